"""Pages of one file of an answer: what a machine has read and found in it, and PPID's answers before it goes out."""
