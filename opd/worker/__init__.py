"""The background worker.

`worker` polls the two queues of `queues`, forks task processes and, with `scheduler`, queues commands that are due.
`allowed_tasks` decides what may run; `supervision` keeps whole programs running.
"""
