"""What pages of documents share: form fields and tokens, pages of a list, files as responses, download counts."""
