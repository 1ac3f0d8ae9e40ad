"""The walk: every address of the resolver, asked by everybody, with things of each state and agency to be asked for.

world.py    the people, and things of two agencies, each with words that only some of the people may read
routes.py   the addresses: what the resolver holds, to whom each opens, and the arguments that fit it
walking.py  asks each address as each person, and judges the answers
leaks.py    pages that leak on purpose; test_leaks.py shows that the walk names each of them
"""
