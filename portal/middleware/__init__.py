"""Middleware; config/settings.py has its order."""
