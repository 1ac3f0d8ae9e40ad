"""Charts as SVG, drawn on the server: no JavaScript, no inline style, no model.

`chart` describes one (labels, series, sentence) and has its table and its drawing; `columns`, `bars` and `lines` draw
it with the elements of `svg`. templates/_components/chart.html shows all of it, static/opd/charts.css gives colours.
"""
