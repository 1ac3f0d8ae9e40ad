"""The address of a client, and who may open a view."""
