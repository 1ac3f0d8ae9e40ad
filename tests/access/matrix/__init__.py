"""The access matrix: who may do what with which object, as the rules say it and as the code does it.

rules.py     the expected side: what the role is for, typed by hand and asked of no code
people.py    the columns: everybody who may come, and how far each of the rules reaches for them
objects.py   the rows: things of the own agency, of one below it, and of another one, in each state
records.py   models of the admin x view, add, change, delete
acts.py      step tables x states, by their gates and by their verbs
addresses.py addresses of the resolver, with each thing that they may name; feeds, exports, API
page.py      docs/access.csv
leaks.py     rights that are widened on purpose; test_matrix.py shows that each is found

A cell is what one person may do with one object. Where the code allows what the rules do not, it is a leak; where no
rule says anything, it is unknown. Both fail.
"""
