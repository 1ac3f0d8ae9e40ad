"""What a reader's browser measures."""
