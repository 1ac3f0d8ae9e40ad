"""Middleware: `closed` after a restore, `language` and `headers`, refusal of `odd_bytes`, `overload`.

`old_addresses` leads from the addresses of imported sites to ours.
"""
