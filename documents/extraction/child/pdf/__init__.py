"""PDF: pages, the letters on them, and what is written beside them."""
