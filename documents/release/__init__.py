"""Preconditions of a release: what must be true of a file and its metadata before the public sees them.

The verbs of documents ask here: `next_version` says which file goes out, `require` whether it may, `seal` closes the
versions that it replaces.
"""

from django.core.exceptions import ValidationError

from documents.models import Document, Revision
from documents.release import privacy_gate, redaction_check
from documents.release.privacy_gate import require_screened
from documents.release.redaction_check import proven_copy, require_tests, seal


def next_version(document: Document) -> Revision | None:
    """Return the version that goes out next: proposed or public one without its words, at first the newest."""
    revision = document.proposed_revision or redaction_check.without_words(document.published_revision)
    if revision is None and document.first_published_at is None:
        return document.revisions.first()
    return revision


def require(after: Document) -> None:
    """Raise ValidationError while something keeps `after`, as it would be public, back (rules 48, 54)."""
    require_submittable(after)
    privacy_gate.require_clear(after.published_revision)


def require_submittable(after: Document) -> None:
    """Do what `require` does, but for findings that nobody has answered yet: they are answered during the review."""
    redaction_check.require_clean(after)
    privacy_gate.require_clear_metadata(after)


def require_texts(document: Document | None, texts: dict[str, str], numbered: dict[str, str] | None = None) -> None:
    """Raise ValidationError if a public text has a personal number or a redacted word of the document.

    Both are texts by label; `numbered` are the office's own numbers, which may contain a redacted word.
    """
    privacy_gate.require_no_numbers(texts | (numbered or {}))
    if document:
        redaction_check.require_without(redaction_check.words_to_redact(document), texts)


def has_clear_metadata(after: Document) -> bool:
    """Return whether metadata has neither a redacted word nor a personal number."""
    try:
        redaction_check.require_metadata_without_redacted_words(after)
        privacy_gate.require_clear_metadata(after)
    except ValidationError:
        return False
    return True
