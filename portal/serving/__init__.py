"""Serving: `health` of the server, `warming` before forks, `static_files`, and `log_masking` of secrets."""
