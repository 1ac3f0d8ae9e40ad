"""Personal data of applicants: its `inventory`, its disclosure (`identity`), its `destruction`, and `incidents`."""
