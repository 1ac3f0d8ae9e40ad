"""Exempt information (UU 14/2008 Pasal 17 to 20)."""
