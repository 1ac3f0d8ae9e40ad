"""Limits of use.

`rate_limit` counts uses over time, `request_size` bounds bodies, `proof_of_work` costs the client processor time,
`semaphore` bounds work at once on this machine, `statement_timeout` the time of a query, and `disk` says what is left
of the disk.
"""
