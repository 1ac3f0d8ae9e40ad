from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from documents.lifecycle.publications import EDITION_MADE, FILE_CLOSED, PUBLISHED, TAKEN_BACK
from documents.models import Document, Edition
from portal.models import WebhookEvent
from portal.syndication import document_json
from portal.syndication.addresses import address


@dataclass(frozen=True)
class Event:
    """`entries`: the ledger's verbs of it; `facts`: of an object, None if it is not public."""

    name: WebhookEvent
    entries: frozenset[str]
    facts: Callable[[int], dict[str, Any] | None]
    explanation: Promise


def _published(pk: int) -> dict[str, Any] | None:
    document = document_json.summarised().filter(pk=pk).first()
    return document_json.summary(document) if document else None


def _withdrawn(pk: int) -> dict[str, Any]:
    """Return what names the document. An exempt one, or one with a hidden title, has no number for the public."""
    named = Document.objects.gone().exclude(hides_title=True) | Document.objects.public()
    number = named.filter(pk=pk).values_list("number", flat=True).first()
    return {"id": pk, "nomor": number or ""}


def _edition(pk: int) -> dict[str, Any] | None:
    edition = Edition.objects.public().filter(pk=pk).first()
    if edition is None:
        return None
    return {
        "nomor": edition.number,
        "keputusan": edition.decision_number,
        "tanggal_keputusan": edition.decision_date,
        "tautan": address("documents:edition", edition.number),
    }


EVENTS = {
    event.name: event
    for event in (
        Event(
            WebhookEvent.PUBLISHED,
            PUBLISHED | FILE_CLOSED,
            _published,
            _(
                "Dokumen terbit, terbit kembali, versi barunya terbit, atau berkasnya ditutup (berkas: null). Isi data "
                "sama dengan satu baris daftar dokumen API."
            ),
        ),
        Event(
            WebhookEvent.WITHDRAWN,
            TAKEN_BACK,
            _withdrawn,
            _("Dokumen tidak publik lagi: hapus salinannya. Isi data hanya id dan nomor."),
        ),
        Event(
            WebhookEvent.EDITION,
            frozenset({EDITION_MADE}),
            _edition,
            _("Edisi Daftar Informasi Publik terbit. Isi data: nomor, keputusan, tanggalnya, dan tautannya."),
        ),
    )
}
BY_ENTRY = {verb: event for event in EVENTS.values() for verb in event.entries}
