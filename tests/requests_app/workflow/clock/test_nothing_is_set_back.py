"""No clock is set back: late stays late, a citizen's last day only moves later, two people change what runs.

`calculator` counts on its own, without the portal's code: random histories of the table, and random cases by the verbs.
"""

import os
import random
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from opd import ledger
from opd.calendar.holiday_files import Day
from opd.errors import NotAllowed, WrongState
from opd.models import Holiday, HolidayKind, Membership
from opd.models.holiday import NATIONWIDE, table_of
from requests_app import deadlines
from requests_app.deadlines import ORIGINAL
from requests_app.models import (
    Delivery,
    HolidayChange,
    InformationRequest,
    LegalCalendar,
    LegalPeriod,
    Objection,
    ObjectionOutcome,
    Timeliness,
    legal_calendar,
)
from requests_app.registers import registers
from requests_app.tracking import citizen_limits, status_texts
from requests_app.workflow import disputes, objections
from requests_app.workflow import requests as workflow
from requests_app.workflow.clock import holiday_changes, period_changes, recompute
from tests.requests_app.conftest import basis, seen
from tests.requests_app.workflow.clock.calculator import DAY, Entry, Table, citizens_last_day, nth, office_dues

ROUNDS = int(os.environ.get("CLOCK_ROUNDS", "300"))
METRO = ZoneInfo("Asia/Jakarta")
TEXTS = {"reason": "Bukan itu.", "purpose": "Penelitian.", "position": "Diminta rinci, dijawab ringkas."}
TODAY = date(2026, 11, 9)  # a Monday; the due date is Monday, 23 November, and nothing is off until then
DUE = date(2026, 11, 23)
LOCAL = {"kind": HolidayKind.LOCAL, "name": "Hari daerah", "source": "Keputusan Wali Kota 1/2026", "confirmed": True}
NATIONAL = {"kind": HolidayKind.NATIONAL, "name": "Pemilihan", "source": "Keppres 30/2026", "confirmed": True}


def at(day, hour=9):
    return time_machine.travel(datetime.combine(day, time(hour), METRO), tick=False)


def fresh(case):
    return type(case).objects.get(pk=case.pk)


# Two calculators -------------------------------------------------------------------------------------------------


def random_table(chance, begin):
    """-> the same history of the table twice: rows of the portal, and entries of the calculator"""
    days = [begin + DAY * n for n in range(140)]
    first = chance.sample(days, 6)
    rows = [Holiday(date=day, kind="national", name="Libur", source="SKB 1/2025", confirmed=True) for day in first]
    entries = []
    for on in sorted(chance.choice(days) for _ in range(chance.randrange(5))):
        moment = datetime.combine(on, time(9, len(entries)), METRO)
        standing = [row for row in rows if not row.removed_at and not (row.decreed_on and row.entered_at)]
        if standing and chance.random() < 0.35:
            row = chance.choice(standing)
            row.removed_at = moment
            entries.append(Entry(on, row.date, comes=False))
            continue
        taken = {row.date for row in rows}
        day = chance.choice([day for day in days if day not in taken and abs(day - on) < DAY * 35])
        kind = chance.choice(["national", "local", "closure"])
        decreed = day - DAY * 9 if kind == "national" and chance.random() < 0.6 else None
        row = Holiday(date=day, kind=kind, name="Libur", source="SK 1/2026", entered_at=moment, decreed_on=decreed)
        rows.append(row)
        entries.append(Entry(on, day, is_closure=kind == "closure", corrects=bool(decreed)))
    return rows, Table(frozenset(first), entries)


