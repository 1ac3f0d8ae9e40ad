"""Pictures: their text, their hidden data, and small ones of them."""
