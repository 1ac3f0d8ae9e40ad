"""The admin pages of a redaction: `pages` shows them, `acts` has what their buttons do."""
