"""Middleware: `measured` requests, `closed` after a restore, `language` and `headers`, refusal of `odd_bytes`.

`overload` answers what another try mends; `old_addresses` leads from the addresses of imported sites to ours.
"""
