"""The index in memory, as one question sees it."""