def test_two_calculators_agree():
    chance = random.Random(20261201)
    compared = 0
    for _round in range(ROUNDS):
        received = date(2025, 1, 1) + DAY * chance.randrange(900)
        rows, table = random_table(chance, received - DAY * 5)
        calendar = LegalCalendar(table_of(rows), ORIGINAL)
        first = office_dues(received, 10, table)
        extended_on = received + DAY * chance.randrange(1, 12) if chance.random() < 0.5 else None
        extended = office_dues(received, 17, table, since=extended_on) if extended_on else []
        latest = max([*first, *extended])
        silent = (extended or first)[-1] + DAY
        replies = office_dues(received, 30, table)
        case = InformationRequest(
            received_on=received, due_on=silent - DAY, first_due_on=first[0], extended_on=extended_on
        )
        objection = Objection(received_on=received, reply_due_on=replies[-1])
        replied = received + DAY * chance.randrange(60)
        found = [
            deadlines.answer_due(received, calendar).on,
            deadlines.due_of(case, calendar).on,
            deadlines.latest_answer_due(received, calendar, extended_on=extended_on),
            deadlines.reply_due(received, calendar).on,
            citizen_limits.object_until(case, silent, calendar).on,
            deadlines.objection_until(replied, calendar, since=received).on,
            citizen_limits.dispute_until(objection, calendar).on,
            deadlines.dispute_until(replied, replies[-1], calendar, since=received).on,
            deadlines.lawsuit_until(replied, calendar).on,
        ]
        own = [
            first[-1],
            (extended or first)[-1],
            latest,
            replies[-1],
            citizens_last_day(latest + DAY, 30, table, told=extended_on),
            citizens_last_day(replied, 30, table),
            citizens_last_day(max(replies), 14, table),
            citizens_last_day(replied, 14, table),
            citizens_last_day(replied, 14, table),
        ]
        assert found == own, (received, extended_on, table)
        compared += len(own)
        self_evident(received, first, table)
    assert compared == 9 * ROUNDS


def self_evident(received, dues, table):
    """What the issue says in plain words, of each change: it holds whatever both calculators think."""
    for entry in table.entries:
        before = office_dues(received, 10, Table(table.first, [e for e in table.entries if e.on < entry.on]))[-1]
        after = office_dues(received, 10, Table(table.first, [e for e in table.entries if e.on <= entry.on]))[-1]
        if entry.on < received:
            continue
        today = [e for e in table.entries if e.on == entry.on]
        if before < entry.on and not any(e.corrects and e.comes for e in today):
            assert after == before  # late stays late
        if before >= entry.on:
            assert after >= entry.on  # punctual stays punctual


# The attacks -----------------------------------------------------------------------------------------------------


@pytest.fixture
def city(calendar, reviewer, superior, site_admin, change_days_off):
    """The people who change the table, and how two of them do it."""
    return change_days_off


