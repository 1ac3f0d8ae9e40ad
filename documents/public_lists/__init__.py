"""The public lists: Daftar Informasi Publik (DIP) and Daftar Informasi yang Dikecualikan (DIK).

Start with `columns`, which defines both lists and yields their rows. `renderers` writes them as CSV, JSON, XLSX and
PDF, `editions` freezes them as numbered editions, and `ordering` sorts search results by title or as in the DIP.
"""
