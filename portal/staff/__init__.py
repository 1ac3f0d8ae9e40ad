"""Pages of staff that belong to the portal as a whole: its own condition."""
