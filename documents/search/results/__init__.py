"""The results of a question: `hits` counts, narrows and sorts documents, `snippets` shows the passage that answers."""
