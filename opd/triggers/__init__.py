"""Triggers of what is in force: settings of the city, memberships, officials."""
