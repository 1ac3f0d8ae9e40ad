"""Serta-merta notices (UU 14/2008 Pasal 10), public at once.

`verbs` holds the acts on a notice and the banner of every page, `forms` the forms of the desk.
"""
