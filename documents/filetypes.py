from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FileType:
    """`extension`: lower case, no dot; `also`: its other spellings. `has_traces`: of authors.

    `parts`: what is read of it one at a time, "" where no document is of this type.
    """

    label: str
    mime: str
    extension: str
    parts: str = ""
    also: tuple[str, ...] = ()
    has_traces: bool = False


OOXML = "application/vnd.openxmlformats-officedocument."
ODF = "application/vnd.oasis.opendocument."

PDF = FileType("PDF", "application/pdf", "pdf", "pages", has_traces=True)
DOCX = FileType("DOCX", f"{OOXML}wordprocessingml.document", "docx", "sections", has_traces=True)
XLSX = FileType("XLSX", f"{OOXML}spreadsheetml.sheet", "xlsx", "sheets", has_traces=True)
PPTX = FileType("PPTX", f"{OOXML}presentationml.presentation", "pptx", "slides", has_traces=True)
ODT = FileType("ODT", f"{ODF}text", "odt", "sections", has_traces=True)
ODS = FileType("ODS", f"{ODF}spreadsheet", "ods", "sheets", has_traces=True)
CSV = FileType("CSV", "text/csv", "csv", "sheets")
TXT = FileType("TXT", "text/plain", "txt", "sections")
JPEG = FileType("JPEG", "image/jpeg", "jpg", "pages", also=("jpeg",))
PNG = FileType("PNG", "image/png", "png", "pages")
WEBP = FileType("WEBP", "image/webp", "webp")

ALL = (PDF, DOCX, XLSX, PPTX, ODT, ODS, CSV, TXT, JPEG, PNG, WEBP)
BY_EXTENSION = {extension: filetype for filetype in ALL for extension in (filetype.extension, *filetype.also)}
DOCUMENTS = tuple(filetype for filetype in ALL if filetype.parts)
IN_PAGES = {filetype.mime for filetype in ALL if filetype.parts == "pages"}
WITH_TRACES = {filetype.mime for filetype in ALL if filetype.has_traces}
TABLES = {filetype.mime for filetype in ALL if filetype.parts == "sheets"}
REDACTABLE = IN_PAGES | TABLES  # copies of these get black boxes or black cells
BY_MIME = {filetype.mime: filetype for filetype in ALL}

PAGE_WIDTHS = (720, 1440)  # pixels of a page's picture, as drawn for reading in place
PAGE_UNITS = 1000  # across it, in which the boxes of its words are counted
