"""What a result shows: hits, snippets, highlights."""
