"""Limits of use: how often, how large, how much work at once, how long."""
