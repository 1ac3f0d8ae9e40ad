"""Forms of applicants."""
