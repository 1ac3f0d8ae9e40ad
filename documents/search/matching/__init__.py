"""From a question to scored documents.

`query` parses the question, `scoring` chooses and scores the documents. `word_postings` reads the posting lists of its
words, `kind_boost` prefers the kind of document that it names. `prefixes` and `relaxation` widen a question that finds
too little; `unread` searches titles while the index is being renewed.
"""
