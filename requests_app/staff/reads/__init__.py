"""Queries of the desk. A page needs at most ten of them, however much it shows.

`worklists` finds the cases that wait, `filters` reads what a list is narrowed to, `case_file` finds all that belongs to
one case, `due_dates` the time that is left, `similar` requests for nearly the same.
"""
