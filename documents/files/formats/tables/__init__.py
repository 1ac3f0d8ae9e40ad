"""Tables of any format: their cells, what is kept of their rows, and what their columns are."""
