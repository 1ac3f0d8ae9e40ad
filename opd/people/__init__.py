"""Accounts and roles of staff: `changes` by two people, `accounts` the acts of one, `shell` those on the server."""
