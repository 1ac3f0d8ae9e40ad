"""One file in, its text or picture out, in a process of its own: `python -m documents.extraction.child`.

A module for each kind of file, with `text(path) -> (text, pages or None)`, `pieces(path)` (that text, raw and uncut)
and, where there is something to see, `picture(path) -> bytes` (WebP) and `pages(path)` (the text of each page, and
which of them are pictures). Nothing here knows Django, the settings or the database.
"""
