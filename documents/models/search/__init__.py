"""The tables of the search: its `index`, the `synonym` table, and the `vocabulary` of public documents."""
