"""A question is matched and scored."""
