"""Secrets that people type.

`hashing` bounds how many passwords are hashed at once, `context` refuses those that outsiders guess, and `typed_codes`
makes and reads the letters of codes.
"""
