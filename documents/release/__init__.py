"""Preconditions of a release: what must be true of a file and of its metadata before the public sees them.

The verbs of documents ask here and nowhere deeper: `next_version` says which file goes out, `require` whether it may,
`seal` closes the versions that it replaces. Behind them, `privacy_gate` has the findings of personal data and the parts
that no machine could read, `virus_scan` the results of the scanner, `traces` what a file tells of its authors, and
`redaction_check` the proof that redacted words are gone. `blockers` answers both
questions for a whole queryset. `confirmation` records that a person has looked for what no machine recognises.
`word_match` finds a word however it is spelt, with the dates, amounts and numbers of `written_forms`.
`forms` has the form of rows that are public as soon as they are saved.
"""

from django.core.exceptions import ValidationError

from documents.models import Document, Revision
from documents.release import privacy_gate, redaction_check
from documents.release.privacy_gate import require_screened
from documents.release.redaction_check import proven_copy, seal

__all__ = [
    "has_clear_metadata",
    "next_version",
    "proven_copy",
    "require",
    "require_screened",
    "require_submittable",
    "require_texts",
    "seal",
]


def next_version(document: Document) -> Revision | None:
    """Return the version that the next publication opens: the proposed one, or the published one without its words.

    For a document that was never public, the newest version.
    """
    revision = document.proposed_revision or redaction_check.without_words(document.published_revision)
    if revision is None and document.first_published_at is None:
        return document.revisions.first()
    return revision


def require(after: Document) -> None:
    """Raise ValidationError while anything keeps the file or the metadata of a document from going out.

    `after` is the document as it would be after publication (domain rules 48 and 54, UU 14/2008 Pasal 22 ayat (7)
    huruf e).
    """
    require_submittable(after)
    privacy_gate.require_clear(after.published_revision)


def require_submittable(after: Document) -> None:
    """Do what `require` does, but for findings that nobody has answered yet: they are answered during the review."""
    redaction_check.require_clean(after)
    privacy_gate.require_clear_metadata(after)


def require_texts(document: Document, texts: dict[str, str], numbered: dict[str, str] | None = None) -> None:
    """Raise ValidationError if a public text about the document has a personal number or a redacted word.

    `texts` and `numbered` are texts by label. `numbered` are numbers that the office itself gives, which may
    contain a redacted word.
    """
    privacy_gate.require_no_numbers(texts | (numbered or {}))
    redaction_check.require_without(redaction_check.words_to_redact(document), texts)


def has_clear_metadata(after: Document) -> bool:
    """Return whether the metadata has neither a redacted word nor a number of a person."""
    try:
        redaction_check.require_metadata_without_redacted_words(after)
        privacy_gate.require_clear_metadata(after)
    except ValidationError:
        return False
    return True
