"""The admin pages of one document.

`document` is its admin. The others are mixins of it, each with pages of their own: `privacy` (personal data),
`versions` (closing an old file), `comparison` (changes), `schedule` and `blockers`. `acts` is the table of the acts on
a document, `act_tables` the same for other objects.
"""
