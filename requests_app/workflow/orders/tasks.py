"""The tasks of a final ruling: raised, held while somebody works on them, finished, taken back, superseded."""

from datetime import date
from typing import Any

from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from documents.exemptions.verbs import declare_open
from documents.models import Opening
from opd.errors import NotAllowed, WrongState
from opd.models import Role, User
from opd.rules import has_role
from requests_app.models import (
    Aim,
    Dispute,
    Letter,
    Objection,
    OpeningTask,
    Orderer,
    TaskEnd,
)
from requests_app.states import ObjectionAct
from requests_app.workflow.orders.ordered import OTHERWISE, aims_of, ordered_documents, returned_tasks
from requests_app.workflow.transition import (
    notify_applicant,
    notify_reviewers,
    record_event,
)


def raise_tasks(
    objection: Objection, *, by: Orderer, aims: str, information: str, due_on: date | None, today: date
) -> None:
    """Create the tasks of a final ruling, until `due_on`; nothing rests on the tests of what it opens any more.

    A reply that came back and is sent again in the same words has them already; their day only moves forward.
    """
    ruling: dict[str, Any] = {"objection": objection, "ordered_by": by, "information": information}
    opd = objection.opd or (objection.inforequest.opd if objection.inforequest else None)
    common = ruling | {"opd": opd, "raised_on": today, "due_on": due_on}
    raised = OpeningTask.objects.filter(**ruling)
    raised.open().filter(due_on__gt=due_on or date.max).update(due_on=due_on)
    known = set(raised.values_list("aim", flat=True))
    missing = [aim for aim in aims_of(objection, aims.split(",")) if aim not in known]
    for aim in missing:
        opened = [] if aim == Aim.PART else ordered_documents(objection, aim)
        declare_open(opened, today)
        for _document in opened if aim == Aim.DOCUMENT and opened else [None]:
            OpeningTask.objects.create(aim=aim, **common)
    if missing:
        notify_reviewers(objection, "opening_raised")


def case(task: OpeningTask) -> Objection:
    return Objection.objects.select_related("inforequest", "applicant").get(pk=task.objection_id)


def take_back(letter: Letter) -> None:
    """Open the tasks again whose letter came back."""
    for task in OpeningTask.objects.filter(letter=letter, done_on__isnull=False):
        OpeningTask.objects.filter(pk=task.pk).update(done_on=None, done_by=None, end="", letter=None, received_on=None)
        source(task).update(fulfilled_on=None)


def supersede(dispute: Dispute, *, by: User, today: date) -> None:
    """End the tasks of an award that a later judgment has replaced."""
    for task in OpeningTask.objects.open().filter(objection=dispute.objection_id, ordered_by=Orderer.TRIBUNAL):
        finish(locked(task), by, today, TaskEnd.SUPERSEDED)


def supersede_returned(objection: Objection, *, by: User, today: date) -> None:
    """End the tasks of a reply that came back, where the one that was sent now orders in other words."""
    for task in returned_tasks(objection).open().exclude(information=objection.order):
        finish(locked(task), by, today, TaskEnd.SUPERSEDED)


def require_own_order(task: OpeningTask) -> None:
    if task.ordered_by != Orderer.SUPERIOR:
        raise NotAllowed(
            _(
                "Putusan Komisi Informasi atau pengadilan hanya berakhir dengan putusan kemudian atau pernyataan "
                "pemohon yang ditandatangani."
            )
        )


def require_reviewer(by: User) -> None:
    if not has_role(by, None, Role.REVIEWER):
        raise NotAllowed(_("Tugas ini diselesaikan oleh PPID Utama."))


def require_aim(task: OpeningTask, aim: Aim) -> None:
    if task.aim != aim:
        raise WrongState(OTHERWISE % {"aim": task.get_aim_display()})


def require_open(task: OpeningTask) -> None:
    if task.done_on:
        raise WrongState(_("Tugas ini sudah diselesaikan."))


def locked(task: OpeningTask) -> OpeningTask:
    objection = Objection.objects.select_for_update(of=("self",), no_key=True).get(pk=task.objection_id)
    now = OpeningTask.objects.select_for_update(no_key=True).get(pk=task.pk)
    now.objection = objection
    if now.opening_id:
        now.opening = Opening.objects.select_for_update(of=("self",), no_key=True).get(pk=now.opening_id)
    require_open(now)
    return now


def finish(task: OpeningTask, by: User, today: date | None, end: TaskEnd, **columns: Any) -> None:
    today, objection = today or timezone.localdate(), task.objection
    OpeningTask.objects.filter(pk=task.pk).update(done_on=today, done_by=by, end=end, **columns)
    if end != TaskEnd.CARRIED_OUT:
        record_event(objection, ObjectionAct.ORDER_ENDED, by, facts={"aim": task.aim, "end": end}, today=today)
        return
    document = columns.get("document", task.document)
    facts = {"aim": task.aim} | ({"document": document.pk} if document else {})
    record_event(objection, ObjectionAct.OPENED, by, facts=facts, today=today)
    tasks = OpeningTask.objects.filter(objection=objection, ordered_by=task.ordered_by)
    if not tasks.exclude(end__in=(TaskEnd.CARRIED_OUT, TaskEnd.SUPERSEDED)).exists():
        source(task).update(fulfilled_on=today, version=F("version") + 1)
        objection.refresh_from_db()
        if task.letter is None and "letter" not in columns:
            notify_applicant(objection, "objection_fulfilled")
        record_event(objection, ObjectionAct.FULFIL, by, facts={"fulfilled_on": today}, today=today)


def source(task: OpeningTask):
    if task.ordered_by == Orderer.SUPERIOR:
        return Objection.objects.filter(pk=task.objection_id)
    return Dispute.objects.filter(objection=task.objection_id)
