"""The admin pages of a redaction."""
