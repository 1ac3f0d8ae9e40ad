"""Middleware: the `language` of pages, `headers` of responses, refusal of `odd_bytes`, `overload` pages, `old_addresses` of imported sites."""
