"""Passwords of staff: `hashing` bounds how many are hashed at once, `context` refuses those that outsiders guess."""
