"""The life of a document, from draft to withdrawal: `rules` is the step table, `publishing` has the verbs."""
