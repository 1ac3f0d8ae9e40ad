"""Signing in of staff, by `steps` (docs/decisions/0019 and 0035)."""
