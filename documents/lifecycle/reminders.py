"""Reminders of every morning, and of waiting documents by day; each once (`opd.outbox.once`)."""

from datetime import date, datetime, timedelta

from django.conf import settings
from django.db.models import Count, Max
from django.utils import timezone

from documents.dates import in_year
from documents.lifecycle.rules import Act
from documents.models import REVIEW_STATES, ConsequenceTest, Document, DocumentEvent
from documents.models.exemption.durations import duration_of
from opd import outbox
from opd.calendar.workdays import add_workdays
from opd.models import Holiday, Opd, Role, User

QUIET = timedelta(hours=1)  # at least so long between two messages about waiting documents


def remind(today: date | None = None) -> int:
    """Write the messages of the morning and return how many; safe to run again, also at the same time."""
    today = today or timezone.localdate()
    return tell_ending(today) + tell_ended(today) + tell_conditions(today) + tell_outdated(today)


def tell_submitted(now: datetime | None = None) -> int:
    """Write each reviewer one message about all that waits, at most hourly; return how many. Safe to run again."""
    now = now or timezone.now()
    submitted = DocumentEvent.objects.filter(act=Act.SUBMIT, document__state__in=REVIEW_STATES)
    newest, city = submitted.aggregate(newest=Max("at"))["newest"], Opd.objects.filter(parent=None).first()
    if newest is None or city is None:
        return 0
    since = min(newest, now - QUIET)
    return outbox.once("documents_waiting", city, since, lambda: _write_waiting(city))


def _write_waiting(city: Opd) -> int:
    waiting = Document.objects.waiting_for_review()
    agencies = waiting.order_by().values_list("opd__name").annotate(number=Count("pk")).order_by("-number", "opd__name")
    lines = [f"{name}: {number}" for name, number in agencies]
    context = {"n": sum(number for _name, number in agencies), "lines": lines}
    return len(outbox.write("documents_waiting", User.objects.with_role(Role.REVIEWER), context, about=city))


def last_reminder_day(today: date) -> date:
    """Return the last day of the reminder period: exemptions that end by then are announced now (domain rule 36)."""
    return add_workdays(today, settings.EXEMPTION_REMIND_WORKDAYS, Holiday.objects.names())


def tell_ending(today: date) -> int:
    tests = ConsequenceTest.objects.in_force().ending(today, last_reminder_day(today))
    return sum(_tell_about("exemption_ending", test) for test in _with_document(tests))


def tell_ended(today: date) -> int:
    tests = ConsequenceTest.objects.in_force().filter(ends_on__lt=today)
    return sum(_tell_about("exemption_ended", test) for test in _with_document(tests))


def tell_conditions(today: date) -> int:
    """Ask once a year for the review of each exemption without an end date."""
    written = 0
    for test in _with_document(ConsequenceTest.objects.in_force().without_date()):
        start = test.reviewed_on or test.decision_date
        since = last_anniversary(start, today)
        if since > start:
            written += _tell_about("exemption_condition", test, since=since)
    return written


def tell_outdated(today: date) -> int:
    """Write the operators once about each document that is no longer in force."""
    return sum(
        outbox.write_once(
            "document_outdated", _operators(document.opd), {"document": document}, about=document, since=since
        )
        for document in Document.objects.outdated(today).select_related("opd").only("title", "valid_until", "opd")
        if (since := document.valid_until)
    )


def last_anniversary(day: date, today: date) -> date:
    """Return the last anniversary of `day` up to today; that of 29 February may be the 28th."""
    this_year = in_year(day, today.year)
    return this_year if this_year <= today else in_year(day, today.year - 1)


def _with_document(tests):
    return tests.select_related("document__opd", "opd").order_by("pk")


def _tell_about(act: str, test: ConsequenceTest, *, since: date | None = None) -> int:
    people = User.objects.with_role(Role.REVIEWER)
    if test.agency:
        people |= _operators(test.agency)
    since = since or timezone.localdate(test.written_at)
    context = {"test": test, "duration": duration_of(test)}
    return outbox.write_once(act, people, context, about=test, since=since)


def _operators(opd: Opd):
    return User.objects.with_role(Role.OPERATOR, opd)
