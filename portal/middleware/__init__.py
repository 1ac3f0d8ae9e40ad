"""Middleware: `language` and `headers`, refusal of `odd_bytes`, `overload`, `old_addresses` of imported sites."""
