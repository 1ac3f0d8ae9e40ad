"""Letters that the law requires.

`content` has one function for each kind, which a verb calls in its transaction. `issue` numbers the letter there and
queues its PDF (`wording` has small pieces of text), which the worker makes (`requests_app.tasks.make_letter`).
"""
