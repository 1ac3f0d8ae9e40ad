"""Signing in of staff, from the password to the end of the session.

`forms` checks the password, admitted by `limits`; `steps` says what is due next and opens the session after the last
step; `code_forms` checks codes, admitted by `code_limits`; `devices` recognises known devices; `sessions` ends and
lists sessions; `views` are the pages. Why: docs/decisions/0019-sign-in-limits.md and 0035-second-factor.md.
"""
