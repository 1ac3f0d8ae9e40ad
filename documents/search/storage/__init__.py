"""The rows of the index: blocks, entries, columns of facets."""
