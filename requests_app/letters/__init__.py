"""Letters that the law requires.

`content` has one function for each kind, which a verb calls in its transaction; `issue` numbers the letter there and
queues its PDF. `rulings`, `handover`, `periods` and `wording` are parts of the content.
"""
