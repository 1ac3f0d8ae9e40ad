"""The requests and objections of the demo city."""
