"""Files that people read in the page, without a download.

`preparation` makes the rendition of a file in the worker: its parts, each small enough for a page. `access` finds the
rendition of a public file; it asks `Revision.objects.public()`, the one gate of all files, each time. `occurrences`
finds words in the parts, `blocks`, `paragraphs` and `tables` make their HTML, `bars` draws the chart of a sheet.
`pictures` keeps the pictures of pages in a store with a ceiling and lets the worker draw missing ones. `hits` names the
page of a search hit.
"""
