"""The second factor of staff (docs/decisions/0035-second-factor.md)."""
