"""Pages of one file of an answer, and PPID's answers before it goes out."""
