"""The city's papers as PDF: `letterhead` makes them, `typesetter` typesets a long one in its own process."""
