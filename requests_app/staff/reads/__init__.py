"""Queries of the desk, of which a page needs at most ten."""
