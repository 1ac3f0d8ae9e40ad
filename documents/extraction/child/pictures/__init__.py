"""Pictures: `ocr` reads their text, `embedded_text` their metadata, `thumbnail` makes small ones for lists."""
