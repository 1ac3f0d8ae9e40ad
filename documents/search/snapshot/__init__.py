"""The index in memory, as one question sees it.

`snapshot` reads what has changed (by `stored_rows`) and keeps the rest: `postings` (lists of documents with their
impacts) and `facet_groups` (the columns of facets). `top_k` selects the first of many. `synonyms` and `vocabulary` are
read and kept by version too.
"""
