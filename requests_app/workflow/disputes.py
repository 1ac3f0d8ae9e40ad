"""Verbs of a dispute before the Komisi Informasi, and of publishing what an objection or a dispute has opened.

UU 14/2008 Pasal 11 ayat (2), 37, 38, 48, 50; domain rules 24, 31 and 33.
"""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from documents.exemptions import openings
from documents.models import Document, Opening, OpeningStage
from opd.errors import NotAllowed, WrongState
from opd.models import Role, User
from opd.rules import has_role
from requests_app import citizen_limits
from requests_app.models import Dispute, Objection, OpeningTask, RefusedDocument, legal_calendar
from requests_app.states import ObjectionAct, ObjectionState
from requests_app.workflow.transition import move, notify_reviewers, record_event, require

RECEIVED = ("award_received_on", "judgment_received_on")  # day 0 of the periods of Pasal 48 ayat (1) and 50
DAYS = ("finished_on", *RECEIVED)
CHANGEABLE = ("registration", "stage", "summary", "result", "opens_information", *DAYS)


def record_dispute(
    objection: Objection, *, by: User, filed_on: date, registration: str = "", today: date | None = None
) -> Dispute:
    """Record a dispute of which the Komisi Informasi has informed the city; a late one is recorded like any other."""
    require(objection, ObjectionAct.DISPUTE, by)
    if filed_on > (today or timezone.localdate()) or filed_on < objection.received_on:
        raise ValidationError({"filed_on": _("Tanggal pengajuan antara tanggal keberatan dan hari ini.")})
    if Dispute.objects.filter(objection=objection).exists():
        raise WrongState(_("Sengketa atas keberatan ini sudah dicatat."))
    until = citizen_limits.dispute_until(objection, legal_calendar()).on
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
    future = [name for name in DAYS if (day := getattr(changed, name)) and day > today]
    if future:
        raise ValidationError(dict.fromkeys(future, _("Tanggal ini tidak boleh sesudah hari ini.")))
    objection = dispute.objection
    with transaction.atomic():
        move(objection, ObjectionAct.DISPUTE_CHANGE, by)
        row = Dispute.objects.filter(pk=dispute.pk, version=dispute.version)
        if not row.update(version=F("version") + 1, **fields):
            raise WrongState(_("Orang lain lebih dulu mengubah catatan sengketa ini. Periksa lagi."))
        if changed.is_opening and not dispute.is_opening and not _is_raised(dispute):
            raise_opening(objection, changed.result or changed.summary or str(dispute), today)
        facts = {"stage": changed.stage} | {name: getattr(changed, name) for name in RECEIVED if name in fields}
        record_event(objection, ObjectionAct.DISPUTE_CHANGE, by, facts=facts, today=today)
    dispute.refresh_from_db()


def paper_of(objection: Objection) -> tuple[str, date] | None:
    """Return the final ruling about an objection, with its day: of the Komisi or a court, else of the superior.

    None while nothing is final: an award under appeal opens nothing, nor does a reply that has not been sent.
    """
    dispute = Dispute.objects.filter(objection=objection).first()
    if dispute and dispute.is_opening and dispute.finished_on:
        return _("Putusan Komisi Informasi %s") % dispute.registration, dispute.finished_on
    if objection.state == ObjectionState.SENT and objection.is_opening and objection.decided_on:
        return _("Keputusan Atasan PPID"), objection.decided_on
    return None


def documents_of(objection: Objection) -> list[int]:
    """Return the keys of the exempt documents that the request was refused for; empty where it was not."""
    refused = RefusedDocument.objects.filter(decision__inforequest=objection.inforequest_id)
    return list(refused.values_list("document", flat=True)) if objection.inforequest_id else []


