"""Serta-merta notices (UU 14/2008 Pasal 10), public at once."""
