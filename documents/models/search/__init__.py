"""The tables of the search index, and its words."""
