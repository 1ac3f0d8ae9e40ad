"""The labelled set of the personal-data gate: made-up office pages, no real person."""
