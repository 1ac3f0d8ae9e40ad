"""Pictures: checked, cleaned, drawn, read by OCR. What JPEG, PNG and WebP have of their own is in `formats`."""
