"""Signed messages to programs elsewhere: a document was published or taken back, an edition of the lists is there.

`verbs` are what the site admin does, `admin` the pages for it. `recording` reads from the ledger what became public,
`sending` brings it to the receivers, `message` is what they get, and `connection` the way to them.
"""
