"""One module per file format, each with `inspect(file, filetype, limits)`; `pictures` cleans pictures."""
