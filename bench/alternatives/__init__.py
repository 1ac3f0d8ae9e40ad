"""Parts of ours beside the libraries that could replace them, measured in one run.

`search`: our index and tantivy (`docs/decisions/0006-search.md`). `worker`: our worker and django-q2's own cluster
(`docs/decisions/0015-worker.md`).
"""
