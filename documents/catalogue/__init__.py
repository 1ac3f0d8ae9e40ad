"""What readers browse: rows, counts, trees, facets, and the question in the address."""
