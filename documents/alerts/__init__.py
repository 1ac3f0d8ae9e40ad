"""Serta-merta notices (Pasal 10 UU 14/2008): verbs and forms."""
