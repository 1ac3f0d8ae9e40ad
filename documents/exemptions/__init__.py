"""Exempt information (UU 14/2008 Pasal 17 to 20): the consequence test and the exemption that follows from it.

`verbs` holds the acts on a test, `openings` those that end an exemption by two people, `papers` the two papers of the
law, `forms` the forms of the desk.
"""
