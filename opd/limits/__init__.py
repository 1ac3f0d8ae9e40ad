"""Limits of use: rates, sizes, proof of work, places on this machine, and the time of a query."""
