"""What PPID states about a task, and a second person confirms (rule 24)."""

from collections.abc import Iterable
from datetime import date
from typing import Any, cast

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from documents.exemptions import openings
from documents.models import Document, Opening
from documents.release import word_match
from opd.errors import NotAllowed, WrongState
from opd.models import Role, User
from opd.rules import has_role
from opd.words import required, stored
from requests_app.answers.files import recheck
from requests_app.models import (
    Aim,
    Delivery,
    InformationRequest,
    OpeningTask,
    TaskEnd,
    WithheldPart,
)
from requests_app.states import ObjectionAct
from requests_app.workflow import impartiality
from requests_app.workflow.delivery import deliveries
from requests_app.workflow.orders.fulfilment import hand_over
from requests_app.workflow.orders.ordered import (
    NOT_FINAL,
    OTHERWISE,
    closed_parts,
    documents_of,
    expected_documents,
    paper_of,
)
from requests_app.workflow.orders.tasks import (
    finish,
    locked,
    require_aim,
    require_open,
    require_own_order,
    require_reviewer,
)
from requests_app.workflow.transition import (
    notify,
    record_event,
)


def open_exempt(task: OpeningTask, *, by: User, document: Document, today: date | None = None) -> Opening:
    """Propose to open a document that a recorded ruling declared open; a second person confirms (domain rule 24).

    It is one for which the request was refused, where the refusal names any. *Raises* ValidationError, NotAllowed and
    WrongState.
    """
    require_open(task)
    require_aim(task, Aim.DOCUMENT)
    paper = paper_of(task.objection)
    if paper is None:
        raise ValidationError(str(NOT_FINAL))
    if task.is_opening_proposed:
        raise WrongState(_("Dokumen untuk tugas ini sudah diusulkan."))
    if documents_of(task.objection) and document.pk not in expected_documents(task):
        raise ValidationError({"document": _("Penolakannya tentang dokumen lain. Pilih dokumen yang ditolak.")})
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

    Where the ruling opened none, and the refusal names none, it is one that was published after the ruling, and a
    superior confirms that it is what was ordered.
    """
    require_reviewer(by)
    with transaction.atomic():
        public = Document.objects.public().select_for_update(of=("self",), no_key=True).filter(pk=document.pk).first()
        if public is None:
            raise ValidationError({"document": _("Dokumen ini belum terbit.")})
        task = locked(task)
        require_aim(task, Aim.DOCUMENT)
        is_named = bool(documents_of(task.objection)) or task.is_opening_proposed
        first = public.first_published_at
        is_new = first is not None and timezone.localdate(first) >= task.raised_on
        if not (document.pk in expected_documents(task) if is_named else is_new):
            raise ValidationError({"document": _("Bukan dokumen ini yang dinyatakan terbuka.")})
        if is_named:
            return finish(task, by, today, TaskEnd.CARRIED_OUT, document=document)
        _ask(task, by, "order_document_named", document=document)


def open_parts(
    task: OpeningTask, *, by: User, parts: Iterable[WithheldPart] = (), kept: str = "", today: date | None = None
) -> None:
    """State which parts of the notice a ruling opens, or which words stay black (`kept`) where all was refused.

    A superior confirms it: until then nothing is open.
    """
    require_reviewer(by)
    keys, kept = [part.pk for part in parts], stored(kept)
    if not keys and not kept:
        raise ValidationError(_("Pilih bagian yang dibuka, atau tulis kata yang tetap dihitamkan."))
    with transaction.atomic():
        task = locked(task)
        if not task.is_handed_over:
            raise WrongState(OTHERWISE % {"aim": task.get_aim_display()})
        if paper_of(task.objection) is None:
            raise ValidationError(str(NOT_FINAL))
        closed = closed_parts(task.objection)
        if (kept and task.aim == Aim.FILE) or (not keys and closed.exists()):
            raise ValidationError(_("Pilih bagian yang dibuka: pemberitahuannya menutup bagian tertentu saja."))
        word_match.check_words(kept.splitlines())
        named = "".join(f",{pk}" for pk in closed.filter(pk__in=keys).values_list("pk", flat=True))
        _ask(task, by, "order_parts_named", kept_words=kept, named_parts=f"{named}," if named else "")
        recheck(cast(InformationRequest, task.objection.inforequest))
        record_event(task.objection, ObjectionAct.PARTS, by, facts={"parts": len(keys)}, today=today)


def ask_excuse(task: OpeningTask, *, by: User, reason: str, today: date | None = None) -> None:
    """State why an order of the superior cannot be carried out; a superior confirms the reason."""
    require_reviewer(by)
    reason = required(reason)
    with transaction.atomic():
        task = locked(task)
        require_own_order(task)
        _ask(task, by, "order_excuse_asked", excuse=reason)
        record_event(task.objection, ObjectionAct.EXCUSE, by, reason=reason, today=today)


def _ask(task: OpeningTask, by: User, message: str, **stated: Any) -> None:
    before = {"excuse": "", "document": None, "letter": None, "confirmed_by": None, "confirmed_on": None}
    before["named_parts"] = None
    OpeningTask.objects.filter(pk=task.pk).update(**before | stated, asked_by=by)
    notify(User.objects.with_role(Role.SUPERIOR), task.objection, message, by=by)


def confirm(task: OpeningTask, *, by: User, today: date | None = None) -> None:
    """Confirm, as a superior who took no part in the request, the reason, document or parts that another has stated.

    With its document the task is carried out; a reason ends it when its letter is handed over.
    """
    if not has_role(by, None, Role.SUPERIOR):
        raise NotAllowed(_("Yang dinyatakan PPID tentang tugas ini dibenarkan oleh Atasan PPID."))
    today = today or timezone.localdate()
    with transaction.atomic():
        task = locked(task)
        if not task.is_asked:
            raise WrongState(_("Tidak ada yang menunggu dibenarkan Atasan PPID."))
        if task.asked_by_id == by.pk:
            raise NotAllowed(_("Yang menulisnya tidak boleh membenarkannya sendiri."))
        if why := impartiality.bar(task.objection, by, today):
            raise NotAllowed(why)
        OpeningTask.objects.filter(pk=task.pk).update(confirmed_by=by, confirmed_on=today)
        if task.document_id:
            return finish(task, by, today, TaskEnd.CARRIED_OUT)
        if task.named_parts is not None:
            return _open_named(task, by, today)
        require_own_order(task)
        record_event(task.objection, ObjectionAct.CONFIRM_EXCUSE, by, reason=task.excuse, today=today)
        if deliveries.reaches(task.objection):
            hand_over(task, by=by, channel=Delivery.EMAIL, today=today)


def _open_named(task: OpeningTask, by: User, today: date) -> None:
    opened = closed_parts(task.objection).filter(pk__in=task.named.values("pk")).update(opened_by=task)
    recheck(cast(InformationRequest, task.objection.inforequest))
    record_event(task.objection, ObjectionAct.PARTS, by, facts={"parts": opened}, today=today)
