"""What a ruling orders, and what it is about."""

from collections.abc import Iterable
from datetime import date

from django.core.exceptions import ValidationError
from django.db.models import Min, QuerySet
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from documents.models import OpeningStage
from requests_app.models import (
    Aim,
    Decision,
    Dispute,
    Objection,
    ObjectionGround,
    OpeningTask,
    Orderer,
    Outcome,
    RefusedDocument,
    TaskEnd,
    WithheldPart,
)
from requests_app.models.objection import OpeningTaskQuerySet
from requests_app.states import ObjectionState

NOT_FINAL = gettext_lazy("Belum ada putusan yang tetap: putusan yang masih digugat belum membuka apa pun.")
OTHERWISE = gettext_lazy("Tugas ini selesai dengan cara lain: %(aim)s.")


def aims_of(objection: Objection, chosen: Iterable[str] = ()) -> list[Aim]:
    """Return what a ruling orders: what was chosen, or what the grounds of the objection ask for."""
    inforequest = objection.inforequest
    aims = [aim for aim in Aim if aim in set(chosen)]
    if not aims and documents_of(objection):
        aims = [Aim.DOCUMENT]
    elif not aims:
        aims = [_usual_aim(objection)]
    if inforequest is None and aims != [Aim.DOCUMENT]:
        raise ValidationError({"aims": _("Tanpa permohonan, yang diperintahkan hanya menerbitkan dokumennya.")})
    return aims


def _usual_aim(objection: Objection) -> Aim:
    if objection.inforequest is None:
        return Aim.DOCUMENT
    if objection.grounds == ObjectionGround.F:
        return Aim.FEE
    is_about_parts = ObjectionGround.A in objection.grounds and closed_parts(objection).exists()
    return Aim.PART if is_about_parts else Aim.FILE


def closed_parts(objection: Objection) -> QuerySet[WithheldPart]:
    """Return the exempt parts of the notice that was sent which no ruling has opened."""
    noticed = {"decision__inforequest": objection.inforequest_id, "decision__sent_on__isnull": False}
    return WithheldPart.objects.closed().filter(**noticed).exclude(ground="")


def returned_tasks(objection: Objection) -> OpeningTaskQuerySet:
    """Return the tasks that a reply has raised which came back, while the superior rules again."""
    return objection.opening_tasks.filter(ordered_by=Orderer.SUPERIOR).exclude(end=TaskEnd.SUPERSEDED)


def require_no_less(objection: Objection, aims: Iterable[str], due_on: date, today: date) -> None:
    """Check that an order keeps what the reply that came back ordered, and its day. *Raises* ValidationError."""
    returned = returned_tasks(objection)
    lost = [Aim(aim).label for aim in dict.fromkeys(returned.values_list("aim", flat=True)) if aim not in set(aims)]
    if lost:
        words = _("Perintah dalam surat yang kembali tetap berlaku. Pilih juga: %(aims)s.")
        raise ValidationError({"aims": words % {"aims": ", ".join(map(str, lost))}})
    until = returned_due(objection, today)
    if until and due_on > until:
        words = _("Batas dalam surat yang kembali tetap berlaku: paling lambat %(day)s.")
        raise ValidationError({"order_due_on": words % {"day": date_format(until)}})


def returned_due(objection: Objection, today: date) -> date | None:
    """Return the last day that a new order may set: that of the reply which came back, or today where it is over."""
    day = returned_tasks(objection).aggregate(day=Min("due_on"))["day"]
    return max(day, today) if day else None


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
    """Return the keys of the exempt documents that the request was refused for."""
    refused = RefusedDocument.objects.filter(decision__inforequest=objection.inforequest_id, document__isnull=False)
    return list(refused.values_list("document", flat=True)) if objection.inforequest_id else []


def ordered_documents(objection: Objection, aim: Aim | str) -> list[int]:
    """Return the keys of the exempt documents that such an order is about: a file was refused as a whole, or is new."""
    is_file = aim in (Aim.FILE, Aim.PART, Aim.DOCUMENT)
    refused = Decision.objects.filter(inforequest=objection.inforequest_id, outcome=Outcome.REFUSED)
    return documents_of(objection) if is_file and (aim != Aim.FILE or refused.exists()) else []


def expected_documents(task: OpeningTask) -> list[int]:
    """Return the keys of the documents that can finish a task; empty where any of a later day can."""
    if task.opening and task.opening.stage == OpeningStage.CONFIRMED:
        return [task.opening.document_id]
    ruling = {"ordered_by": task.ordered_by, "information": task.information}
    others = OpeningTask.objects.filter(objection=task.objection_id, **ruling).exclude(pk=task.pk)
    taken = {key for row in others.select_related("opening") for key in (row.document_id, _proposed(row)) if key}
    return [key for key in documents_of(task.objection) if key not in taken]


def _proposed(task: OpeningTask) -> int | None:
    return task.opening.document_id if task.opening and task.is_opening_proposed else None
