"""The notice of a request as it is sent and opened."""

from typing import Any, cast

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from requests_app.answers import sending
from requests_app.models import Decision, InformationRequest, LetterKind
from requests_app.states import Act
from requests_app.workflow import orders
from requests_app.workflow.delivery.written_answers import WrittenAnswer
from requests_app.workflow.transition import Deed


def _row(inforequest: InformationRequest) -> Decision:
    return Decision.objects.select_related("letter", "inforequest").get(inforequest=inforequest)


def may_read(inforequest: InformationRequest, decision: Decision) -> bool:
    """Return whether a notice waits that the applicant may open: without files, or with files somebody answers for."""
    is_waiting = bool(decision.letter_id) and decision.sent_on is None
    return is_waiting and (
        not decision.is_giving or decision.looked_for_at is not None or not sending.delivered(inforequest).exists()
    )


def _opened(inforequest: InformationRequest) -> Decision:
    decision = _row(inforequest)
    if not may_read(inforequest, decision):
        raise ValidationError(_("Belum ada surat yang menunggu dibaca."))
    if decision.is_giving:
        sending.require_as_noticed(inforequest)
    return decision


def _store(deed: Deed, decision: Decision, columns: dict[str, Any]) -> dict:
    for name, value in columns.items():
        setattr(decision, name, value)
    decision.save(update_fields=[*columns, *sending.COLUMNS])
    inforequest = cast(InformationRequest, deed.case)
    if deed.act == Act.BOUNCE:
        sending.take_back(inforequest)
        orders.take_back(NOTICE.letter_of(decision))
        deed.move(given_on=None, ended_on=None)
    elif deed.act == Act.SEND:
        is_given = not decision.files_follow and sending.is_given_on_page(inforequest, decision)
        deed.move(given_on=decision.sent_on if is_given else None)
        return {"outcome": decision.outcome} | sending.facts_of(inforequest, decision)
    else:
        deed.move()
    return {}


def _noticed(deed: Deed, decision: Decision) -> None:
    orders.noticed(cast(InformationRequest, deed.case), decision, by=deed.by or decision.decided_by, today=deed.today)


NOTICE = WrittenAnswer(
    acts=Act,
    issues=Act.ISSUE,
    sends=Act.SEND,
    kind=LetterKind.NOTICE,
    message="notice_sent",
    received="received_on",
    returned=("outcome", "cost", "given"),
    row=_row,
    opened=_opened,
    store=_store,
    then=_noticed,
)
read = NOTICE.read
