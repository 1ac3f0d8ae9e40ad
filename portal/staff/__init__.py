"""Pages for staff about the portal as a whole: `system` shows its condition."""
