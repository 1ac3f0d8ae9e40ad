"""The registers of a year (`registers`), the dossier of an objection (`dossier`), the public register's filter.

Register and dossier have names in them: both are made with a stated reason, which
`personal_data.identity.record_disclosure` writes to the access journal. `filters` narrows the public register, which
has none; `figures` and `months` count it.
"""
