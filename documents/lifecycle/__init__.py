"""What happens to a document: the step table, its verbs, metadata, schedule and history."""
