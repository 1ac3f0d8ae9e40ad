"""Each hole in the law that was found once, tried again in every way in which it was open.

`hole` says what a hole and its attempts are; the tables of holes are split by subject. `test_holes` tries all of them,
and `make docs` prints them as `var/docs/holes.md`.
"""
