"""Personal data is destroyed when its retention has ended, each class by its own rule (UU 27/2022 Pasal 43, 44).

A case is over when nobody can object, answer or sue any more; from then on the months of `RetentionRule` run. While an
objection, an order or a dispute is open everything stays (UU 43/2009 Pasal 51; domain rule 51). No rule: nothing.
"""

from calendar import monthrange
from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone

from opd import ledger
from opd.calendar.workdays import add_workdays
from opd.encryption import scrub
from opd.models import Holiday, LedgerEntry, Message
from requests_app import deadlines
from requests_app.models import (
    AccessKey,
    AnswerFile,
    Applicant,
    Attachment,
    DataClass,
    Destruction,
    Draft,
    DraftFile,
    InformationRequest,
    Letter,
    Objection,
    Paper,
    Remark,
    RetentionRule,
    WithheldPart,
)
from requests_app.models.objection import UNDECIDED
from requests_app.personal_data import inventory
from requests_app.states import State

ENDED = (State.CLOSED, State.LAPSED, State.WITHDRAWN)
LAWSUIT = 14  # working days after the decision of the Komisi Informasi (Pasal 48 ayat 1)
BATCH = 50  # applicants in one transaction
DESTROYED, FORGOTTEN = "personal_data.destroy", "personal_data.scrub"
TABLES = (
    Applicant,
    AccessKey,
    AnswerFile,
    Attachment,
    Draft,
    DraftFile,
    Letter,
    Message,
    Paper,
    Remark,
    WithheldPart,
)


def missing_rules() -> list[DataClass]:
    """Classes for which the city has entered no retention: nothing of them is ever destroyed."""
    known = set(RetentionRule.objects.values_list("data_class", flat=True))
    return [data_class for data_class in DataClass if data_class not in known]


def ripe(rule: RetentionRule, today: date | None = None) -> list[Applicant]:
    """Applicants of whom this class may go now."""
    today, holidays = today or timezone.localdate(), Holiday.objects.names()
    holders = inventory.holders(DataClass(rule.data_class))
    return [applicant for applicant in holders if _is_ripe(applicant, rule, today, holidays)]


def destroy_ripe(rule: RetentionRule, today: date | None = None) -> list[Destruction]:
    """Destroy what is ripe by this rule, in batches, each with its record; may be interrupted and run again.

    What the engine keeps of the old rows is for `forget_remains`.
    """
    today = today or timezone.localdate()
    waiting = [applicant.pk for applicant in ripe(rule, today)]
    batches = [waiting[start : start + BATCH] for start in range(0, len(waiting), BATCH)]
    return [record for batch in batches if (record := _destroy(rule, batch, today))]


def forget_remains() -> bool:
    """Make the engine forget what was destroyed since it last did -> whether there was anything.

    Outside of transactions. Raises OperationalError while others use what should go: try again, nothing is lost.
    """
    entries = LedgerEntry.objects.filter(object_type=Destruction._meta.label_lower).order_by("-number")
    last = entries.filter(verb__in=(DESTROYED, FORGOTTEN)).first()
    if last is None or last.verb == FORGOTTEN:
        return False
    scrub(*TABLES)
    with transaction.atomic():
        ledger.record(FORGOTTEN, Destruction.objects.latest("pk"), None)
    return True


def over_on(applicant: Applicant, holidays) -> date | None:
    """Last day on which anybody may still object, answer or sue; None while something is open."""
    inforequest = getattr(applicant, "inforequest", None)
    ends = [_request_over_on(inforequest, holidays)] if inforequest else []
    ends += [_objection_over_on(objection, holidays) for objection in applicant.objections.all()]
    known = [end for end in ends if end]
    return max(known) if known and len(known) == len(ends) else None


def _request_over_on(inforequest: InformationRequest, holidays) -> date | None:
    """30 working days to object, 30 to reply and 14 to sue, from the last day on which a ground may have arisen."""
    if inforequest.state not in ENDED:
        return None
    decision = getattr(inforequest, "decision", None)
    days = [
        inforequest.ended_on,
        inforequest.due_on + timedelta(days=1),
        inforequest.given_on,
        decision and decision.received_on,
    ]
    objected = deadlines.objection_until(max(day for day in days if day), holidays)
    return deadlines.dispute_until(None, deadlines.reply_due(objected, holidays), holidays)


def _objection_over_on(objection: Objection, holidays) -> date | None:
    dispute = getattr(objection, "dispute", None)
    is_unfinished_order = objection.is_opening and not objection.fulfilled_on
    if objection.state in UNDECIDED or is_unfinished_order or (dispute and not dispute.finished_on):
        return None
    replied = max(objection.reply_received_on or objection.reply_due_on, objection.reply_due_on)
    end = deadlines.dispute_until(replied, objection.reply_due_on, holidays)
    return max(end, add_workdays(dispute.finished_on, LAWSUIT, holidays)) if dispute else end


def _is_ripe(applicant: Applicant, rule: RetentionRule, today: date, holidays) -> bool:
    over = over_on(applicant, holidays)
    return over is not None and _months_later(over, rule.months) < today


def _months_later(day: date, months: int) -> date:
    """The same day of the month, or the month's last."""
    year, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + year, month + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def _destroy(rule: RetentionRule, pks: list[int], today: date) -> Destruction | None:
    """One transaction: what was ripe is looked at once more under lock, for an objection may just have come in."""
    data_class, now, holidays = DataClass(rule.data_class), timezone.now(), Holiday.objects.names()
    with transaction.atomic():
        for model in (InformationRequest, Objection):
            list(model.objects.select_for_update().filter(applicant__in=pks).order_by("pk"))
        holders = inventory.holders(data_class).filter(pk__in=pks)
        applicants = [applicant for applicant in holders if _is_ripe(applicant, rule, today, holidays)]
        if not applicants:
            return None
        record = Destruction(at=now, data_class=data_class, months=rule.months, basis=rule.basis)
        record.cases = inventory.numbers(applicants)
        record.files = [file for a in applicants for file in inventory.destroy(data_class, a, now)]
        record.save()
        facts = {"class": data_class, "cases": len(record.cases), "files": len(record.files)}
        ledger.record(DESTROYED, record, None, facts)
    return record
