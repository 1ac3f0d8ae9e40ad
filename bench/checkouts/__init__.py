"""Checkouts compared: `house` counts files, rooms and arrows of one; `same_pages` tells where pages of two differ."""
