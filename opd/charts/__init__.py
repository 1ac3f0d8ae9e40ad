"""Charts as SVG, drawn on the server: no JavaScript, no inline style, no model. `chart` describes one."""
