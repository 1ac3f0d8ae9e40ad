"""Sandboxed process that reads one file and returns its text or picture: `python -m documents.extraction.child`.

`__main__` answers one question, `server` all questions about a file at once. There is a module per file type in `pdf`,
`office`, `pictures` and `plain`: `text(path)` returns the text and the number of pages or None, `pieces(path)` yields
that text raw and complete. Types with pages also have `picture(path)`, the first page as WebP, and `pages(path)`, the
text of each page and the numbers of the pages with pictures. Nothing here depends on Django, the settings or the
database.
"""