@pytest.mark.django_db
class TestLateStaysLate:
    def test_local_days_of_the_past_neither_heal_nor_extend(self, city, make_request, reviewer):
        """New attacks 6 and 7."""
        with at(TODAY):
            case, punctual = make_request("assigned", today=TODAY), None
        assert case.due_on == DUE
        with at(DUE - DAY * 3):
            punctual = make_request("assigned", today=DUE - DAY * 3)
        days = [Holiday(date=date(2026, 11, day), **LOCAL) for day in (20, 23)]
        with at(DUE + DAY * 3):
            with pytest.raises(holiday_changes.NeedsTwoPeople, match="Atasan PPID yang menyetujuinya"):
                holiday_changes.save_day(Holiday(date=date(2026, 11, 20), **LOCAL), by=reviewer)
            assert city(*days) == 1
            assert fresh(case).due_on == DUE and fresh(case).is_overdue()
            assert fresh(punctual).due_on == nth(DUE - DAY * 3, 10, {DUE} | set(Holiday.objects.names()))
            assert [w.ground for w in objections.open_windows(fresh(case), legal_calendar())] == ["c"]
            with pytest.raises(WrongState, match="sampai tenggat semula"):
                workflow.extend(fresh(case), by=reviewer, reason="Arsip di gudang.")
            assert recompute.out_of_step().moved == []

    def test_extension_is_judged_by_the_due_date_as_it_was(self, city, make_request, reviewer):
        with at(TODAY):
            case = make_request("assigned", today=TODAY)
        with at(DUE):
            city(Holiday(date=DUE - DAY * 4, **LOCAL))
        assert fresh(case).due_on == DUE + DAY and fresh(case).original_due_on == DUE
        with at(DUE + DAY), pytest.raises(WrongState, match="23 November 2026"):
            workflow.extend(fresh(case), by=reviewer, reason="Arsip di gudang.")
        with pytest.raises(IntegrityError), transaction.atomic():
            InformationRequest.objects.filter(pk=case.pk).update(
                extended_on=DUE + DAY, extension_reason="x", due_on=DUE + DAY * 10
            )
        with pytest.raises(IntegrityError), transaction.atomic():
            InformationRequest.objects.filter(pk=case.pk).update(original_due_on=DUE + DAY)

    def test_no_punctual_case_is_late_by_a_removed_day(self, city, make_request):
        with at(TODAY):
            Holiday.objects.create(date=DUE, **LOCAL)
            case = make_request(today=TODAY)
        with at(DUE + DAY):
            assert city(removed=Holiday.objects.filter(date=DUE)) == 0
            assert fresh(case).due_on == DUE + DAY and not fresh(case).is_overdue()

    def test_a_closure_entered_late_lengthens_the_citizens_days_alone(self, city, make_request, make_objection):
        closure = {**LOCAL, "kind": HolidayKind.CLOSURE, "name": "Banjir"}
        with at(TODAY):
            case, answered = make_request(today=TODAY), make_request("sent", today=TODAY)
        until = objections.window(answered, "d", legal_calendar()).until
        with at(DUE - DAY * 3):
            assert city(Holiday(date=DUE - DAY * 4, **closure)) == 0
            assert city(Holiday(date=DUE, **closure)) == 1  # announced: the counter is closed for all
        assert fresh(case).due_on == DUE + DAY
        after = objections.window(fresh(answered), "d", legal_calendar()).until
        assert after == citizens_last_day(
            TODAY,
            30,
            Table(
                frozenset(Holiday.objects.names()) - {DUE, DUE - DAY * 4},
                [Entry(DUE - DAY * 3, DUE - DAY * 4), Entry(DUE - DAY * 3, DUE)],
            ),
        )
        assert after > until

    def test_a_national_day_of_an_older_decree_corrects(self, city, make_request, make_objection, reviewer, client):
        with at(TODAY):
            case, objection = make_request("assigned", today=TODAY), make_objection(today=TODAY)
        reply_due = objection.reply_due_on
        day = Holiday(date=DUE - DAY * 4, **NATIONAL)
        with at(reply_due + DAY):
            with pytest.raises(ValidationError, match="sebelum harinya"):
                city(day, decreed_on=day.date)
            with pytest.raises(ValidationError, match="nomor SKB"):
                city(Holiday(date=day.date, **NATIONAL | {"source": "Keppres"}), decreed_on=day.date - DAY)
            with pytest.raises(ValidationError, match="sebelum harinya"):
                city(Holiday(date=day.date, **LOCAL), decreed_on=day.date - DAY)
            assert city(day, decreed_on=day.date - DAY * 7) == 2
            case, objection = fresh(case), fresh(objection)
            assert (case.corrected_from, case.due_on) == (DUE, DUE + DAY)
            assert objection.corrected_from == reply_due < objection.reply_due_on
            with pytest.raises(WrongState):
                workflow.extend(case, by=reviewer, reason="Arsip di gudang.")
            assert case.events.get(act="recompute").facts["corrected"] is True
            client.force_login(reviewer)
            page = client.get(case.get_absolute_url()).content.decode()
            assert "Tenggat dari 23 November 2026 menjadi 24 November 2026. Dikoreksi." in page
            [told] = [
                entry
                for entry in status_texts.timeline(case.events.all(), legal_calendar())
                if "dihitung ulang" in entry["what"]
            ]
            assert told["details"][0] == "Dikoreksi dari 23 November 2026 menjadi 24 November 2026."
            words = "tenggat 23 November 2026 dikoreksi menjadi 24 November 2026"
            assert any(words in str(cell) for row in registers.REQUESTS.rows(2026) for cell in row)
            assert any("dikoreksi" in str(cell) for row in registers.OBJECTIONS.rows(2026) for cell in row)
            assert f"{case.number}: {words}" in client.get(reverse("requests:register")).content.decode()
        with pytest.raises(IntegrityError), transaction.atomic():
            InformationRequest.objects.filter(pk=case.pk).update(corrected_from=None)

    def test_a_national_day_of_a_younger_decree_heals_nothing(self, city, make_request):
        with at(TODAY):
            case = make_request(today=TODAY)
        with at(DUE + DAY):
            assert city(Holiday(date=DUE - DAY * 4, **NATIONAL)) == 0
        assert fresh(case).due_on == DUE


