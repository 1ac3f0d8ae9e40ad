"""Building blocks of pages: `form_fields`, `form_token`, `pagination`, `file_response` and `download_counts`."""
