"""Reading of a WordPress export: `wxr` parses the file, `inventory` indexes it, the others convert its texts."""
