"""Serving: `health` of the server, the age of `backups`, `warming` before forks, `static_files`, the city's `look`.

`other_machines` tells of replica, cache and store. `security_txt` and `json_errors` answer programs; `json_log` and
`log_masking` keep secrets and people out of logs.
"""
