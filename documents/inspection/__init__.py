"""What is asked of the bytes of an upload, in a limited child process and never in ours (docs/decisions/0017).

`server` answers for one file: it calls the module of its type, and `pictures` for those that are cleaned. `limits` is
the table of how much a file may ask for. Nothing here knows Django, the settings or the database.
"""
