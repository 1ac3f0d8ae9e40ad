"""Serving: health, warming, static files, secrets kept out of the log."""
