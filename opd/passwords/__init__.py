"""Secrets that people type: `hashing` with a bound, `context` against guesses, `typed_codes` in letters."""
