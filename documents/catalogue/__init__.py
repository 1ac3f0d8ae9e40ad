"""The public catalogue: what readers browse and search.

`question` reads the question of a query string and answers it, by the `facets` of `DocumentFilter`. `rows` makes rows
of lists, `counts` the numbers of documents, and `trees` the hierarchies of agencies, headings and folders.
`publications` counts by year and month, `usage` what is opened and downloaded.
"""
