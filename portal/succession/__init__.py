"""Merging of agencies: all that is open moves to the successor with the people, in one act of `verbs`."""
