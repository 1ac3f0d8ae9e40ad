"""`python -m bench.load`: the whole portal under load while its parts fail one after the other, and its restore.

`seeds` makes the documents once and copies them, `house` runs the portal as it is deployed, `timetable` breaks it,
`crowd` runs the clients of `citizens` and `staff`, each of which writes down by `journal` what it saw and did.
`comparing` compares that with the database, row by row; `restoring` restores the backup that was made in the middle.
`report` writes what was found.
"""
