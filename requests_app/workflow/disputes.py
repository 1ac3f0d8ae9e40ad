"""Verbs of a dispute before the Komisi Informasi, and of publishing what an objection or a dispute has opened.

UU 14/2008 Pasal 11 ayat (2), 37, 38; domain rules 24 and 31.
"""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from documents.exemptions import verbs as exemptions
from documents.models import Document
from opd.errors import NotAllowed, WrongState
from opd.models import Holiday, Role, User
from opd.rules import has_role
from requests_app import deadlines
from requests_app.models import Dispute, Objection, OpeningTask
from requests_app.states import ObjectionAct
from requests_app.workflow.transition import move, notify_reviewers, record_event, require

CHANGEABLE = ("registration", "stage", "summary", "result", "opens_information", "finished_on")


def dispute_window(objection: Objection, holidays) -> date:
    """Return the last day to go to the Komisi Informasi.

    Without a reply it is counted from the end of the superior's period (domain rule 31).
    """
    return deadlines.dispute_until(objection.reply_received_on, objection.reply_due_on, holidays)


def record_dispute(
    objection: Objection, *, by: User, filed_on: date, registration: str = "", today: date | None = None
) -> Dispute:
    """Record a dispute of which the Komisi Informasi has informed the city; a late one is recorded like any other."""
    require(objection, ObjectionAct.DISPUTE, by)
    if filed_on > (today or timezone.localdate()) or filed_on < objection.received_on:
        raise ValidationError({"filed_on": _("Tanggal pengajuan antara tanggal keberatan dan hari ini.")})
    if Dispute.objects.filter(objection=objection).exists():
        raise WrongState(_("Sengketa atas keberatan ini sudah dicatat."))
    until = dispute_window(objection, Holiday.objects.names())
    with transaction.atomic():
        move(objection, ObjectionAct.DISPUTE, by)
        dispute = Dispute.objects.create(
            objection=objection, filed_on=filed_on, registration=registration, window_until=until
        )
        record_event(
            objection, ObjectionAct.DISPUTE, by, facts={"filed_on": filed_on, "window_until": until}, today=today
        )
    return dispute


def change_dispute(dispute: Dispute, *, by: User, today: date | None = None, **fields) -> None:
    """Record what happened at the Komisi Informasi or in court. `fields` are any of `CHANGEABLE`."""
    require(dispute.objection, ObjectionAct.DISPUTE_CHANGE, by)
    today = today or timezone.localdate()
    fields = {name: value.strip() if isinstance(value, str) else value for name, value in fields.items()}
    changed = Dispute(pk=dispute.pk, objection=dispute.objection, filed_on=dispute.filed_on)
    changed.window_until = dispute.window_until
    for name in CHANGEABLE:
        setattr(changed, name, fields.get(name, getattr(dispute, name)))
    changed.full_clean(exclude=["id", "objection"])
    if changed.finished_on and changed.finished_on > today:
        raise ValidationError({"finished_on": _("Tanggal selesai tidak boleh sesudah hari ini.")})
    objection = dispute.objection
    with transaction.atomic():
        move(objection, ObjectionAct.DISPUTE_CHANGE, by)
        row = Dispute.objects.filter(pk=dispute.pk, version=dispute.version)
        if not row.update(version=F("version") + 1, **fields):
            raise WrongState(_("Orang lain lebih dulu mengubah catatan sengketa ini. Periksa lagi."))
        if changed.opens_information and not dispute.opens_information:
            raise_opening(objection, changed.result or changed.summary or str(dispute), today)
        record_event(objection, ObjectionAct.DISPUTE_CHANGE, by, facts={"stage": changed.stage}, today=today)
    dispute.refresh_from_db()


def open_exempt(task: OpeningTask, *, by: User, document: Document, ruling: str) -> None:
    """End the exemption of a document that was declared open; `ruling` names the decision (domain rule 24).

    The document then waits for review and publication, and the task stays open until `finish_opening`.
    """
    if task.done_on:
        raise WrongState(_("Tugas ini sudah diselesaikan."))
    if not ruling.strip():
        raise ValidationError({"ruling": _("Sebut nomor dan tanggal putusannya.")})
    full_ruling = _("%(ruling)s (keberatan %(number)s)") % {"ruling": ruling.strip(), "number": task.objection.number}
    exemptions.open_by_ruling(document, by=by, ruling=full_ruling)


def finish_opening(task: OpeningTask, *, by: User, document: Document, today: date | None = None) -> None:
    """Finish a task with the document that is now in the public catalogue (Pasal 11 ayat 2)."""
    if not has_role(by, None, Role.REVIEWER):
        raise NotAllowed(_("Tugas ini diselesaikan oleh PPID Utama."))
    if not Document.objects.public().filter(pk=document.pk).exists():
        raise ValidationError({"document": _("Dokumen ini belum terbit.")})
    with transaction.atomic():
        row = OpeningTask.objects.filter(pk=task.pk, done_on__isnull=True)
        if not row.update(document=document, done_on=today or timezone.localdate(), done_by=by):
            raise WrongState(_("Tugas ini sudah diselesaikan."))
        record_event(task.objection, ObjectionAct.OPENED, by, facts={"document": document.pk}, today=today)


def raise_opening(objection: Objection, information: str, today: date) -> None:
    """Create the task of publishing what an objection or a dispute has declared open."""
    opd = objection.opd or (objection.inforequest.opd if objection.inforequest else None)
    OpeningTask.objects.create(objection=objection, information=information, opd=opd, raised_on=today)
    notify_reviewers(objection, "opening_raised")
