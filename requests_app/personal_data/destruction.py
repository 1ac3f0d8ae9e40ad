"""Destruction of personal data whose retention has ended, each class by its own rule (UU 27/2022 Pasal 43, 44).

The months of `RetentionRule` begin when nobody can object, reply or sue any more (UU 43/2009 Pasal 51; domain rule 51).
Without a rule nothing is destroyed.
"""

from calendar import monthrange
from collections.abc import Collection
from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone

from opd import ledger
from opd.encryption import scrub
from opd.models import LedgerEntry, Message
from requests_app import deadlines
from requests_app.models import (
    AccessKey,
    AnswerFile,
    AnswerFinding,
    AnswerPage,
    Applicant,
    Attachment,
    DataClass,
    Destruction,
    Dispute,
    Draft,
    DraftFile,
    InformationRequest,
    LegalCalendar,
    Letter,
    LetterKind,
    Objection,
    OpeningTask,
    Orderer,
    Paper,
    Payment,
    Remark,
    RetentionRule,
    WithheldPart,
    legal_calendar,
)
from requests_app.models.objection import OPEN_OBJECTION_STATES, ended_otherwise
from requests_app.personal_data import inventory
from requests_app.personal_data.known import DESTROYED
from requests_app.states import State
from requests_app.tracking import citizen_limits
from requests_app.workflow.delivery import deliveries, letters_alone

ENDED = (State.CLOSED, State.LAPSED, State.WITHDRAWN)
BATCH = 50  # applicants in one transaction
SCRUBBED = "personal_data.scrub"
TABLES = (
    *(Applicant, AccessKey, AnswerFile, AnswerFinding, AnswerPage, Attachment, Draft, DraftFile),
    *(Letter, Message, Paper, OpeningTask, Payment, Remark, WithheldPart),
)


def missing_rules() -> list[DataClass]:
    known = set(RetentionRule.objects.values_list("data_class", flat=True))
    return [data_class for data_class in DataClass if data_class not in known]


def expired_applicants(rule: RetentionRule, today: date | None = None) -> list[Applicant]:
    today, calendar = today or timezone.localdate(), legal_calendar()
    applicants = inventory.applicants_with(DataClass(rule.data_class))
    return [applicant for applicant in applicants if _is_expired(applicant, rule, today, calendar)]


def destroy_expired(rule: RetentionRule, today: date | None = None) -> list[Destruction]:
    """Destroy all data whose retention under `rule` has ended, in batches; may be interrupted."""
    today = today or timezone.localdate()
    pks = [applicant.pk for applicant in expired_applicants(rule, today)]
    batches = [pks[start : start + BATCH] for start in range(0, len(pks), BATCH)]
    return [record for batch in batches if (record := _destroy(rule, batch, today))]


def destroy_again(data_class: DataClass, pks: Collection[int], *, months: int, basis: str, by: ledger.Shell) -> int:
    """Destroy what a restored backup has brought back; may be interrupted. *Returns* the number of applicants."""
    applicants = [applicant for applicant in inventory.applicants_with(data_class) if applicant.pk in pks]
    for start in range(0, len(applicants), BATCH):
        with transaction.atomic():
            record = Destruction(at=timezone.now(), data_class=data_class, months=months, basis=basis)
            _empty(record, applicants[start : start + BATCH], by)
    return len(applicants)


def scrub_remains() -> bool:
    """Remove what the database engine still keeps of rows destroyed since the last scrub.

    Runs outside of transactions. *Returns* whether there was anything. *Raises* OperationalError while other
    connections use the tables; a later call does what is left.
    """
    entries = LedgerEntry.objects.filter(object_type=Destruction._meta.label_lower).order_by("-number")
    last = entries.filter(verb__in=(DESTROYED, SCRUBBED)).first()
    if last is None or last.verb == SCRUBBED:
        return False
    scrub(*TABLES)
    with transaction.atomic():
        ledger.record(SCRUBBED, Destruction.objects.latest("pk"), None)
    return True


