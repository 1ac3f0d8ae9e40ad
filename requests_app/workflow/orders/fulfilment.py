"""What was ordered reaches the applicant with its letter (UU 14/2008 Pasal 46; rule 24)."""

import re
from datetime import date
from typing import Any, cast

from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from documents.models import Revision
from opd.errors import WrongState
from opd.models import User
from requests_app.answers import sending
from requests_app.letters import content as letters
from requests_app.letters.wording import rupiah
from requests_app.models import (
    BY_PORTAL,
    Aim,
    AnswerFile,
    Decision,
    Delivery,
    InformationRequest,
    LetterKind,
    Objection,
    ObjectionGround,
    OpeningTask,
    TaskEnd,
)
from requests_app.states import ObjectionAct
from requests_app.workflow.delivery import deliveries
from requests_app.workflow.delivery.deliveries import Proof
from requests_app.workflow.delivery.written_answers import WrittenAnswer
from requests_app.workflow.orders.ordered import NOT_FINAL, OTHERWISE, closed_parts, ordered_documents, paper_of
from requests_app.workflow.orders.tasks import case, finish, locked
from requests_app.workflow.transition import (
    Deed,
)

ADD_FILES = gettext_lazy("Tambah dahulu berkasnya pada halaman permohonan.")
NAMED = gettext_lazy("Bagian yang disebut menunggu dibenarkan Atasan PPID.")
ANSWER_FIRST = gettext_lazy("Permohonannya belum dijawab. Kirim dahulu pemberitahuannya: berkasnya ikut dengan itu.")


def issue(task: OpeningTask, *, by: User, cost: int | None = None, today: date | None = None) -> None:
    """Make the letter of a task on paper, which somebody then hands over; `hand_over` makes the portal's."""
    FULFILMENT.issue(case(task), by=by, today=today, task=task, cost=cost)


def hand_over(
    task: OpeningTask,
    *,
    by: User,
    channel: Delivery,
    proof: Proof | None = None,
    cost: int | None = None,
    looked_for: bool = False,
    today: date | None = None,
) -> None:
    """Give the applicant what was ordered, with its letter: the files of the task, a lower fee, or a confirmed reason.

    By the page and by e-mail the portal delivers at this moment, else `proof` is that of handing the letter over.
    *Raises* NotAllowed, WrongState, and ValidationError by field.
    """
    brought = {"task": task, "cost": cost, "looked_for": looked_for}
    FULFILMENT.send(case(task), by=by, channel=channel, proof=proof, today=today, **brought)


def _prepare(
    deed: Deed,
    channel: Delivery | None,
    _on: date,
    *,
    task: OpeningTask,
    cost: int | None = None,
    looked_for: bool = False,
) -> OpeningTask:
    task = locked(task)
    is_made_now = channel is None or channel in BY_PORTAL
    if is_made_now:
        task.cost = cost
    else:
        deliveries.check_is_made(task.letter)
    _require_brought(task, task.cost)
    if is_made_now:
        task.letter = letters.fulfilment(task, list(_brought(task)), task.cost, today=deed.today)
    if channel and task.brings_files:
        inforequest = cast(InformationRequest, task.objection.inforequest)
        sending.follow(inforequest, by=cast(User, deed.by), looked_for=looked_for, task=task)
    return task


def _store(_deed: Deed, task: OpeningTask, columns: dict[str, Any]) -> dict:
    sent_on, received_on = columns.get("sent_on"), columns.get("received_on")
    OpeningTask.objects.filter(pk=task.pk).update(letter=columns["letter"], cost=task.cost, received_on=received_on)
    if sent_on and task.brings_files:
        given = InformationRequest.objects.filter(objections=task.objection_id, given_on=None)
        given.filter(decision__sent_on__isnull=False).update(given_on=sent_on)
    return {"aim": task.aim}


def _handed_over(deed: Deed, task: OpeningTask) -> None:
    finish(task, cast(User, deed.by), deed.today, TaskEnd.EXCUSED if task.is_excused else TaskEnd.CARRIED_OUT)


FULFILMENT: WrittenAnswer[Objection, OpeningTask] = WrittenAnswer(
    acts=ObjectionAct,
    issues=ObjectionAct.ISSUE_ORDERED,
    sends=ObjectionAct.HAND_OVER_ORDERED,
    kind=LetterKind.FULFILMENT,
    message="order_carried_out",
    prepare=_prepare,
    store=_store,
    then=_handed_over,
)


def noticed(inforequest: InformationRequest, decision: Decision, *, by: User, today: date) -> None:
    """Finish the tasks which the notice that is being sent carries out."""
    is_whole = decision.is_giving and not decision.withheld.exclude(ground="").exists()
    is_given = is_whole and not decision.files_follow and sending.brings_something(inforequest)
    aims = [Aim.ANSWER, Aim.FILE] if is_given else [Aim.ANSWER]
    is_later = Q(objection__letter=None) | Q(objection__letter__lt=decision.letter_id)
    tasks = OpeningTask.objects.open().filter(is_later, objection__inforequest=inforequest, aim__in=aims)
    for task in tasks.filter(raised_on__lte=decision.sent_on):
        finish(locked(task), by, today, TaskEnd.CARRIED_OUT, letter=decision.letter)


