"""Redaction of files before they are published, UU 14/2008 Pasal 22 ayat (7) huruf e.

Start with `verbs`, from `begin` to `make`; `worker` does the slow part, page by page.
"""
