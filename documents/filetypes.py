"""The file types of the portal: labels, MIME types and extensions."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FileType:
    """A file type. `extension` is the canonical one, lower case, without a dot; `also` are its other spellings."""

    label: str
    mime: str
    extension: str
    also: tuple[str, ...] = ()


OOXML = "application/vnd.openxmlformats-officedocument."
ODF = "application/vnd.oasis.opendocument."

PDF = FileType("PDF", "application/pdf", "pdf")
DOCX = FileType("DOCX", f"{OOXML}wordprocessingml.document", "docx")
XLSX = FileType("XLSX", f"{OOXML}spreadsheetml.sheet", "xlsx")
PPTX = FileType("PPTX", f"{OOXML}presentationml.presentation", "pptx")
ODT = FileType("ODT", f"{ODF}text", "odt")
ODS = FileType("ODS", f"{ODF}spreadsheet", "ods")
CSV = FileType("CSV", "text/csv", "csv")
TXT = FileType("TXT", "text/plain", "txt")
JPEG = FileType("JPEG", "image/jpeg", "jpg", also=("jpeg",))
PNG = FileType("PNG", "image/png", "png")
WEBP = FileType("WEBP", "image/webp", "webp")

ALL = (PDF, DOCX, XLSX, PPTX, ODT, ODS, CSV, TXT, JPEG, PNG, WEBP)
BY_EXTENSION = {extension: filetype for filetype in ALL for extension in (filetype.extension, *filetype.also)}
REDACTABLE = {PDF.mime, JPEG.mime, PNG.mime}  # the server makes copies of these with black boxes
BY_MIME = {filetype.mime: filetype for filetype in ALL}

PAGE_WIDTHS = (720, 1440)  # pixels of a page's picture, as drawn for reading in place
PAGE_UNITS = 1000  # across it, in which the boxes of its words are counted
