"""Pages for staff about the portal as a whole."""
