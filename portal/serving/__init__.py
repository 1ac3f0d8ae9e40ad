"""Serving: `health` of the server, the age of `backups`, `warming` before forks, `static_files`, the city's `look`.

`security_txt` and `json_errors` answer programs, `log_masking` keeps secrets out of logs.
"""
