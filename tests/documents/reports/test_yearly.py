"""The yearly report on information services is a task of 31 March (UU 14/2008 Pasal 12; domain rules 45 and 47)."""

from datetime import date
from decimal import Decimal

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from documents.lifecycle import publishing
from documents.models import DocumentKind, YearlyReport
from documents.reports import reminders, yearly
from opd.errors import NotAllowed
from opd.models import LedgerEntry, Message
from tests.markup import text

pytestmark = pytest.mark.django_db

NEW_YEAR = date(2026, 1, 2)


@pytest.fixture
def task():
    return yearly.raise_task(NEW_YEAR)


@pytest.fixture
def report(make_document):
    return make_document("published", kind=DocumentKind.REPORT, year=2025, title="Laporan layanan informasi 2025")


def refused_by_database(write, *args, **kwargs):
    with pytest.raises(IntegrityError), transaction.atomic():
        write(*args, **kwargs)


def test_the_morning_round_of_january_creates_it_once(reviewer):
    for _round in range(2):
        reminders.remind(NEW_YEAR)
    [task] = YearlyReport.objects.all()
    assert (task.year, task.due_on, task.document) == (2025, date(2026, 3, 31), None)
    assert LedgerEntry.objects.filter(verb="yearly_report.raise").count() == 1


def test_a_portal_that_begins_later_owes_the_next_one_and_then_every_one():
    assert yearly.raise_task(date(2026, 4, 1)) is None
    assert yearly.raise_task(date(2027, 3, 31)).year == 2026
    assert yearly.raise_task(date(2028, 6, 1)).year == 2027  # the worker stood still in spring


def test_ppid_utama_is_reminded_weekly_in_march_and_until_it_is_public(task, report, reviewer, superior):
    def written(*days):
        number = 0
        for day in days:
            with time_machine.travel(f"{day} 00:00:00+00:00", tick=False):  # 07.00 WIB
                number += yearly.remind(date.fromisoformat(day))
        return number

    assert written("2026-02-27") == 0
    assert written("2026-03-02", "2026-03-03", "2026-03-06") == 1
    assert written("2026-03-09", "2026-04-06") == 2
    messages = Message.objects.filter(act="yearly_report_due").order_by("pk")
    assert {message.recipient for message in messages} == {reviewer.email}
    assert "paling lambat 31 Maret 2026" in messages[0].body
    assert [("lewat tenggat" in message.subject) for message in messages] == [False, False, True]
    yearly.finish(task, by=reviewer, document=report, today=date(2026, 4, 7))
    assert written("2026-04-13") == 0


def test_it_is_finished_with_a_public_document_alone(task, report, make_document, reviewer):
    with pytest.raises(ValidationError):
        yearly.finish(task, by=reviewer, document=make_document("draft"))
    yearly.finish(task, by=reviewer, document=report, today=date(2026, 3, 5))
    task.refresh_from_db()
    assert (task.document, task.done_on, task.done_by) == (report, date(2026, 3, 5), reviewer)
    assert not YearlyReport.objects.open().exists()
    publishing.withdraw(report, by=reviewer, reason="Angkanya keliru.")
    assert list(YearlyReport.objects.open()) == [task]


@pytest.mark.parametrize("who", ["operator", "superior", "site_admin"])
def test_only_ppid_utama_finishes_it(request, task, report, who):
    by = request.getfixturevalue(who)
    with pytest.raises(NotAllowed):
        yearly.finish(task, by=by, document=report)
    with pytest.raises(NotAllowed):
        yearly.record_score(task, by=by, score=Decimal(90))


def test_the_database_holds_it_too(task, report, make_document, reviewer):
    rows = YearlyReport.objects.filter(pk=task.pk)
    done = {"done_on": NEW_YEAR, "done_by": reviewer}
    refused_by_database(rows.update, document=make_document("draft"), **done)
    refused_by_database(rows.update, **done)
    refused_by_database(
        YearlyReport.objects.bulk_create, [YearlyReport(year=2030, document=make_document("draft"), **done)]
    )
    refused_by_database(rows.update, monev_score=Decimal("100.01"))
    refused_by_database(rows.update, year=2024)
    refused_by_database(rows._raw_delete, "default")
    refused_by_database(YearlyReport.objects.create, year=2025)
    rows.update(document=report, **done)


@pytest.mark.parametrize(("score", "category"), [("89.95", "Menuju Informatif"), ("90", "Informatif"), (None, "")])
def test_the_score_of_the_year_gives_its_category(task, reviewer, score, category):
    yearly.record_score(task, by=reviewer, score=Decimal(score) if score else None)
    task.refresh_from_db()
    assert task.monev_category == category


def test_the_page_offers_public_reports_of_the_year(task, report, make_document, reviewer, superior):
    other = make_document("published", kind=DocumentKind.REPORT, year=2019, title="Laporan lama")
    client, page = Client(), reverse("admin:documents_yearlyreport_change", args=[task.pk])
    client.force_login(superior)
    assert client.get(page).status_code in (403, 404)
    client.force_login(reviewer)
    shown = text(client.get(page))
    assert "Laporan layanan informasi tahun 2025" in shown and "31 Maret 2026" in shown
    assert report.title in shown and other.title not in shown
    assert "pilihan" in text(client.post(page, {"document": other.pk, "monev_score": ""})).lower()
    assert client.post(page, {"document": report.pk, "monev_score": "89.95"}).status_code == 302
    task.refresh_from_db()
    assert (task.document, task.monev_category) == (report, "Menuju Informatif")
    assert "Menuju Informatif" in text(client.get(reverse("admin:documents_yearlyreport_changelist")))
