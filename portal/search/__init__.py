"""The second search index: news, notices, pages, FAQ and agencies beside the documents on `/cari/`.

It has the tokens, impacts and scores of the documents' index, of which `documents.search.federation` is the link:
`index.SiteIndex` is registered there when the portal starts.

`sources` says which columns of which models are indexed and which rows are public now. `entries` makes the entry of a
row, `writing` stores it. `triggers` empty an entry when its row changes past the verbs; until the worker has filled it,
`snapshot` analyses it each time it is read. `snapshot` keeps the entries in the memory of the process, and `finding`
scores them.
"""
