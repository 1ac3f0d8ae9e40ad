"""What a reader of a page sees of a file, in parts of a bounded size: never a hidden sheet, a comment or hidden text.

`parts` of each module returns a dictionary that JSON can carry: `sheets` describes the sheets of a table, `parts` has
the parts in order. A part has `text`, which is found and quoted; for a table its `sheet` and its `first` and `last`
row; for a document its `heading` and `blocks`: `["h", level, text]`, `["p", text]`, `["li", text]` or
`["table", rows]`.
"""

from importlib import import_module

from documents.filetypes import CSV, DOCX, ODS, ODT, PPTX, TXT, XLSX

MODULES = {
    CSV.mime: "csv_rows",
    XLSX.mime: "sheets",
    ODS.mime: "sheets",
    TXT.mime: "lines",
    DOCX.mime: "docx",
    ODT.mime: "odt",
    PPTX.mime: "pptx",
}


def parts(path: str, mime: str) -> dict:
    return import_module(f"documents.extraction.child.parts.{MODULES[mime]}").parts(path)
