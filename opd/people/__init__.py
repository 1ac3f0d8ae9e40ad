"""Rights are nobody's own: what one person asks about another begins when a second one confirms it.

`rights` says who holds a city-wide role and who may be the second person, `changes` asks, confirms and refuses,
`accounts` holds what one person does alone, `codes` lets somebody set a password that nobody else knows, and `shell`
names the first two admins from the server. Why: docs/decisions/0016-two-people.md.
"""
