"""The formats of files, each in a module named by its extension, read only in the sandboxed child, without Django."""

from importlib import import_module
from typing import TYPE_CHECKING

from documents.filetypes import FileType

if TYPE_CHECKING:
    from documents.files.formats.format import Format


def of(filetype: FileType) -> "Format":
    """Return the format of this type. The modules load libraries, so they are imported only here."""
    return import_module(f"{__name__}.{filetype.extension}").FORMAT
