"""Codes of the reasons for rejecting a file; `documents.intake.refusal` has the sentences."""

from documents.filetypes import FileType


class Rejected(Exception):
    """The file is rejected. `code` is stable; `facts` are the values for its sentence."""

    def __init__(self, code: str, **facts: str | int):
        super().__init__(code)
        self.code, self.facts = code, facts


def mismatch(filetype: FileType) -> Rejected:
    return Rejected("content_mismatch", extension=filetype.extension, label=filetype.label)
