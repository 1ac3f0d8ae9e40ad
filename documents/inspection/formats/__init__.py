"""One module for each format of a file that may be uploaded."""