@pytest.mark.django_db
class TestCitizens:
    def test_a_late_objection_is_judged_again(self, city, make_request, superior):
        with at(TODAY):
            case = make_request("sent", today=TODAY)
        until = objections.window(case, "d", legal_calendar()).until
        tomorrow = nth(until, 1, set(Holiday.objects.names()))
        with at(tomorrow):
            late = objections.file("d", TEXTS, inforequest=case, today=tomorrow).objection
            assert late.timeliness == Timeliness.LATE
            city(Holiday(date=TODAY + DAY * 2, **LOCAL))
        late = fresh(late)
        assert (late.timeliness, late.window_until) == (Timeliness.IN_TIME, tomorrow)
        event = late.events.get(act="judge_again")
        assert event.by == superior and event.facts == {"old": str(until), "new": str(tomorrow)}
        with at(tomorrow + DAY):  # and it stays in time when the day goes again
            city(removed=Holiday.objects.filter(kind=HolidayKind.LOCAL))
        assert fresh(late).timeliness == Timeliness.IN_TIME
        for columns in ({"timeliness": "late"}, {"window_until": until}, {"window_until": tomorrow + DAY}):
            with pytest.raises(IntegrityError), transaction.atomic():
                Objection.objects.filter(pk=late.pk).update(**columns)

    def test_a_late_dispute_is_judged_again(self, city, make_objection, superior, reviewer):
        with at(TODAY):
            objection, waiting = make_objection(today=TODAY), make_objection(today=TODAY)
            objections.rule(objection, by=superior, outcome=ObjectionOutcome.UPHELD, reasons="Sudah.", today=TODAY)
            objections.reply(objection, by=superior, channel=Delivery.EMAIL, today=TODAY)
        until = citizen_limits.dispute_until(fresh(objection), legal_calendar()).on
        tomorrow = nth(until, 1, set(Holiday.objects.names()))
        with at(tomorrow):
            dispute = disputes.record_dispute(fresh(objection), by=reviewer, filed_on=tomorrow)
            assert dispute.is_late
            city(Holiday(date=TODAY + DAY * 2, **LOCAL))
        assert not fresh(dispute).is_late and fresh(waiting).reply_due_on > waiting.reply_due_on
        with pytest.raises(IntegrityError), transaction.atomic():
            type(dispute).objects.filter(pk=dispute.pk).update(window_until=until)

    def test_the_last_day_to_object_to_silence_only_moves_later(self, city, make_request):
        with at(TODAY):
            Holiday.objects.create(date=TODAY + DAY * 2, **LOCAL)
            case = make_request(today=TODAY)
        before = objections.window(case, "c", legal_calendar()).until
        with at(TODAY + DAY):
            assert city(removed=Holiday.objects.filter(kind=HolidayKind.LOCAL)) == 1
        assert fresh(case).due_on < case.due_on
        assert objections.window(fresh(case), "c", legal_calendar()).until >= before


