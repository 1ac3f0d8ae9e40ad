"""Working days, and files of days off."""
