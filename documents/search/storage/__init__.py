"""The rows of the index in the database.

`entries` makes the packed entry of one document, with its `facet_columns`; `inverted_columns` packs the postings and
pairs of many documents, from each term to the documents that have it; `blocks` stores both and merges fresh entries.
"""
