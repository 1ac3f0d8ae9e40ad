"""PDF, a module for each question; pdfium reads and draws the pages, pikepdf looks into the objects."""

from documents.files.formats.format import Format
from documents.files.formats.pdf import checking, depths, drawing, pages, traces
from documents.filetypes import PDF


class Pdf(Format):
    filetype = PDF

    check = staticmethod(checking.check)
    pieces = staticmethod(pages.pieces)
    text = staticmethod(pages.text)
    properties = staticmethod(pages.properties)
    hidden = staticmethod(depths.hidden)
    picture = staticmethod(drawing.picture)
    drawn = staticmethod(drawing.drawn)
    leaf = staticmethod(drawing.leaf)
    layer = staticmethod(drawing.layer)
    find_traces = staticmethod(traces.find_traces)
    without_traces = staticmethod(traces.without_traces)


FORMAT = Pdf()
