"""Hostile files by kind, made here: (code of the refusal, name, content) or HARMLESS (name, content, what is gone).

Packages and properties hold the moment at which they are written. It is always the same one, as files are seeds, too.
"""

import time_machine

from tests.kept_seeds import WRITTEN

with time_machine.travel(WRITTEN, tick=False):
    from tests.documents.files.corpus import archives, good, letters, markup, open_documents, prints, sheets

HARMLESS = archives.HARMLESS
HOSTILE = [case for module in (letters, sheets, open_documents, markup, prints, archives) for case in module.CASES]

__all__ = ["HARMLESS", "HOSTILE", "good"]
