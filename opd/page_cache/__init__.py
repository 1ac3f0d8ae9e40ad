"""Public pages and the figures on them, kept until the next act."""
