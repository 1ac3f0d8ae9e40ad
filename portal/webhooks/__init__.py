"""Signed messages to programs elsewhere about documents and editions."""
