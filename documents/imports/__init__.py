"""Many documents at once: spreadsheets, folders and ZIP archives in, tables out."""
