"""Answers to a query string: `answer` finds what was meant, `merging` and `ordering` sort it, `listed` shows it."""
