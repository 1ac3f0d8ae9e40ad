"""What must be published and whether it was, for any day: UU 14/2008 Pasal 9 and 11, domain rule 39."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from documents.duties import matrix
from documents.duties.matrix import Score, Status
from documents.lifecycle import publishing
from documents.models import (
    Category,
    Classification,
    Document,
    DocumentState,
    Duty,
    DutyStatement,
    Period,
    StatementKind,
)
from documents.models.duty import last_day
from opd.errors import NotAllowed, WrongState
from opd.models import LedgerEntry, Opd, OpdKind
from tests.conftest import NOW
from tests.documents.conftest import SIGNATURE

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("one_day")]


@pytest.fixture
def cell(opd_health):
    """-> the cell of a duty in the health agency on a day."""

    def find(duty, today=NOW, opd=opd_health):
        return next(cell for cell in matrix.of_agency(opd, today) if cell.duty == duty)

    return find


# Periods -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("period", "begun", "expected"),
    [
        (Period.DAILY, date(2026, 12, 31), date(2027, 1, 1)),
        (Period.WEEKLY, date(2026, 2, 26), date(2026, 3, 5)),
        (Period.MONTHLY, date(2026, 1, 31), date(2026, 2, 28)),
        (Period.QUARTERLY, date(2026, 11, 30), date(2027, 2, 28)),
        (Period.HALF_YEARLY, date(2026, 8, 31), date(2027, 2, 28)),
        (Period.HALF_YEARLY, date(2023, 8, 31), date(2024, 2, 29)),
        (Period.YEARLY, date(2024, 2, 29), date(2025, 2, 28)),
        (Period.STANDING, date(2026, 1, 1), None),
    ],
)
def test_last_day_of_a_period(period, begun, expected):
    assert last_day(period, begun) == expected


def test_every_row_is_of_the_law():
    rows = Duty.objects.select_related("node")
    assert rows.count() == 40
    for row in rows:
        assert row.article and row.explanation and row.owed_by
        assert set(row.owed_by) <= set(OpdKind.values)
        assert row.classification == row.node.classification
        if row.classification == Classification.PERIODIC:
            assert last_day(row.period, date(2026, 1, 1)) <= date(2026, 7, 1)


def test_periodic_information_cannot_be_due_less_often_than_half_yearly(duty):
    with pytest.raises(IntegrityError), transaction.atomic():
        Duty.objects.filter(pk=duty.pk).update(period=Period.YEARLY)


# Cells ---------------------------------------------------------------------------------------------------------------


def test_empty_from_the_first_day(cell, duty):
    found = cell(duty)
    assert (found.status, found.since, found.due_on) == (Status.MISSING, duty.starts_on, None)


def test_an_agency_owes_nothing_from_before_its_time(cell, duty, opd_health):
    opd_health.valid_from = NOW - timedelta(days=3)
    assert cell(duty, opd=opd_health).since == NOW - timedelta(days=3)


def test_green_when_published_and_red_when_the_period_ends(cell, duty, publish):
    publish(duty)
    end = last_day(Period.HALF_YEARLY, NOW)
    assert (cell(duty).status, cell(duty).due_on) == (Status.MET, end)
    assert cell(duty, end).status == Status.MET
    late = cell(duty, end + timedelta(days=1))
    assert (late.status, late.since) == (Status.OVERDUE, end + timedelta(days=1))
    assert cell(duty, NOW - timedelta(days=1)).status == Status.MISSING


def test_due_soon_is_said_two_weeks_before(cell, duty, publish):
    publish(duty)
    end = last_day(Period.HALF_YEARLY, NOW)
    day = end - timedelta(days=14)
    assert cell(duty, day).is_due_soon(day)
    assert not cell(duty, day - timedelta(days=1)).is_due_soon(day - timedelta(days=1))


def test_a_new_version_begins_a_new_period(cell, duty, publish, reviewer):
    document = publish(duty, on=NOW - timedelta(days=300))
    assert cell(duty).status == Status.OVERDUE
    publishing.save_draft(document, by=reviewer, values={"summary": "Diperbarui.", "year": duty.year_for(NOW)})
    assert cell(duty).status == Status.OVERDUE  # a draft fulfils nothing
    publishing.submit(document, by=reviewer)
    publishing.publish(document, by=reviewer, looked_for=True)
    assert cell(duty).status == Status.MET


def test_withdrawal_turns_it_red_at_once(cell, duty, publish, reviewer):
    document = publish(duty)
    publishing.withdraw(document, by=reviewer, reason="Keliru.")
    assert cell(duty).status == Status.MISSING


def test_only_the_agency_s_own_folder_counts(cell, duty, publish, opd_kominfo):
    publish(duty, opd=opd_kominfo)
    publish(Duty.objects.get(code="neraca"))
    assert cell(duty).status == Status.MISSING


def test_a_subfolder_counts(cell, duty, publish, reviewer, opd_health):
    document = publish(duty)
    below = opd_health.categories.create(name="2025", parent=document.category)
    Document.objects.filter(pk=document.pk).update(category=below)
    assert cell(duty).status == Status.MET


def test_who_owes_what(opd_health, city):
    assert "maklumat-pelayanan" not in {cell.duty.code for cell in matrix.of_agency(opd_health)}
    assert "maklumat-pelayanan" in {cell.duty.code for cell in matrix.of_agency(city)}


def test_a_duty_that_begins_later_is_not_owed_yet(cell, duty):
    Duty.objects.filter(pk=duty.pk).update(starts_on=NOW + timedelta(days=1))
    with pytest.raises(StopIteration):
        cell(duty)


# Statements ----------------------------------------------------------------------------------------------------------


def test_nil_ends_with_the_period(cell, duty, opd_health, operator):
    made = matrix.state(duty, opd_health, StatementKind.NIL, by=operator, reason="Tidak ada.", **SIGNATURE)
    end = last_day(Period.HALF_YEARLY, NOW)
    assert made.until_on == end
    assert (cell(duty).status, cell(duty).due_on, cell(duty).statement) == (Status.NIL, end, made)
    assert cell(duty, end + timedelta(days=1)).status == Status.OVERDUE


def test_what_still_holds_is_met_for_another_period(cell, duty, opd_health, operator, publish, reviewer):
    document = publish(duty, on=NOW - timedelta(days=300))
    matrix.state(duty, opd_health, StatementKind.STILL_VALID, by=operator, document=document, **SIGNATURE)
    assert cell(duty).status == Status.STILL_VALID
    publishing.withdraw(document, by=reviewer, reason="Keliru.")
    assert cell(duty).status == Status.MISSING  # nothing holds without its document


def test_a_document_elsewhere_meets_it_as_long_as_its_own_period(cell, duty, opd_health, operator, publish):
    other = publish(Duty.objects.get(code="neraca"), on=NOW - timedelta(days=30))
    matrix.state(duty, opd_health, StatementKind.DOCUMENT, by=operator, document=other)
    assert cell(duty).due_on == last_day(Period.HALF_YEARLY, NOW - timedelta(days=30))


def test_what_does_not_apply_is_owed_by_nobody(cell, duty, opd_health, operator, reviewer):
    before = matrix.score(matrix.of_agency(opd_health)).owed
    with pytest.raises(NotAllowed):
        matrix.state(duty, opd_health, StatementKind.NOT_APPLICABLE, by=operator, reason="Bukan tugas.")
    matrix.state(duty, opd_health, StatementKind.NOT_APPLICABLE, by=reviewer, reason="Bukan tugas.")
    assert cell(duty, NOW + timedelta(days=4000)).status == Status.NOT_APPLICABLE
    assert matrix.score(matrix.of_agency(opd_health)).owed == before - 1


def test_a_statement_is_revoked_once_and_stays_in_the_record(cell, duty, opd_health, operator):
    made = matrix.state(duty, opd_health, StatementKind.NIL, by=operator, reason="Tidak ada.", **SIGNATURE)
    matrix.revoke(made, by=operator)
    assert cell(duty).status == Status.MISSING
    with pytest.raises(WrongState):
        matrix.revoke(made, by=operator)
    assert list(LedgerEntry.objects.order_by("-pk").values_list("verb", flat=True)[:2]) == ["duty.revoke", "duty.state"]
    matrix.state(duty, opd_health, StatementKind.NIL, by=operator, reason="Benar tidak ada.", **SIGNATURE)


def test_the_same_statement_twice_is_one(duty, opd_health, operator):
    for _attempt in range(2):
        try:
            matrix.state(duty, opd_health, StatementKind.NIL, by=operator, reason="Tidak ada.", **SIGNATURE)
        except ValidationError as error:
            assert error.messages == ["Pernyataan yang sama sudah dicatat hari ini."]
    assert DutyStatement.objects.count() == 1


@pytest.mark.parametrize(
    ("kind", "given", "field"),
    [
        (StatementKind.NIL, {"reason": "x", "signed_by": "Sri"}, "signed_as"),
        (StatementKind.NIL, {**SIGNATURE, "reason": " "}, "reason"),
        (StatementKind.NIL, {"signed_as": "Sekretaris", "signed_by": " ", "reason": "x"}, "signed_by"),
        (StatementKind.STILL_VALID, SIGNATURE, "document"),
        (StatementKind.DOCUMENT, {}, "document"),
    ],
)
def test_what_a_statement_must_say(duty, opd_health, operator, kind, given, field):
    with pytest.raises(ValidationError) as refused:
        matrix.state(duty, opd_health, kind, by=operator, **given)
    assert list(refused.value.message_dict) == [field]
    assert not DutyStatement.objects.exists()


def test_a_draft_proves_nothing(duty, opd_health, operator):
    draft = matrix.fill(duty, opd_health, by=operator, values={"title": "Draf", "summary": "Isi."}, incoming=None)
    with pytest.raises(ValidationError):
        matrix.state(duty, opd_health, StatementKind.STILL_VALID, by=operator, document=draft, **SIGNATURE)


def test_nobody_speaks_for_another_agency(duty, opd_kominfo, operator, superior):
    for somebody in (operator, superior):
        with pytest.raises(NotAllowed):
            matrix.state(duty, opd_kominfo, StatementKind.NIL, by=somebody, reason="Tidak ada.", **SIGNATURE)
        with pytest.raises(NotAllowed):
            matrix.fill(duty, opd_kominfo, by=somebody, values={"title": "x", "summary": "y"}, incoming=None)


def test_a_standing_page_is_never_nil(city, reviewer):
    duty = Duty.objects.get(code="maklumat-pelayanan")
    with pytest.raises(ValidationError, match="tidak dapat dinyatakan nihil"):
        matrix.state(duty, city, StatementKind.NIL, by=reviewer, reason="Tidak ada.", **SIGNATURE)


def test_what_is_not_owed_cannot_be_stated_or_filled(opd_health, operator):
    duty = Duty.objects.get(code="maklumat-pelayanan")
    with pytest.raises(ValidationError, match="bukan kewajiban"):
        matrix.state(duty, opd_health, StatementKind.NIL, by=operator, reason="x", **SIGNATURE)
    with pytest.raises(ValidationError, match="bukan kewajiban"):
        matrix.fill(duty, opd_health, by=operator, values={"title": "x", "summary": "y"}, incoming=None)


@pytest.mark.parametrize(
    "columns",
    [
        {"kind": "nihil", "signed_by": "", "signed_as": "x", "reason": "y"},
        {"kind": "nihil", "signed_by": "x", "signed_as": "y", "reason": ""},
        {"kind": "masih-berlaku", "signed_by": "x", "signed_as": "y"},
        {"kind": "tidak-berlaku"},
    ],
)
def test_the_database_refuses_half_statements(duty, opd_health, operator, columns):
    with pytest.raises(IntegrityError), transaction.atomic():
        DutyStatement.objects.create(duty=duty, opd=opd_health, from_on=NOW, by=operator, **columns)


# The matrix ----------------------------------------------------------------------------------------------------------


def test_matrix_scores_what_is_met(duty, publish, opd_health, city):
    publish(duty)
    found = matrix.matrix()
    [row] = [row for row in found.rows if row.opd == opd_health]
    owed = Duty.objects.filter(owed_by__icontains="dinas").count()
    assert row.score == Score(1, owed)
    assert found.score.met == 1
    assert [cell.status for cell in row.cells if cell and cell.duty == duty] == [Status.MET]


@pytest.mark.parametrize(("met", "owed", "percent"), [(0, 0, 100), (0, 3, 0), (2, 3, 66), (199, 200, 99), (3, 3, 100)])
def test_percent_is_never_rounded_up(met, owed, percent):
    assert Score(met, owed).percent == percent


def test_queries_do_not_grow(city, django_assert_num_queries, publish, duty):
    publish(duty)
    with django_assert_num_queries(5):
        matrix.matrix()
    for number in range(30):
        Opd.objects.create(name=f"Dinas {number}", slug=f"dinas-{number}", kind=OpdKind.SERVICE, parent=city)
    with django_assert_num_queries(5):
        assert len(matrix.matrix().rows) > 30


def test_a_gap_says_how_far_somebody_is_with_it_and_stands_behind_the_others(duty, opd_health, folder, make_document):
    heading = folder(opd_health, duty.node.code)
    below = Category.objects.create(opd=opd_health, name="Tahun 2025", parent=heading)
    make_document("submitted", category=below)
    gaps = matrix.gaps(matrix.of_agency(opd_health, NOW))
    assert (gaps[-1].duty, gaps[-1].begun) == (duty, DocumentState.IN_REVIEW)
    assert not any(gap.begun for gap in gaps[:-1])
