"""Integrity of our own pages: what somebody with access to the database or an account could have planted there.

`crawl` reads the public pages as a stranger, without the network. `markup` looks through the HTML of each, and through
the stored rich text, by the terms of `terms`. `check` keeps what was found as rows and tells the admins what is new.
"""