def _brought(task: OpeningTask) -> QuerySet[AnswerFile]:
    if not task.brings_files or task.objection.inforequest is None:
        return AnswerFile.objects.none()
    return task.files.filter(goes_out=True, destroyed_at=None)


def _require_brought(task: OpeningTask, cost: int | None) -> None:
    if paper_of(task.objection) is None:
        raise ValidationError(str(NOT_FINAL))
    if task.is_excused:
        return
    if task.is_handed_over:
        _require_opened(task)
        if not Decision.objects.filter(inforequest=task.objection.inforequest_id, sent_on__isnull=False).exists():
            raise ValidationError(ANSWER_FIRST)  # also where the notice came back
        if not _brought(task):
            raise ValidationError(ADD_FILES)
        _require_ordered_file(task)
    elif task.aim == Aim.FEE:
        decision = Decision.objects.filter(inforequest=task.objection.inforequest_id).first()
        if decision is None or cost is None or decision.cost is None or cost >= decision.cost:
            raise ValidationError({"cost": _("Tulis biaya menurut putusan, yang lebih rendah dari semula.")})
        if cost and cost not in _amounts_in(task.information):
            words = _("Perintahnya tidak menyebut %(cost)s. Tanpa jumlah di dalamnya, biayanya dihapus: tulis 0.")
            raise ValidationError({"cost": words % {"cost": rupiah(cost)}})
        if decision.paid > cost:
            raise ValidationError({"cost": _("Kembalikan dahulu kelebihan yang sudah dibayar, lalu catat buktinya.")})
    else:
        raise WrongState(OTHERWISE % {"aim": task.get_aim_display()})


def _amounts_in(order: str) -> set[int]:
    """Return the amounts in rupiah that an order states, as Rp5.000, Rp 5.000 or Rp. 5000."""
    return {int(digits) for digits in re.findall(r"rp ?([0-9]+)", order.lower().replace(".", ""))}


def _require_opened(task: OpeningTask) -> None:
    """Check that a part was opened, and that none stays closed where the information itself was ordered."""
    if task.is_asked:
        raise ValidationError(str(NAMED))
    closed = closed_parts(task.objection)
    is_named = task.parts.exclude(ground="").exists()
    if task.aim == Aim.PART and not is_named and (closed.exists() or not task.kept_words):
        raise ValidationError(_("Sebut dahulu bagian yang dibuka."))
    if task.aim == Aim.FILE and _is_of_all(task) and closed.exists():
        words = _("Yang diperintahkan memberikan informasinya. Sebut dahulu sebagai bagian yang dibuka: %(parts)s.")
        raise ValidationError(words % {"parts": ", ".join(closed.values_list("subject", flat=True))})
    if task.kept_words and not task.confirmed_by_id:  # of before
        raise ValidationError(str(NAMED))


def _is_of_all(task: OpeningTask) -> bool:
    """Return whether giving means without closed parts: after a refusal or silence, or if they were closed since."""
    objection = task.objection
    if set(objection.grounds) & {ObjectionGround.A, ObjectionGround.C}:
        return True
    if objection.letter_id is None:  # nobody replied: the Komisi has ruled
        return False
    return Decision.objects.filter(inforequest=objection.inforequest_id, letter__gt=objection.letter_id).exists()


def _require_ordered_file(task: OpeningTask) -> None:
    """Check that a file is of what was refused; of a part also of what the applicant had with more boxes."""
    ordered = Revision.objects.filter(document__in=ordered_documents(task.objection, task.aim)).exclude(sha256="")
    known = set(ordered.values_list("sha256", flat=True))
    if known and task.aim == Aim.PART:
        earlier = AnswerFile.objects.filter(inforequest=task.objection.inforequest, carries_out=None)
        known |= set(earlier.values_list("sha256", flat=True))
    if known and not task.files.filter(Q(sha256__in=known) | Q(made_from__sha256__in=known), goes_out=True).exists():
        raise ValidationError(
            _("Bukan berkas ini yang diperintahkan. Unggah berkas dokumen yang ditolak, atau salinannya.")
        )
    had = AnswerFile.objects.filter(inforequest=task.objection.inforequest, carries_out=None, goes_out=True)
    is_new = _brought(task).exclude(sha256__in=had.exclude(sha256="").values("sha256"))
    if task.parts.exists() and not is_new.exists():
        raise ValidationError(
            _("Berkas ini sudah ada pada pemohon dengan bagian yang tertutup. Unggah yang memuat bagian yang dibuka.")
        )
