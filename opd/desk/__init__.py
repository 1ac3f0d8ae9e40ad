"""The first page of the staff: what waits for a person (`work`, `page`) and their first hour (`first_hour`).

Apps add to the two lists of SOURCES when they are ready, so the desk knows none of them.
"""
