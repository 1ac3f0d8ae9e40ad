"""The admin pages of one document."""
