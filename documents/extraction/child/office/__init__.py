"""Text and tables of office files."""
