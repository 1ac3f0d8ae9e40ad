"""What the next publication would make of a document; `publishing.move` writes it."""

import copy
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from documents import release, search
from documents.lifecycle import metadata
from documents.models import METADATA_FIELDS, Disclosure, Document, Medium, Revision
from documents.models.document import slug_of


class Proposal:
    """The next publication. `document` is as it would be, never to be saved, `revision` its version or None.

    With `now`, what nobody has stated is `filled` as `metadata.defaults` says, `{name: [old, new]}`.
    """

    def __init__(self, document: Document, *, now: datetime | None = None):
        self._stated = metadata.proposed_columns(document)
        self.document, self.filled = copy.copy(document), dict[str, list]()
        for name, value in self._stated.items():
            setattr(self.document, name, value)
        self.revision: Revision | None = copy.copy(release.next_version(document))
        self.document.published_revision = self.revision
        if self.revision:
            self.revision.disclosure = Disclosure.PUBLIC
        if now:
            self.filled = metadata.fill(self.document, metadata.defaults(self.document))
            self._first_published_at = document.first_published_at or now
            self.document.published_at = now

    @property
    def columns(self) -> dict[str, Any]:
        """The columns of the document once it is published."""
        stated = self._stated | {name: getattr(self.document, name) for name in self.filled}
        return stated | {
            "slug": slug_of(self.document.title),
            "published_revision": self.revision,
            "published_at": self.document.published_at,
            "first_published_at": self._first_published_at,
            "proposed": {},
            "proposed_revision": None,
            "reason": "",
            "withdrawn_at": None,
            "hides_title": False,
            "withdrawal_asked": "",
        }

    def rows(self) -> Any:
        return search.prepare(self.document)

    def require_complete(self) -> None:
        """Raise ValidationError by field for missing metadata, and for a missing file."""
        others = {field.name for field in Document._meta.concrete_fields} - set(METADATA_FIELDS)
        self.document.clean_fields(exclude=others)
        if self.document.year == metadata.UNSTATED_YEAR and self.document.first_published_at is None:
            raise ValidationError({"year": _("Tulis tahunnya dahulu: berkasnya tidak menyebut tahun.")})
        if self.document.form != Medium.HARD and self.revision is None:
            raise ValidationError(
                _("Unggah berkasnya dahulu, atau pilih bentuk “Salinan cetak” bila dokumen ini hanya ada di kertas.")
            )

    def require_place(self) -> None:
        """Raise ValidationError where neither the clerk nor the site profile names a place."""
        if self.document.first_published_at is None and not self.document.place:
            raise ValidationError(
                _("Isi tempat dokumen ini dibuat, atau minta admin situs mengisi nama daerah di Profil situs.")
            )

    def require_releasable(self) -> None:
        """Raise ValidationError while something keeps file or metadata from going out."""
        release.require_screened(self.revision)
        release.require(self.document)
