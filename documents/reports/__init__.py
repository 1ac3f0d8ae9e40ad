"""Reports of citizens that something is missing or stale: verbs, forms and reminders."""
