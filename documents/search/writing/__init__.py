"""The index is kept up to date: acts, rebuilding, renamed agencies."""
