"""The winner of a ruling states, signed, that it need not be carried out any more."""

from datetime import date
from typing import cast

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from documents.files.intake import Incoming
from opd.calendar.workdays import add_workdays
from opd.errors import NotAllowed, WrongState
from opd.models import Holiday, User
from requests_app import deadlines
from requests_app.letters import content as letters
from requests_app.models import (
    Objection,
    OpeningTask,
    Paper,
    PaperKind,
    TaskEnd,
)
from requests_app.models.objection import OpeningTaskQuerySet
from requests_app.states import ObjectionAct
from requests_app.workflow import impartiality
from requests_app.workflow.delivery import deliveries, letters_alone
from requests_app.workflow.orders.tasks import case, finish, locked
from requests_app.workflow.transition import (
    acting,
    notify_reviewers,
    require,
)

NO_WAIVER = gettext_lazy("Lampirkan pernyataan yang ditandatangani pemohon.")


def waive(task: OpeningTask, *, by: User, scan: Incoming | None, today: date | None = None) -> None:
    """Record the statement, signed by the winner, that a task need not be carried out any more.

    They may revoke it for 10 working days after they have its letter; until then the order stays. It is entered by
    somebody who took no part in the request.
    """
    objection, today = case(task), today or timezone.localdate()
    require(objection, ObjectionAct.WAIVE, by)
    if impartiality.is_party(objection, by, today):
        raise NotAllowed(
            _("Pernyataan ini tidak dicatat oleh yang ikut menangani permohonannya. Orang lain mencatatnya.")
        )
    if scan is None:
        raise ValidationError({"uploads": str(NO_WAIVER)})
    paper = Paper(applicant=objection.applicant, kind=PaperKind.WAIVER)
    with scan.sealed_in(paper), acting(objection, ObjectionAct.WAIVE, by, today) as deed:
        task = locked(task)
        if task.waiver_until:
            raise WrongState(_("Pernyataan pemohon sudah dicatat dan masih dapat dibatalkannya."))
        paper.save(force_insert=True)
        until = add_workdays(today, deadlines.WITHDRAWAL, Holiday.objects.names())
        letter = letters.waiver(task, until, today=today)
        columns = {"waiver": paper, "waiver_until": until, "waiver_letter": letter, "asked_by": by}
        OpeningTask.objects.filter(pk=task.pk).update(**columns)
        deliveries.mail_or_wait(objection, letter, "waiver_recorded", by=by, today=today, until=until)
        deed.record(facts={"until": until})


def revoke_waiver(objection: Objection, *, by: User | None = None, today: date | None = None) -> None:
    """Revoke the statement of the winner: the order stays. *Raises* WrongState where none can be revoked."""
    with acting(objection, ObjectionAct.REVOKE_WAIVER, by, today) as deed:
        if not waived(objection).update(waiver_until=None):
            raise WrongState(_("Tidak ada pernyataan yang dapat dibatalkan."))
        notify_reviewers(objection, "waiver_revoked", by=by)
        deed.record()


def waived(objection: Objection) -> OpeningTaskQuerySet:
    """Return the open tasks whose waiver can still be revoked."""
    return objection.opening_tasks.open().filter(waiver_until__isnull=False)


def end_waived(today: date) -> int:
    """End the tasks whose waiver can be revoked no longer, and whose letter does not wait. *Returns* their number."""
    tasks = OpeningTask.objects.open().filter(waiver_until__lt=today).exclude(waiver_letter__in=letters_alone.waiting())
    for task in tasks:
        with transaction.atomic():
            finish(locked(task), cast(User, task.asked_by), today, TaskEnd.WAIVED)
    return len(tasks)
