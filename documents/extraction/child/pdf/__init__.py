"""PDF: `pages` reads text and pictures, `text_layer` the letters with their boxes, `depths` the hidden text."""
