"""The words of a text, the same for indexing and for questions.

`analysis` makes tokens of a text and `stemming` takes each to its root (by `roots`). `stopwords` carry no meaning in a
question, and `everyday_words` are never slips; `term_keys` are the numbers by which the index knows a term.
"""
