"""Changes of the calendar by which deadlines are counted, days off and periods of the law, and what they move."""
