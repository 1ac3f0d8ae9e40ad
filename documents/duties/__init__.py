"""What each agency must publish: the matrix of duties, the common skeleton, statements and reminders."""
