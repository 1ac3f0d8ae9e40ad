"""The city's papers as PDF and XLSX: `letterhead` makes them, `typesetter` typesets a long one in its own process.

`decisions` has the words that decisions share.
"""
