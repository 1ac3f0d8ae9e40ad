"""Files that people read in the page, without a download.

`preparation` makes their parts in the worker; `access` finds those of a public file, by `Revision.objects.public()`.
"""
