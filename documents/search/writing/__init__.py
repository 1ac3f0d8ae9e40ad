"""Keeping the index up to date: `indexing` writes documents, `rebuild` builds all blocks again and repairs them."""
