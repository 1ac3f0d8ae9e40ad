"""Pages of fixed text, the first page, and those of the service standard that the Komisi Informasi looks for."""
