"""What is known of the content of a file: its pages, what was found in it, what is redacted."""
