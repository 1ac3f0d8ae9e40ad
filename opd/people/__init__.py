"""Accounts and roles of staff: a change that one admin requests takes effect when a second person confirms it.

`rights` checks who holds a city-wide role and who may be the second person; `changes` requests, confirms and refuses;
`accounts` contains the acts of one person alone; `codes` lets a person set a password that no one else knows; `shell`
names the first two admins from the server. Why: docs/decisions/0016-two-people.md.
"""
