"""The months of duties: recorded once, corrected beside the record, never overwritten."""

from datetime import date

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from documents.duties import matrix, months
from documents.duties.matrix import Score
from documents.models import Duty, DutyMonth
from opd.errors import NotAllowed
from opd.models import LedgerEntry, Opd, OpdKind

pytestmark = pytest.mark.django_db

OCTOBER, NOVEMBER = date(2026, 10, 1), date(2026, 11, 1)


@pytest.fixture
def recorded(opd_health):
    """October 2026, recorded for the agencies that exist."""
    Duty.objects.update(starts_on=date(2026, 1, 1))
    months.close(OCTOBER)
    return DutyMonth.objects.get(opd=opd_health, month=OCTOBER)


def corrected(recorded, by, **more):
    values = {"met": recorded.met + 1, "owed": recorded.owed, "reason": "Dokumen terbit di kategori lain."} | more
    return months.correct(recorded.opd, OCTOBER, by=by, **values)


def test_a_month_is_what_the_matrix_was_on_its_last_day(opd_health, opd_kominfo, duty, publish):
    with time_machine.travel("2026-10-20T05:00Z", tick=False):
        publish(duty)
    with time_machine.travel("2026-11-03T05:00Z", tick=False):
        publish(Duty.objects.exclude(pk=duty.pk).filter(owed_by__icontains="dinas").first())
        written = months.close_due()
    expected = {row.opd: row.score for row in matrix.matrix(date(2026, 10, 31)).rows}
    assert {row.opd: Score(row.met, row.owed) for row in DutyMonth.objects.all()} == expected
    assert (written, expected[opd_health].met) == (len(expected), 1)


def test_closing_twice_records_once(recorded):
    assert months.close(OCTOBER) == 0
    assert months.close_due(date(2026, 11, 30)) == 0
    assert LedgerEntry.objects.filter(verb="duty_month.close").count() == 1


def test_a_stopped_scheduler_catches_up(recorded):
    months.close_due(date(2027, 1, 2))
    assert list(DutyMonth.objects.order_by("month").values_list("month", flat=True).distinct()) == [
        OCTOBER, NOVEMBER, date(2026, 12, 1)
    ]  # fmt: skip


def test_an_agency_that_is_added_later_has_a_record_of_its_own(recorded, city):
    new = Opd.objects.create(name="Dinas Baru", slug="dinas-baru", kind=OpdKind.SERVICE, parent=city)
    assert months.close(OCTOBER) == 1
    assert DutyMonth.objects.get(opd=new).met == 0


def test_the_command_is_what_the_schedule_calls(opd_health, capsys):
    with time_machine.travel("2026-11-03T05:00Z", tick=False):
        call_command("close_months")
        call_command("close_months")
    assert capsys.readouterr().out.split("\n")[1].endswith(": 0.")


def test_a_correction_counts_and_shows_what_was_before(recorded, reviewer):
    corrected(recorded, reviewer)
    trend = months.trend(recorded.opd_id, OCTOBER)
    assert trend.scores == {OCTOBER: Score(recorded.met + 1, recorded.owed)}
    [correction] = trend.corrections
    assert correction.before == Score(recorded.met, recorded.owed)
    corrected(recorded, reviewer, met=recorded.met + 2)
    assert [each.before.met for each in months.trend(None, OCTOBER).corrections] == [recorded.met + 1, recorded.met]
    entry = LedgerEntry.objects.filter(verb="duty_month.correct").last()
    assert entry.fields["before"] == [recorded.met + 1, recorded.owed]


def test_only_ppid_utama_corrects(recorded, operator, site_admin):
    for person in (operator, site_admin):
        with pytest.raises(NotAllowed):
            corrected(recorded, person)


@pytest.mark.parametrize(
    "wrong",
    [{"reason": " "}, {"met": 0}, {"met": 99, "owed": 98}, {"reason": "Milik NIK 1872011203850002."}],
)
def test_what_is_no_correction(recorded, reviewer, wrong):
    with pytest.raises(ValidationError):
        corrected(recorded, reviewer, **wrong)
    assert DutyMonth.objects.filter(opd=recorded.opd).count() == 1


def test_a_month_that_is_not_recorded_cannot_be_corrected(recorded, reviewer):
    with pytest.raises(ValidationError):
        months.correct(recorded.opd, NOVEMBER, by=reviewer, met=1, owed=2, reason="Salah.")


def test_the_database_keeps_the_months(recorded, reviewer):
    before = list(DutyMonth.objects.order_by("pk").values())
    facts = {"opd": recorded.opd, "met": 1, "owed": 2}
    why = {"reason": "Salah.", "recorded_by": reviewer}
    writes = [
        lambda: DutyMonth.objects.update(met=0),
        lambda: DutyMonth.objects.all().delete(),
        lambda: DutyMonth.objects.bulk_create([DutyMonth(month=OCTOBER, **facts)]),
        lambda: DutyMonth.objects.create(month=NOVEMBER, **facts, **why),
        lambda: DutyMonth.objects.create(month=date(2026, 12, 2), **facts),
        lambda: DutyMonth.objects.create(month=NOVEMBER, **facts | {"met": 3}),
        lambda: DutyMonth.objects.create(month=OCTOBER, **facts, reason="Salah."),
        lambda: DutyMonth.objects.create(month=OCTOBER, **facts, reason=" ", recorded_by=reviewer),
        lambda: connection.cursor().execute("UPDATE documents_dutymonth SET owed = 99"),
    ]
    for write in writes:
        with pytest.raises(IntegrityError), transaction.atomic():
            write()
    assert list(DutyMonth.objects.order_by("pk").values()) == before


def test_ppid_utama_corrects_in_the_admin(client, recorded, reviewer):
    client.force_login(reviewer)
    address = reverse("admin:documents_dutymonth_add")
    values = {
        "opd": recorded.opd_id,
        "month": "2026-10-17",
        "met": recorded.met,
        "owed": recorded.owed,
        "reason": "Salah.",
    }
    assert "sama dengan yang sudah tercatat" in client.post(address, values).content.decode()
    assert client.post(address, values | {"met": recorded.met + 1}).status_code == 302
    assert DutyMonth.objects.get(reason="Salah.").recorded_by == reviewer


def test_a_trend_has_twelve_months_in_one_query(opd_health, django_assert_num_queries):
    Duty.objects.update(starts_on=date(2020, 1, 1))
    months.close(date(2025, 6, 1))
    months.close_due(date(2026, 11, 5))
    with django_assert_num_queries(1):
        assert list(months.trend(until=OCTOBER).scores) == [date(2025, n, 1) for n in (11, 12)] + [
            date(2026, n, 1) for n in range(1, 11)
        ]


def test_the_second_of_two_corrections_at_once_gets_a_sentence(client, recorded, reviewer, monkeypatch):
    """Both forms were checked before the first was saved."""
    correct, form = months.correct, {"opd": recorded.opd_id, "month": "2026-10-01", "owed": recorded.owed}
    form |= {"met": recorded.met + 1, "reason": "Dokumen terbit di kategori lain."}
    client.force_login(reviewer)

    def late(*args, **values):
        monkeypatch.setattr(months, "correct", correct)
        correct(*args, **values)
        return correct(*args, **values)

    monkeypatch.setattr(months, "correct", late)
    page = client.post(reverse("admin:documents_dutymonth_add"), form, follow=True)
    assert page.status_code == 200
    assert "Angkanya sama dengan yang sudah tercatat." in page.content.decode()
