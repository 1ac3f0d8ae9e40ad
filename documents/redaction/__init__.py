"""Redaction of files before they are published, UU 14/2008 Pasal 22 ayat (7) huruf e.

Start with `verbs`: what a clerk does, from `begin` to `make` and `discard`. `worker` does the slow part, page by page:
it reads pages (`page_text`), draws the redacted copy (`render`) and proves it (`release.redaction_check`).
`preconditions` says why a file cannot be redacted now, `selection` finds places of words and findings, `forms` reads
what the clerk chooses, and `public_summary` is what the public reads about the result.
"""