def appeals_end_on(applicant: Applicant, calendar: LegalCalendar) -> date | None:
    """Return the last day on which somebody may object, reply or sue; None while a case of theirs is open."""
    inforequest = getattr(applicant, "inforequest", None)
    ends = [_request_appeals_end_on(inforequest, calendar)] if inforequest else []
    ends += [_objection_appeals_end_on(objection, calendar) for objection in applicant.objections.all()]
    known = [end for end in ends if end]
    return max(known) if known and len(known) == len(ends) else None


def _request_appeals_end_on(inforequest: InformationRequest, calendar: LegalCalendar) -> date | None:
    """Return the last day for a request, counted from the latest ground to object: object, reply, commission."""
    if inforequest.state not in ENDED or letters_alone.waiting_of(inforequest).exists():
        return None
    lapses = inforequest.letters.filter(kind=LetterKind.LAPSE, needs_delivery=True)
    decision = getattr(inforequest, "decision", None)
    days = [
        inforequest.ended_on,
        inforequest.due_on + timedelta(days=1),
        inforequest.given_on,
        decision and decision.received_on,
        *(arrived[1] for letter in lapses if (arrived := deliveries.arrival(letter))),
    ]
    objected = citizen_limits.object_until(inforequest, max(day for day in days if day), calendar).on
    return deadlines.dispute_until(None, deadlines.reply_due(objected, calendar).on, calendar).on


def _objection_appeals_end_on(objection: Objection, calendar: LegalCalendar) -> date | None:
    dispute = getattr(objection, "dispute", None)
    is_unfinished_award = dispute and dispute.is_opening and not dispute.fulfilled_on
    is_unfinished_award = is_unfinished_award and not ended_otherwise(objection, Orderer.TRIBUNAL)
    is_unfinished_order = is_unfinished_award or objection.is_unfulfilled
    if objection.state in OPEN_OBJECTION_STATES or is_unfinished_order or (dispute and not dispute.finished_on):
        return None
    replied = max(objection.reply_received_on or objection.reply_due_on, objection.reply_due_on)
    computed = deadlines.dispute_until(replied, objection.reply_due_on, calendar).on
    end = max(computed, citizen_limits.dispute_until(objection, calendar).on)
    return max(end, _court_ends_on(dispute, calendar)) if dispute else end


def _court_ends_on(dispute: Dispute, calendar: LegalCalendar) -> date:
    ended = [day for day in (dispute.finished_on, dispute.award_received_on) if day]
    sued = [deadlines.lawsuit_until(day, calendar).on for day in ended]
    cassation = dispute.cassation_until(calendar)
    return max([*sued, *([cassation.on] if cassation else [])])


def _is_expired(applicant: Applicant, rule: RetentionRule, today: date, calendar: LegalCalendar) -> bool:
    end = appeals_end_on(applicant, calendar)
    return end is not None and _months_later(end, rule.months) < today


def _months_later(day: date, months: int) -> date:
    year, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + year, month + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def _destroy(rule: RetentionRule, pks: list[int], today: date) -> Destruction | None:
    """Destroy one batch in one transaction; *Returns* None when no retention of it has ended.

    Expiry is checked again under lock: an objection may have come in since the batch was chosen.
    """
    data_class, now, calendar = DataClass(rule.data_class), timezone.now(), legal_calendar()
    with transaction.atomic():
        for model in (InformationRequest, Objection):
            list(model.objects.select_for_update(no_key=True).filter(applicant__in=pks).order_by("pk"))
        candidates = inventory.applicants_with(data_class).filter(pk__in=pks)
        applicants = [applicant for applicant in candidates if _is_expired(applicant, rule, today, calendar)]
        if not applicants:
            return None
        record = Destruction(at=now, data_class=data_class, months=rule.months, basis=rule.basis)
        _empty(record, applicants)
    return record


def _empty(record: Destruction, applicants: list[Applicant], by: ledger.Shell | None = None) -> None:
    data_class = DataClass(record.data_class)
    record.cases = inventory.case_numbers(applicants)
    record.files = []
    if data_class == DataClass.IDENTITY:  # of no file, and the database blanks nobody without the record
        record.save()
    record.files = [file for a in applicants for file in inventory.destroy(data_class, a, record.at)]
    if data_class != DataClass.IDENTITY:
        record.save()
    facts = {"class": data_class, "cases": len(record.cases), "files": len(record.files)}
    ledger.record(DESTROYED, record, by, facts)
