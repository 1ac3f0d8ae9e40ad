"""Files of others: what is accepted, and what is in them. Everything that opens one runs in a sandboxed child process.

`intake.check` judges an upload, `intake.receive` makes it ready to be stored; `reading` asks what a stored file says.
The formats, and what the child answers about each, are in `formats`; its limits are in `child`.
"""
