"""The second factor of staff: `codes` computes and reads codes, `verbs` enrols, accepts, renews and removes.

Why our own table and not that of django-otp: docs/decisions/0035-second-factor.md.
"""
