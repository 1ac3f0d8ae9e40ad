"""A WordPress export as it is read: posts, titles, HTML, shortcodes."""
