"""The duties of each agency to publish (UU 14/2008 Pasal 9 to 11, PERKI 1/2021)."""
