"""The results of a question.

`hits` finds, counts, narrows and sorts documents. `snippets` chooses the passage of each that answers, and
`highlighting` marks the words in it.
"""
