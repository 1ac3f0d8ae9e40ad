"""Exports with names in them: the registers of a year (`registers`) and the dossier of an objection (`dossier`).

Both are made with a stated reason, which `personal_data.identity.record_disclosure` writes to the ledger.
"""
