"""Building blocks of pages: `form_fields`, `list_filter`, `pagination`, `query_strings`, files and their counts."""
