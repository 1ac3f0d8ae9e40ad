"""The address of `check` for other programs; the code is in `documents.files`."""

from documents.files.intake import Refused, check

__all__ = ["Refused", "check"]
