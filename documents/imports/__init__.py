"""Import of many documents at once, and their export as a table.

Start with `importer`, which turns one row of a table into a draft; `spreadsheet` reads and writes the table,
`cell_values` parses its cells, `file_sources` finds the files in a folder or ZIP. `runs` imports on the website, row by
row in the worker; `batches` makes drafts from a set of uploaded files without a table. `export` writes the table that
can be edited and imported again. `forms` has the forms of all of these.
"""
