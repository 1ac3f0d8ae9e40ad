"""Help with typing a question: `correction` of misspelt words, and `autocomplete` of the last one."""
