"""Reading of a WordPress export: `wxr` parses, `inventory` indexes, the others convert texts."""
