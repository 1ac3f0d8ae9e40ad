"""Hostile files by kind, made here: (code of the refusal, name, content) or HARMLESS (name, content, what is gone)."""

from tests.documents.intake.corpus import archives, letters, markup, open_documents, prints, sheets
from tests.documents.intake.corpus.archives import HARMLESS

HOSTILE = [case for module in (letters, sheets, open_documents, markup, prints, archives) for case in module.CASES]

__all__ = ["HARMLESS", "HOSTILE"]
