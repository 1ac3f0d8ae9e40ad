"""Inspection of the bytes of an upload, in a child process with limits, never in ours (docs/decisions/0017).

Start with `server`, which answers for one file: it calls the module of the file's type in `formats`, and
`formats.pictures` for pictures that have to be cleaned. `limits` is the table of resources that a file may use.
`archive` and `markup` read ZIP packages and their XML parts, `targets` judges where their links lead, `parcel` reads
the directory of a ZIP with many files. `traces` finds authors, comments and changes, and makes copies without them.
Nothing here depends on Django, the settings or the database.
"""
