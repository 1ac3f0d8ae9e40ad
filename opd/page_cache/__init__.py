"""The cache of public pages and of the figures on them, valid until the next act.

`pages` caches whole pages (`cached_page`), `memo` the values that many pages read (`cached_until_next_act`), and
`nginx` ends the copies that nginx holds.
"""
