"""Personal data of applicants: the inventory of where it lies, and its destruction."""
