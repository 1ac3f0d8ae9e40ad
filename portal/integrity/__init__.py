"""Integrity of our pages: `crawl` and stored texts, looked through by `markup` with `terms`."""
