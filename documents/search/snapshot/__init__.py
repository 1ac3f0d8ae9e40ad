"""The index in memory, as one question sees it: `snapshot` reads what has changed and keeps the rest."""
