"""The rows of the index in the database.

`entries` makes the packed entry of one document, with its `facet_columns`; `blocks` keeps many documents inverted, from
each term to the documents that have it, and merges fresh entries into them.
"""
