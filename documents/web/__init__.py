"""Building blocks of pages: `form_fields`, `list_filter`, `pagination`, `file_response` and `download_counts`."""
