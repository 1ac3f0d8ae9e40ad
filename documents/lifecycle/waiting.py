from collections.abc import Iterator

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.urls import reverse
from django.utils.translation import gettext as _

from documents.lifecycle.rules import Act
from documents.models import (
    Disclosure,
    Document,
    DocumentEvent,
    DocumentState,
    ExtractionState,
    Revision,
    ScheduledPublication,
)
from documents.release.blockers import with_blocker
from opd.desk.work import Link, Row, Work, shortened
from opd.models import Role, User

RETURNED = (DocumentState.RETURNED, DocumentState.CHANGE_RETURNED)
IN_HAND = (*RETURNED, DocumentState.DRAFT, DocumentState.CHANGE_DRAFT)
UNREAD = (ExtractionState.FAILED, ExtractionState.EMPTY)


def waiting(user: User) -> Iterator[Work]:
    """Yield documents to review, drafts to submit, and public documents that lack something."""
    mine = Document.objects.editable_by(user).select_related("opd")
    if user.has_city_role(Role.REVIEWER):
        scheduled = ScheduledPublication.objects.valid().values("document")
        to_review = mine.waiting_for_review().exclude(pk__in=scheduled)
        yield _work(to_review, lambda row: _row(row, _kind(row), _("Periksa")), _since(Act.SUBMIT), _every())
        yield _work(mine.exclude(withdrawal_asked=""), _withdrawal_row, _since(Act.ASK_WITHDRAWAL))
        yield _work(mine.with_closed_file(), _lacking_row, "updated_at")
    elif user.opd_ids(Role.OPERATOR):
        # What its file keeps back is told by `documents.release`.
        in_hand = with_blocker(mine.filter(state__in=IN_HAND)).filter(blocker="")
        yield _work(in_hand, _draft_row, "updated_at", _every())
        yield _work(_lacking(mine), _lacking_row, "updated_at")


def _work(rows: QuerySet, show, since, *lists: Link) -> Work:
    return Work(kind="dokumen", label=_("Dokumen"), rows=rows, show=show, since=since, lists=lists)


def _every() -> Link:
    return Link(_("Semua dokumen"), reverse("admin:documents_document_changelist"))


def _since(act: Act) -> Subquery:
    events = DocumentEvent.objects.filter(document=OuterRef("pk"), act=act)
    return Subquery(events.order_by("-pk").values("at")[:1])


def _lacking(documents) -> QuerySet:
    """Return the public documents that are out of date, whose file was closed, or whose text no machine has read."""
    unread = Revision.objects.filter(pk=OuterRef("published_revision"), extraction__in=UNREAD)
    lacks = Q(pk__in=documents.outdated().values("pk")) | Q(pk__in=documents.with_closed_file().values("pk"))
    return documents.public().select_related("published_revision").defer("published_revision__text").filter(
        lacks | Exists(unread)
    )  # fmt: skip


def _withdrawal_row(document: Document) -> Row:
    return _row(document, _("Diminta dicabut"), _("Putuskan"), note=document.withdrawal_asked)


def _draft_row(document: Document) -> Row:
    if document.state in RETURNED:
        return _row(document, _kind(document), _("Perbaiki"), note=document.reason, state=_("Dikembalikan"))
    return _row(document, _kind(document), _("Ajukan"), state=_("Draf"))


def _kind(document: Document) -> str:
    return _("Perubahan dokumen terbit") if document.first_published_at else _("Dokumen baru")


def _lacking_row(document: Document) -> Row:
    revision = document.published_revision
    if document.is_outdated():
        return _row(document, _("Tidak berlaku lagi"), _("Unggah versi baru"), state=_("Terbit"))
    if revision and revision.disclosure == Disclosure.WITHHELD:
        return _row(document, _("Terbit tanpa berkas, karena ditutup"), _("Unggah berkas lain"), state=_("Terbit"))
    return _row(document, _("Isinya tidak dapat dicari"), _("Periksa berkasnya"), state=_("Terbit"))


def _row(document: Document, number: str, act: str, note: str = "", state: str = "") -> Row:
    return Row(
        title=document.title,
        number=number,
        agency=document.opd.label,
        note=f"“{shortened(note)}”" if note else "",
        state=state,
        act=act,
        address=reverse("admin:documents_document_change", args=[document.pk]),
    )
