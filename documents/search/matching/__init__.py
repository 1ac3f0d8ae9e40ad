"""From a question to scored documents.

`query` parses the question, `scoring` chooses and scores the documents. `word_postings` reads the posting lists of its
words, `kind_boost` prefers the kind of document that it names. `prefixes` expands the words that are `suspects`, and
`relaxation` loosens a question that few documents answer; `unread` searches titles while the index is being renewed.
"""