@pytest.mark.django_db
class TestTwoPeople:
    def test_the_second_is_the_superior(self, city, make_request, reviewer, site_admin, superior):
        with at(TODAY):
            make_request(today=TODAY)
            day = Day(DUE, HolidayKind.LOCAL, "Hari daerah", "SK 1/2026", True)
            facts = {"added": [day], "reason": "Keputusan baru.", "scan": basis()}
            with pytest.raises(NotAllowed):
                holiday_changes.ask(**facts, by=superior)
            change = holiday_changes.ask(**facts, by=reviewer)
            for person in (reviewer, site_admin):
                with pytest.raises(NotAllowed):
                    seen(holiday_changes.confirm, change, by=person)
            holiday_changes.refuse(change, by=superior, reason="Bukan hari libur.")
            assert not Holiday.objects.filter(date=DUE).exists()
            with pytest.raises(WrongState):
                seen(holiday_changes.confirm, change, by=superior)
        assert ledger.verify() is None

    def test_the_database_asks_for_two(self, city, make_request, make_objection, reviewer, site_admin, superior):
        off = Holiday.objects.filter(pk=Holiday.objects.create(date=date(2026, 12, 1), **NATIONAL).pk)
        with at(TODAY):
            make_request(today=TODAY)
            make_objection(today=TODAY)  # until 22 December
            Holiday.objects.create(date=TODAY - DAY, **LOCAL)  # moves nothing
        day, now = Holiday(date=DUE, **LOCAL), timezone.now()
        facts = {"added": f"x\n{DUE},local,x", "reason": "x", "sha256": "0", "asked_by": reviewer}
        own = {"state": "confirmed", "decided_at": now}
        change = HolidayChange.objects.create(**facts)
        for attempt in (
            lambda: Holiday.objects.bulk_create([day]),
            lambda: Holiday.objects.bulk_create([Holiday(date=DUE, entered_at=now, **LOCAL)]),
            lambda: off.update(removed_at=now),
            lambda: off.update(date=date(2027, 6, 1)),
            lambda: off.update(entered_at=now),
            lambda: off.delete(),
            lambda: raw(f"DELETE FROM {Holiday._meta.db_table}"),
            lambda: raw(
                f"INSERT INTO {Holiday._meta.db_table} (date, kind, name, source, confirmed)"
                f" VALUES ('{DUE}', 'local', 'x', 'SK 1/2026', TRUE)"
            ),
            lambda: Holiday.objects.create(date=date(2027, 9, 1), decreed_on=TODAY, **NATIONAL),
            lambda: HolidayChange.objects.create(**facts | own, decided_by=superior),
            lambda: HolidayChange.objects.filter(pk=change.pk).update(**own, decided_by=site_admin),
            lambda: HolidayChange.objects.filter(pk=change.pk).update(**own, decided_by=reviewer),
            lambda: HolidayChange.objects.filter(pk=change.pk).delete(),
        ):
            with pytest.raises(IntegrityError), transaction.atomic():
                attempt()
        HolidayChange.objects.filter(pk=change.pk).update(**own, decided_by=superior)
        with pytest.raises(IntegrityError), transaction.atomic():
            Holiday.objects.create(date=DUE + DAY * 3, entered_at=now, **LOCAL)  # not the day they decided about
        Holiday.objects.create(date=DUE, entered_at=now, **LOCAL)

    def test_a_late_case_is_not_moved_by_raw_sql(self, city, make_request):
        with at(TODAY):
            case = make_request(today=TODAY)
        with at(DUE + DAY):
            city(Holiday(date=DUE - DAY * 4, **LOCAL))
        with pytest.raises(IntegrityError), transaction.atomic():
            InformationRequest.objects.filter(pk=case.pk).update(first_due_on=DUE + DAY, due_on=DUE + DAY)

    def test_the_table_of_a_coming_year_is_one_act(self, city, make_request, reviewer):
        with at(date(2026, 12, 18)):
            case = make_request(today=date(2026, 12, 18))
            kinds = [(date(2027, 1, 4), NATIONWIDE[0]), (date(2027, 3, 9), NATIONWIDE[1])]
            days = [Day(day, kind, "Libur baru", "SKB 9/2026", True) for day, kind in kinds]
            with pytest.raises(holiday_changes.NeedsTwoPeople):
                seen(holiday_changes.load, days[:1], by=reviewer, cause="SKB 2027")
            rest = Holiday.objects.filter(date__year=2027).exclude(date=days[1].date)
            known = [Day(row.date, HolidayKind(row.kind), row.name, row.source) for row in rest]
            assert seen(holiday_changes.load, [*days, *known], by=reviewer, cause="SKB 2027") == (2, 1)
        assert fresh(case).due_on == case.due_on + DAY

    def test_a_row_of_the_past_heals_nothing(self, city, make_request, make_objection, reviewer, site_admin, superior):
        """New attacks 26 and 27."""
        with at(TODAY):
            case, objection = make_request(today=TODAY), make_objection(today=TODAY)
        with at(objection.reply_due_on + DAY):
            for kind, days in (("answer", 60), ("reply", 300)):
                row = LegalPeriod(
                    kind=kind,
                    days=days,
                    article="Pasal 9",
                    law="Undang-Undang Nomor 9 Tahun 2026",
                    valid_from=TODAY - DAY * 3,
                    takes_open_cases=True,
                    reason="Undang-undang baru.",
                )
                with pytest.raises(ValidationError, match="berkas dasarnya"):
                    period_changes.propose(row, by=reviewer)
                period_changes.propose(row, by=reviewer, scan=basis())
                with pytest.raises(NotAllowed, match="Atasan PPID"):
                    period_changes.confirm(row, by=site_admin)
                for person in (site_admin, reviewer):
                    with pytest.raises(IntegrityError), transaction.atomic():
                        LegalPeriod.objects.filter(pk=row.pk).update(
                            state="confirmed", decided_by=person, decided_at=timezone.now()
                        )
                assert seen(period_changes.confirm, row, by=superior) == 0
            assert fresh(case).due_on == case.due_on and fresh(objection).reply_due_on == objection.reply_due_on
            assert fresh(case).is_overdue() and fresh(objection).is_overdue()

    def test_nobody_out_of_office_confirms_a_period(self, city, reviewer, make_user, operator):
        with at(TODAY):
            row = LegalPeriod(kind="answer", days=100, article="Pasal 9", law="UU 9/2026", valid_from=DUE, reason="x")
            period_changes.propose(row, by=reviewer, scan=basis())
            assert not Membership.objects.filter(user=operator, role="superior").exists()
            with pytest.raises(IntegrityError), transaction.atomic():
                LegalPeriod.objects.filter(pk=row.pk).update(
                    state="confirmed", decided_by=operator, decided_at=timezone.now()
                )


