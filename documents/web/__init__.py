"""Building blocks of pages: `form_fields`, `pagination`, `file_response` and `download_counts`."""
