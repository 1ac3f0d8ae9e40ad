"""The cache of public pages (`pages`) and of the figures on them (`memo`), valid until the next act."""
