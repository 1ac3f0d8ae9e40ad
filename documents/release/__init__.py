"""Preconditions of a release: what must be true of a file and of its metadata before the public sees them.

Start with `privacy_gate` (findings of personal data, and parts that no machine could read) and `redaction_check` (proof
that redacted words are gone). `blockers` answers both questions for a whole queryset. `word_match` finds a word however
it is spelt, with the dates, amounts and numbers of `written_forms`. `forms` has the form of rows that are public as
soon as they are saved.
"""
