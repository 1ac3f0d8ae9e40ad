"""Keeping the index up to date.

`indexing` writes single documents for acts and many for rebuilding; `rebuild` builds all blocks again and repairs what
is missing; `agency_names` reindexes the documents of renamed agencies.
"""
