"""What lies outside the database: files, the shared cache, and the mark `closed`."""
