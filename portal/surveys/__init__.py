"""Asked how it was: a short survey after a document, and one after a request with the nine elements of the SKM."""
