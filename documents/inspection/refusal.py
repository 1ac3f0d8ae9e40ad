"""Why a file is not taken, as a code; `documents.inspection.refusal` has the sentence for it."""

from documents.filetypes import FileType


class Rejected(Exception):
    """The file is not taken. `code` is stable; `facts` are what its sentence names."""

    def __init__(self, code: str, **facts: str | int):
        super().__init__(code)
        self.code, self.facts = code, facts


def mismatch(filetype: FileType) -> Rejected:
    return Rejected("content_mismatch", extension=filetype.extension, label=filetype.label)
