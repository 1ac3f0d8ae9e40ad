"""The facets of lists: `filters` narrows what is found, by counts from the index; `trees` are agencies and folders."""
