"""Letters that the law requires.

`content` has one function for each kind, which a verb calls in its transaction; `rulings` has what decisions weigh,
cite and order, `handover` when information is handed over, `periods` the periods of the law. `issue` numbers the letter
there and queues its PDF, which the worker makes (`requests_app.tasks.make_letter`). `wording` has small pieces of text.
"""
