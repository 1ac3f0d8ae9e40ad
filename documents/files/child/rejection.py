"""Refusals of the sandboxed child: codes, to which its parent has the sentences (`files.refusal`, `files.reading`)."""

import json
from typing import BinaryIO

from documents.filetypes import FileType


class Rejected(Exception):
    """The file is rejected, or cannot be read. `code` is stable; `facts` are the values for its sentence."""

    def __init__(self, code: str, **facts: str | int):
        super().__init__(code)
        self.code, self.facts = code, facts


def mismatch(filetype: FileType) -> Rejected:
    return Rejected("content_mismatch", extension=filetype.extension, label=filetype.label)


def read_verdict(answer: BinaryIO) -> None:
    """Read the first line of the child's answer; its content follows. Raises Rejected."""
    answer.seek(0)
    verdict = json.loads(answer.readline())
    if "refused" in verdict:
        raise Rejected(verdict["refused"], **verdict["facts"])
