"""Letters of the law: their content, and their issue."""
