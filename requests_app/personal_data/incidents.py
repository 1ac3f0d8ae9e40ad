"""Whom an incident with personal data concerns (UU 27/2022 Pasal 46), by the looks in the journals."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime

from django.db.models import Q, QuerySet

from opd.models import AccessEntry, LedgerEntry, User
from requests_app.models import InformationRequest, Objection

JOURNALS = (AccessEntry, LedgerEntry)  # before there were two, looks were in the ledger
LOOKS = Q(verb__startswith="identity.") | Q(verb="dossier.export")  # at one case, whose number is in the entry
REGISTER = "register.export"  # all cases of one register and year
CASES = (InformationRequest, Objection)
Case = InformationRequest | Objection
Registers = Mapping[str, Callable[[int], QuerySet]]  # the cases of a year, by the title of the register


def cases_seen(*, since: datetime, until: datetime, registers: Registers, account: User | None = None) -> list[Case]:
    """Return the cases whose applicants were shown to anybody, or to one account, in this time.

    A register that was taken out concerns all its cases. What is older than ACCESS_JOURNAL_DAYS is not listed.
    """
    numbers: set[str] = set()
    taken_out: set[tuple[str, int]] = set()
    for journal in JOURNALS:
        entries = journal.objects.filter(at__gte=since, at__lte=until)
        if account:
            entries = entries.filter(actor_id=account.pk)
        numbers.update(entries.filter(LOOKS).values_list("fields__number", flat=True))
        taken_out.update(entries.filter(verb=REGISTER).values_list("fields__register", "fields__year"))
    cases = {case: None for model in CASES for case in _known(model.objects.filter(number__in=numbers))}
    for title, year in sorted(taken_out):
        cases |= dict.fromkeys(_known(registers[title](year)))
    return _with_applicant(cases)


def all_cases() -> list[Case]:
    """Return every case, for the loss of both the database and its keys."""
    return _with_applicant(case for model in CASES for case in _known(model.objects.order_by("pk")))


def _known(cases: QuerySet) -> QuerySet:
    return cases.select_related("applicant").order_by("pk")


def _with_applicant(cases: Iterable[Case]) -> list[Case]:
    return [case for case in cases if case.applicant.destroyed_at is None]
