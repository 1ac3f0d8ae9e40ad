"""Citizens' pages of documents."""
