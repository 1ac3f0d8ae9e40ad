"""The page of figures (`/laporan/`): one year as charts, each with its sentence, table and CSV.

`report` puts the page together from the charts of `requests`, `documents` and `duties`, and from `headline`, whose four
figures the home page has too. Nothing is counted here: the numbers are those of the registers, of the search index and
of the recorded months, by the functions that the pages about them use.
"""
