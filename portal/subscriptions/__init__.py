"""E-mails about new documents, for anybody who asks for them and confirms the address.

`verbs` are what a subscriber does, `links` the addresses in the e-mails, `sending` what the worker does, `forms` and
`views` the pages.
"""