def open_exempt(task: OpeningTask, *, by: User, document: Document, today: date | None = None) -> Opening:
    """Propose to open a document that a recorded ruling declared open; a second person confirms (domain rule 24).

    It is a document for which the request was refused, where the refusal names any. The task stays open until the
    document is published. *Raises* ValidationError, NotAllowed and WrongState.
    """
    _require_open(task)
    paper = paper_of(task.objection)
    if paper is None:
        raise ValidationError(_("Belum ada putusan yang tetap: putusan yang masih digugat belum membuka apa pun."))
    if (refused := documents_of(task.objection)) and document.pk not in refused:
        raise ValidationError({"document": _("Penolakannya tentang dokumen lain. Pilih dokumen yang ditolak.")})
    if task.is_opening_proposed:
        raise WrongState(_("Dokumen untuk tugas ini sudah diusulkan."))
    ruling = _("%(ruling)s (keberatan %(number)s)") % {"ruling": paper[0].strip(), "number": task.objection.number}

    def link(opening: Opening) -> None:
        row = OpeningTask.objects.filter(pk=task.pk, done_on__isnull=True, opening=task.opening_id)
        if not row.update(opening=opening):
            raise WrongState(_("Dokumen untuk tugas ini sudah diusulkan."))

    opening = openings.propose_ruling(
        document, by=by, ruling=ruling, ruled_on=paper[1], is_final=True, recorded=link, today=today
    )
    task.opening = opening
    return opening


def finish_opening(task: OpeningTask, *, by: User, document: Document, today: date | None = None) -> None:
    """Finish a task with the document itself, which is now in the public catalogue (Pasal 11 ayat 2).

    That is the document that the ruling opened, or one for which the request was refused; any other only where there
    is none of these.
    """
    _require_finisher(by)
    with transaction.atomic():
        if not Document.objects.public().select_for_update(of=("self",), no_key=True).filter(pk=document.pk):
            raise ValidationError({"document": _("Dokumen ini belum terbit.")})
        task = _locked(task)
        expected = expected_documents(task)
        if expected and document.pk not in expected:
            raise ValidationError({"document": _("Bukan dokumen ini yang dinyatakan terbuka.")})
        _finish(task, by, today, document=document)


def hand_over(task: OpeningTask, *, by: User, passage: str, today: date | None = None) -> None:
    """Finish a task without publishing, where the ruling gives the information to the applicant alone.

    `passage` says where the ruling does so.
    """
    _require_finisher(by)
    if not passage.strip():
        raise ValidationError({"passage": _("Kutip bagian putusan yang memberikannya kepada pemohon saja.")})
    with transaction.atomic():
        task = _locked(task)
        if paper_of(task.objection) is None:
            raise ValidationError(_("Belum ada putusan yang tetap: putusan yang masih digugat belum membuka apa pun."))
        _finish(task, by, today, handed_over=passage.strip())


def expected_documents(task: OpeningTask) -> list[int]:
    """Return the keys of the documents that can finish a task; empty where any published one can."""
    if task.opening and task.opening.stage == OpeningStage.CONFIRMED:
        return [task.opening.document_id]
    return documents_of(task.objection)


def _require_finisher(by: User) -> None:
    if not has_role(by, None, Role.REVIEWER):
        raise NotAllowed(_("Tugas ini diselesaikan oleh PPID Utama."))


def _require_open(task: OpeningTask) -> None:
    if task.done_on:
        raise WrongState(_("Tugas ini sudah diselesaikan."))


def _locked(task: OpeningTask) -> OpeningTask:
    """Lock a task, its objection and its opening, and return it as it is now, and not as the person read it."""
    objection = Objection.objects.select_for_update(of=("self",), no_key=True).get(pk=task.objection_id)
    now = OpeningTask.objects.select_for_update().get(pk=task.pk)
    now.objection = objection
    if now.opening_id:
        now.opening = Opening.objects.select_for_update(of=("self",), no_key=True).get(pk=now.opening_id)
    return now


def _finish(task: OpeningTask, by: User, today: date | None, **columns) -> None:
    row = OpeningTask.objects.filter(pk=task.pk, done_on__isnull=True)
    if not row.update(done_on=today or timezone.localdate(), done_by=by, **columns):
        raise WrongState(_("Tugas ini sudah diselesaikan."))
    document = columns.get("document")
    facts = {"document": document.pk} if document else {"handed_over": True}
    record_event(task.objection, ObjectionAct.OPENED, by, facts=facts, today=today)


def _is_raised(dispute: Dispute) -> bool:
    """Return whether the dispute has raised its task already, as awards did before they were final."""
    return (
        dispute.opens_information and dispute.objection.opening_tasks.filter(raised_on__gte=dispute.filed_on).exists()
    )


def raise_opening(objection: Objection, information: str, today: date) -> None:
    """Create the task of publishing what an objection or a dispute has declared open."""
    opd = objection.opd or (objection.inforequest.opd if objection.inforequest else None)
    OpeningTask.objects.create(objection=objection, information=information, opd=opd, raised_on=today)
    notify_reviewers(objection, "opening_raised")
