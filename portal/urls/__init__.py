"""Addresses: `pages` for people, in each language; `machines` for programs, in one."""
