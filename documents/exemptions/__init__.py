"""Exempt information (Pasal 17 to 20 UU 14/2008): consequence tests, their verbs, papers and forms."""
