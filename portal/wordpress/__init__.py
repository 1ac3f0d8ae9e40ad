"""Import of a WordPress site: `parsing` reads the export file, `importer` runs the import."""
