"""Queries of the desk. A page needs at most ten of them, however much it shows.

`worklists` finds the cases that wait, `case_file` all that belongs to one case, `due_dates` the time that is left,
`similar` requests for nearly the same.
"""
