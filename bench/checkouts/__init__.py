"""Checkouts compared.

`house` counts files, rooms and arrows of one; `same_pages` tells where the pages of two differ, `page_times` how long
they take.
"""
