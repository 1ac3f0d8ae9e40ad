"""The duties of each agency to publish (UU 14/2008 Pasal 9 to 11, PERKI 1/2021).

`matrix` computes which duties are met and holds the verbs (begin a document, make or revoke a statement), `months`
records what was met at the end of each month, `skeleton` lays out the common category tree, `forms` are the desk's
forms, `reminders` the weekly messages.
"""
