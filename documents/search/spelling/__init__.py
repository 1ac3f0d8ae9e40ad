"""Corrections and completions of what somebody types."""
