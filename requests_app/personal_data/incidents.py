"""Whom an incident with personal data concerns (UU 27/2022 Pasal 46): the cases, by the looks in the journals."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from django.db.models import Q

from opd.models import AccessEntry, LedgerEntry, User
from requests_app.models import InformationRequest, Objection

JOURNALS = (AccessEntry, LedgerEntry)  # before there were two, looks were in the ledger
LOOKS = Q(verb__startswith="identity.") | Q(verb="dossier.export")  # at one case, whose number is in the entry
REGISTER = "register.export"  # all cases of a year
CASES = (InformationRequest, Objection)
Case = InformationRequest | Objection


def cases_seen(*, since: datetime, until: datetime, account: User | None = None) -> list[Case]:
    """Return the cases whose applicants were shown to anybody, or to one account, in this time.

    A register that was taken out concerns every case of its year. Entries of the access journal expire
    (ACCESS_JOURNAL_DAYS): what is older is not listed.
    """
    numbers: set[str] = set()
    years: set[int] = set()
    for journal in JOURNALS:
        entries = journal.objects.filter(at__gte=since, at__lte=until)
        if account:
            entries = entries.filter(actor_id=account.pk)
        numbers.update(entries.filter(LOOKS).values_list("fields__number", flat=True))
        years.update(entries.filter(verb=REGISTER).values_list("fields__year", flat=True))
    return _with_applicant(_numbered(numbers, years))


def all_cases() -> list[Case]:
    """Return every case: whoever has both the database and its keys has them all."""
    return _with_applicant(case for model in CASES for case in model.objects.select_related("applicant").order_by("pk"))


def _numbered(numbers: set[str], years: set[int]) -> Iterator[Case]:
    for model in CASES:
        yield from (
            model.objects.filter(Q(number__in=numbers) | Q(year__in=years)).select_related("applicant").order_by("pk")
        )


def _with_applicant(cases: Iterable[Case]) -> list[Case]:
    """Leave out cases whose identity was destroyed: nobody can be told any more."""
    return [case for case in cases if case.applicant.destroyed_at is None]
