"""The rows of the index: `entries` packs one document, `inverted_columns` many, `blocks` stores both."""
