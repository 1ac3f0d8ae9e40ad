"""The words of a text, the same for indexing and for questions: `analysis` makes tokens, `stemming` finds roots."""