def raw(statement):
    with connection.cursor() as cursor:
        cursor.execute(statement)


# Cases by the verbs ----------------------------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize("seed", range(int(os.environ.get("CLOCK_CASES", "6"))))
def test_random_cases_by_the_verbs(seed, city, make_request, make_objection, reviewer):
    """One case lives two months in which days come and go late; columns and limits are those of the calculator."""
    chance = random.Random(seed)
    entries, first = [], frozenset(Holiday.objects.names())
    with at(TODAY):
        case, objection = make_request("assigned", today=TODAY), make_objection(today=TODAY)
    extends_on = TODAY + DAY * chance.randrange(1, 14) if chance.random() < 0.7 else None
    for on in (TODAY + DAY * n for n in range(1, 60)):
        with at(on, 8):
            if chance.random() < 0.08:
                table = Table(first, entries)
                standing = Holiday.objects.filter(date__gt=TODAY, date__lte=TODAY + DAY * 70)
                if chance.random() < 0.4 and (gone := chance.choice(list(standing))):
                    city(removed=[gone])
                    entries.append(Entry(on, gone.date, comes=False))
                else:
                    taken = set(Holiday.objects.names()) | {entry.day for entry in table.entries}
                    free = [day for n in range(-12, 15) if (day := on + DAY * n) > TODAY and day not in taken]
                    day = chance.choice(free)
                    kind = chance.choice(["national", "local", "closure"])
                    decreed = day - DAY * 9 if kind == "national" and chance.random() < 0.5 else None
                    new = Holiday(date=day, kind=kind, name="Hari", source="SK 1/2026", confirmed=True)
                    city(new, decreed_on=decreed)
                    entries.append(Entry(on, day, is_closure=kind == "closure", corrects=bool(decreed)))
            if extends_on == on and on <= fresh(case).extendable_until:
                workflow.extend(fresh(case), by=reviewer, reason="Arsip di gudang.")
    case, objection, table = fresh(case), fresh(objection), Table(first, entries)
    count, since = (17, case.extended_on) if case.is_extended else (10, None)
    assert case.due_on == office_dues(TODAY, count, table, since=since)[-1], table
    assert objection.reply_due_on == office_dues(TODAY, 30, table)[-1], table
    latest = max([*office_dues(TODAY, 10, table), *office_dues(TODAY, count, table, since=since)])
    window = objections.window(case, "c", legal_calendar()).until
    assert window == citizens_last_day(latest + DAY, 30, table, told=case.extended_on), table
    assert recompute.out_of_step().moved == []
