"""The registers of a year, the dossier of an objection, and the numbers and filter of the public register."""
