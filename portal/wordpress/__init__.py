"""Import of a WordPress site.

`parsing` reads the export file; `importer` runs the import by `options`: categories (`category_mapping`), `files` from
`uploads`, then posts, whose `links` are rewritten. `imported` remembers items and old addresses; `report` lists losses.
"""
