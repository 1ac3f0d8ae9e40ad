"""The address of `text_of` for other programs; the code is in `documents.files`."""

from documents.files.reading import Extracted, NotReadable, text_of

__all__ = ["Extracted", "NotReadable", "text_of"]
