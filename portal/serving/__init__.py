"""Serving: the condition of server, backups and other machines, static files, the city's look, logs without secrets."""
