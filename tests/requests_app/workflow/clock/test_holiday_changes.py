"""A day off comes or goes: every open deadline moves at once, and nothing else does (domain rules 2 and 7)."""

import threading
from datetime import UTC, date, datetime, time, timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from opd import ledger
from opd.calendar.holiday_files import Day
from opd.calendar.workdays import add_workdays
from opd.database import triggers
from opd.errors import NotAllowed, WrongState
from opd.models import Holiday, HolidayKind, LedgerEntry, Message
from requests_app.models import Delivery, legal_calendar
from requests_app.workflow import decisions, objections
from requests_app.workflow import requests as workflow
from requests_app.workflow.clock import holiday_changes as table
from requests_app.workflow.clock.recompute import UnseenChange
from tests.requests_app.conftest import basis, removed_past_the_verbs, scanned, seen

TODAY = date(2026, 3, 13)
DUE, NEXT = date(2026, 4, 6), date(2026, 4, 7)
MOVED = "deadline_moved"


@pytest.fixture(autouse=True)
def _on_13_march():
    with time_machine.travel("2026-03-13 02:00:00+00:00", tick=False):
        yield


def local_day(day=date(2026, 4, 1), **fields):
    fields = {"kind": HolidayKind.LOCAL, "source": "SK 7/2026"} | fields
    return Holiday(date=day, name="Hari jadi kota", confirmed=True, **fields)


def facts(case):
    """Every column and what was written about it."""
    return (
        type(case).objects.filter(pk=case.pk).values().get(),
        list(case.events.values_list("act", flat=True)),
        Message.objects.about(case).count(),
        list(case.letters.values_list("stated_due_on", flat=True)),
    )


@pytest.mark.django_db
class TestOneDay:
    def test_a_local_day_moves_a_request_and_its_removal_moves_it_back(self, make_request, change_days_off):
        inforequest = make_request()
        assert inforequest.due_on == DUE
        assert change_days_off(local_day()) == 1
        inforequest.refresh_from_db()
        assert (inforequest.due_on, inforequest.first_due_on) == (NEXT, NEXT)
        assert change_days_off(removed=Holiday.objects.filter(kind="local")) == 1
        inforequest.refresh_from_db()
        assert (inforequest.due_on, inforequest.first_due_on) == (DUE, DUE)
        lines = inforequest.events.filter(act="recompute").values_list("by__username", "reason", "facts")
        assert list(lines) == [
            ("atasan", "1 April 2026: Hari jadi kota", {"old": "2026-04-06", "new": "2026-04-07"}),
            (
                "atasan",
                "Hari libur dihapus: 1 April 2026 (Hari jadi kota)",
                {"old": "2026-04-07", "new": "2026-04-06"},
            ),
        ]
        notices = Message.objects.about(inforequest).filter(act=MOVED).order_by("pk")
        assert [notice.recipient for notice in notices] == ["sri.contoh@warga.test"] * 2
        assert "dari 6 April 2026 ke 7 April 2026" in notices[0].body
        assert notices[0].subject == f"Tenggat {inforequest.number} berubah"
        verbs = LedgerEntry.objects.filter(verb__startswith="holiday_change.").order_by("number")
        two = [("holiday_change.asked", "verifikator"), ("holiday_change.confirmed", "atasan")]
        assert list(verbs.values_list("verb", "actor")) == two * 2
        assert ledger.verify() is None

    def test_what_a_sent_letter_says_stays(self, make_request, change_days_off):
        inforequest = make_request()
        change_days_off(local_day())
        receipt = inforequest.letters.get(kind="receipt")
        assert receipt.stated_due_on == DUE

    @pytest.mark.parametrize("stage", ["sent", "closed", "withdrawn"])
    def test_a_case_whose_clock_stands_stays(self, make_request, reviewer, stage):
        if stage == "withdrawn":
            inforequest = make_request()
            workflow.withdraw(inforequest, today=TODAY)
        else:
            inforequest = make_request(stage)
        before = facts(inforequest)
        assert seen(table.save_day, local_day(), by=reviewer) == 0
        assert facts(inforequest) == before

    def test_the_17th_working_day_is_the_17th_although_the_first_date_was_later(
        self, make_request, reviewer, change_days_off
    ):
        """Ten days off are cancelled at once: the end of the extension falls before what day 10 once was."""
        days = [date(2026, 3, 30) + timedelta(days=n) for n in range(12)]
        off = [Holiday(date=day, kind="local", name="Libur", source="SK 1/2026") for day in days]
        Holiday.objects.bulk_create(off)
        case = make_request(today=date(2026, 3, 13))
        workflow.extend(case, by=reviewer, reason="Banyak.", today=date(2026, 3, 16))
        change_days_off(removed=Holiday.objects.filter(kind="local"))
        case.refresh_from_db()
        assert case.due_on == add_workdays(date(2026, 3, 13), 17, Holiday.objects.names()) == date(2026, 4, 15)
        assert case.first_due_on > case.due_on

    def test_an_extended_request_keeps_its_first_date(self, make_request, reviewer, change_days_off):
        inforequest = make_request()
        workflow.extend(inforequest, by=reviewer, reason="Arsip di gudang.", today=TODAY)
        assert inforequest.due_on == date(2026, 4, 15)
        change_days_off(local_day())
        inforequest.refresh_from_db()
        assert (inforequest.first_due_on, inforequest.due_on) == (DUE, date(2026, 4, 16))

    def test_an_open_objection_moves_and_a_replied_one_does_not(self, make_objection, superior, change_days_off):
        waiting, replied = make_objection(), make_objection()
        objections.rule(replied, by=superior, outcome="upheld", reasons="Sudah sesuai.", today=TODAY)
        objections.reply(replied, by=superior, channel=Delivery.EMAIL, today=TODAY)
        before, old = facts(replied), waiting.reply_due_on
        assert change_days_off(local_day()) == 1
        waiting.refresh_from_db()
        assert waiting.reply_due_on > old
        assert list(waiting.events.filter(act="recompute_reply").values_list("facts__old", flat=True)) == [str(old)]
        assert Message.objects.about(waiting).filter(act=MOVED).count() == 1
        assert facts(replied) == before

    def test_who_left_no_address_is_told_by_a_person(self, person, asked, reviewer, change_days_off, calendar):
        inforequest = workflow.register(asked, person(email=""), today=TODAY).inforequest
        change_days_off(local_day())
        [notice] = Message.objects.about(inforequest).filter(act__startswith=MOVED)
        assert (notice.act, notice.recipient) == ("deadline_moved_staff", reviewer.email)

    def test_the_days_to_complete_grow_and_never_shrink(self, make_request, change_days_off):
        inforequest = make_request("incomplete")
        assert inforequest.completion_due_on == date(2026, 3, 25)
        change_days_off(local_day(date(2026, 3, 17)))
        inforequest.refresh_from_db()
        assert (inforequest.completion_due_on, inforequest.due_on) == (date(2026, 3, 26), NEXT)
        change_days_off(removed=Holiday.objects.filter(kind="local"))
        inforequest.refresh_from_db()
        assert (inforequest.completion_due_on, inforequest.due_on) == (date(2026, 3, 26), DUE)
        assert inforequest.events.filter(act="recompute").count() == 2

    def test_a_day_without_source_is_refused_and_leaves_nothing(self, make_request, reviewer):
        inforequest = make_request()
        before, entries = facts(inforequest), LedgerEntry.objects.count()
        day = local_day()
        day.source = ""
        with pytest.raises(ValidationError):
            seen(table.save_day, day, by=reviewer)
        assert (facts(inforequest), LedgerEntry.objects.count()) == (before, entries)

    @pytest.mark.parametrize("person", ["operator", "neighbour", "superior"])
    def test_nobody_else_changes_the_table(self, request, person, calendar):
        by = request.getfixturevalue(person)
        existing = Holiday.objects.first()
        for act in (
            lambda: seen(table.save_day, local_day(), by=by),
            lambda: seen(table.remove_day, existing, by=by),
            lambda: seen(table.load, [Day(date(2026, 4, 1), HolidayKind.NATIONAL, "Libur")], by=by, cause="x"),
            lambda: table.confirm_year(2026, source="SKB 1/2026", by=by),
        ):
            with pytest.raises(NotAllowed):
                act()
        assert legal_calendar() == calendar

    def test_who_saves_what_another_deleted_is_told(self, reviewer, calendar):
        day = Holiday.objects.get(date=date(2026, 5, 1))
        removed_past_the_verbs(day.date)
        with pytest.raises(WrongState):
            seen(table.save_day, day, by=reviewer)
        assert not Holiday.objects.filter(date=day.date).exists()

    def test_several_days_gone_at_once_move_a_case_once(self, make_request, change_days_off):
        inforequest = make_request()
        gone = Holiday.objects.filter(date__in=[date(2026, 3, 18), date(2026, 3, 19)])
        assert change_days_off(removed=gone) == 1
        assert inforequest.events.filter(act="recompute").count() == 1
        inforequest.refresh_from_db()
        assert inforequest.due_on == date(2026, 4, 1)


@pytest.mark.django_db
class TestManyCases:
    def test_thirty_cases_cost_a_fixed_number_of_queries_each(self, make_request, change_days_off):
        def cost(day):
            with CaptureQueriesContext(connection) as queries:
                moved = change_days_off(local_day(day))
            return moved, len(queries)

        make_request()
        one, first = cost(date(2026, 3, 16))
        for _case in range(29):
            make_request()
        thirty, second = cost(date(2026, 3, 17))
        assert (one, thirty) == (1, 30)
        assert (second - first) / 29 <= 9

    def test_a_failure_half_way_leaves_nothing(self, make_request, change_days_off):
        first = make_request()
        before = facts(first), Holiday.objects.count(), LedgerEntry.objects.count()
        with pytest.raises(RuntimeError), transaction.atomic():
            change_days_off(local_day())
            raise RuntimeError
        assert (facts(first), Holiday.objects.count(), LedgerEntry.objects.count()) == before


@pytest.mark.django_db(transaction=True)
def test_two_people_at_once_leave_the_dates_of_both_days(make_request, reviewer, site_admin, superior):
    inforequest = make_request()
    start = threading.Barrier(2)

    def add(day, by):
        try:
            facts = {"added": [Day(day, HolidayKind.LOCAL, "Hari jadi", "SK 7/2026", True)], "scan": basis()}
            asked = table.ask(reason="Keputusan baru.", by=by, **facts)
            start.wait()
            seen(table.confirm, asked, by=superior)
        finally:
            connection.close()

    threads = [
        threading.Thread(target=add, args=(date(2026, 3, 31), reviewer)),
        threading.Thread(target=add, args=(date(2026, 4, 1), site_admin)),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    inforequest.refresh_from_db()
    assert inforequest.due_on == date(2026, 4, 8)
    news = inforequest.events.filter(act="recompute").values_list("facts__new", flat=True)
    assert list(news) == ["2026-04-07", "2026-04-08"]
    assert ledger.verify() is None


@pytest.mark.django_db
class TestOutlook:
    def outlook(self, verb, *args, **kwargs):
        with pytest.raises(UnseenChange) as unseen:
            verb(*args, **kwargs)
        return unseen.value.outlook

    def test_a_change_that_moves_cases_is_seen_first(
        self, make_request, make_objection, person, asked, reviewer, superior
    ):
        mailed, unmailed = make_request(), workflow.register(asked, person(email=""), today=TODAY).inforequest
        objection = make_objection()
        day = Day(**{name: getattr(local_day(), name) for name in ("date", "kind", "name", "source", "confirmed")})
        change = table.ask(added=[day], reason="Keputusan baru.", scan=basis(), by=reviewer)
        before = facts(mailed), facts(unmailed), facts(objection), LedgerEntry.objects.count()
        outlook = self.outlook(table.confirm, change, by=superior)
        assert table.outlook(change).digest == outlook.digest
        assert [(moved.case, moved.old, moved.new) for moved in outlook.moved[:2]] == [
            (mailed, DUE, NEXT),
            (unmailed, DUE, NEXT),
        ]
        assert outlook.moved[2].case == objection
        assert [moved.letters for moved in outlook.moved] == [
            [case.letters.get().number] for case in (mailed, unmailed, objection)
        ]
        assert (outlook.past, outlook.letters, outlook.mails) == ([], 3, 2)
        assert (facts(mailed), facts(unmailed), facts(objection), LedgerEntry.objects.count()) == before
        assert not Holiday.objects.filter(kind=HolidayKind.LOCAL).exists()

    def test_no_verb_of_one_person_moves_an_open_case(self, make_request, reviewer):
        inforequest = make_request()
        off = Holiday.objects.get(date=date(2026, 3, 18))
        moved = Holiday.objects.get(date=date(2026, 3, 19))
        moved.date = date(2026, 4, 1)
        days = [Day(date(2026, 4, 1), HolidayKind.NATIONAL, "Libur")]
        before = facts(inforequest), legal_calendar()
        for verb, change in (
            (table.save_day, local_day()),
            (table.save_day, moved),
            (table.remove_day, off),
            (table.remove_days, [off]),
            (table.load, days),
        ):
            cause = {"cause": "Impor"} if verb == table.load else {}
            with pytest.raises(table.NeedsTwoPeople, match="Atasan PPID yang menyetujuinya"):
                seen(verb, change, by=reviewer, **cause)
        with pytest.raises(table.NeedsTwoPeople):
            seen(table.load, days, by=None, cause="Perintah")
        assert (facts(inforequest), legal_calendar()) == before

    def test_no_day_of_one_person_lengthens_an_extension(self, make_request, reviewer, change_days_off):
        """As it was found: days off just behind the due date, then an extension over all of them."""
        inforequest = make_request("assigned")
        after = inforequest.due_on + timedelta(days=1)
        with pytest.raises(table.NeedsTwoPeople, match="perpanjangannya"):
            seen(table.save_day, local_day(after), by=reviewer)
        with pytest.raises(IntegrityError, match="entered_by_two"), transaction.atomic():
            Holiday.objects.bulk_create([local_day(after, entered_at=timezone.now())])
        assert change_days_off(local_day(after)) == 0
        workflow.extend(fresh := type(inforequest).objects.get(), by=reviewer, reason="Arsip.", today=TODAY)
        end = fresh.due_on
        seen(table.save_day, local_day(end + timedelta(days=1)), by=reviewer)  # it is extended once

    def test_no_day_of_one_person_is_known_to_a_case_that_comes_back(self, make_request, reviewer):
        """As it was found: days of the past were known "always", and a late notice that came back was punctual."""
        inforequest = make_request("decided")
        due, off = inforequest.due_on, date(2026, 4, 1)
        late = due + timedelta(days=7)
        decisions.send(inforequest, by=reviewer, channel="email", looked_for=True, today=late)
        day = {"kind": HolidayKind.JOINT_LEAVE, "source": "SKB 1/2026"}
        with pytest.raises(IntegrityError, match="counts_from_its_entry"), transaction.atomic():
            Holiday.objects.bulk_create([local_day(off, **day)])
        with time_machine.travel(datetime.combine(late + timedelta(days=1), time(3), UTC), tick=False):
            seen(table.save_day, local_day(off, **day), by=reviewer)
            assert Holiday.objects.get(date=off).entered_at
            back = {"on": late, "reason": "Kotak penuh.", "scan": scanned()}
            decisions.bounce(type(inforequest).objects.get(), by=reviewer, **back)
        assert type(inforequest).objects.get().due_on == due

    def test_a_table_with_some_days_of_a_coming_year_is_no_skb(self, make_request, reviewer):
        """As it was found: one known day beside one invented day of joint leave moved an open case."""
        skb = {"source": "SKB 9/2026", "confirmed": True}
        with time_machine.travel("2026-12-21 02:00:00+00:00", tick=False):
            inforequest = make_request("assigned", today=date(2026, 12, 21))
            leave = Day(date(2027, 1, 4), HolidayKind.JOINT_LEAVE, "Cuti bersama", **skb)
            rows = Holiday.objects.filter(date__year=2027)
            known = [Day(row.date, HolidayKind(row.kind), row.name, **skb) for row in rows]
            for days in (known[:1], known[1:]):
                with pytest.raises(table.NeedsTwoPeople):
                    seen(table.load, [*days, leave], by=reviewer, cause="SKB 9/2026")
            seen(table.load, [*known, leave], by=reviewer, cause="SKB 9/2026")
            assert type(inforequest).objects.get().due_on > inforequest.due_on
            # What comes behind the whole table, changes it.
            more = Day(date(2027, 1, 6), HolidayKind.JOINT_LEAVE, "Cuti bersama", **skb)
            with pytest.raises(table.NeedsTwoPeople):
                seen(table.load, [*known, leave, more], by=reviewer, cause="SKB 9/2026")

    def test_a_past_day_is_seen_first_by_a_person_and_loaded_by_the_server(self, reviewer, calendar):
        past = local_day(date(2026, 3, 3))
        assert self.outlook(table.save_day, past, by=reviewer).past == [date(2026, 3, 3)]
        days = [Day(date(2026, 3, 4), HolidayKind.NATIONAL, "Libur")]
        assert self.outlook(table.load, days, by=reviewer, cause="Impor").past == [date(2026, 3, 4)]
        assert table.load(days, by=None, cause="Perintah") == (1, 0)

    def test_the_command_shows_and_waits_for_its_code(self, make_request, capsys):
        """The table of a coming year is one act, also where it moves a case."""
        with time_machine.travel("2026-12-18 02:00:00+00:00", tick=False):
            removed_past_the_verbs(*Holiday.objects.filter(date__year=2027).values_list("date", flat=True))
            inforequest = make_request(today=date(2026, 12, 18))
            with pytest.raises(CommandError, match="--seen") as unseen:
                call_command("load_holidays", years="2027")
            assert inforequest.number in capsys.readouterr().out
            assert not Holiday.objects.filter(date__year=2027).exists()
            call_command("load_holidays", years="2027", seen=str(unseen.value).split()[-1])
        due, old = (type(inforequest).objects.get().due_on, inforequest.due_on)
        assert Holiday.objects.filter(date=date(2027, 1, 1)).exists() and due == old + timedelta(days=2)

    def test_the_command_moves_no_case_by_a_day_of_this_year(self, make_request):
        removed_past_the_verbs(date(2026, 3, 18))
        make_request()
        with pytest.raises(CommandError, match="Atasan PPID"):
            call_command("load_holidays")

    def test_a_year_without_numbers_gets_its_skb(self, reviewer, calendar):
        triggers.drop("opd")
        Holiday.objects.filter(date__year=2025).update(source="Paket holidays")
        ledger.protect()
        number = Holiday.objects.filter(date__year=2025).count()
        assert len(Holiday.objects.without_number()) == number
        assert table.confirm_year(2025, source="SKB 1017/2024", by=reviewer) == number
        assert Holiday.objects.without_number() == []


@pytest.mark.django_db
class TestTable:
    def test_the_package_is_loaded_once_and_edited_rows_stay(self, reviewer, capsys):
        call_command("load_holidays", years="2026")
        names = Holiday.objects.names()
        assert len(names) == 25
        edited = Holiday.objects.get(date=date(2026, 8, 17))
        edited.name = "Hari Kemerdekaan, diubah orang"
        seen(table.save_day, edited, by=reviewer)
        call_command("load_holidays")
        call_command("load_holidays")
        assert Holiday.objects.get(date=date(2026, 8, 17)).name == "Hari Kemerdekaan, diubah orang"
        assert "0 ditambahkan atau dipastikan" in capsys.readouterr().out.splitlines()[-3]
        assert {day.year for day in Holiday.objects.names()} == {2024, 2025, 2026, 2027}
        assert LedgerEntry.objects.filter(verb="holiday.load").count() == 2

    @pytest.mark.parametrize("years", ["2027-2024", "26", "dua ribu", "1999", "2024-"])
    def test_nonsense_years_are_refused(self, years):
        with pytest.raises(CommandError):
            call_command("load_holidays", years=years)

    def test_foreseeing_changes_nothing_and_needs_two(self, make_request, reviewer):
        inforequest = make_request()
        days = [Day(date(2026, 4, 1), HolidayKind.NATIONAL, "Libur tambahan", "SKB 2/2026", confirmed=True)]
        before = facts(inforequest)
        outlook = table.preview_import(days)
        assert (outlook.added, outlook.confirmed, len(outlook.outlook.moved)) == (days, [], 1)
        assert facts(inforequest) == before
        with pytest.raises(table.NeedsTwoPeople):
            seen(table.load, days, by=reviewer, cause="SKB perubahan")
        assert facts(inforequest) == before

    def test_a_surer_table_confirms(self, reviewer, calendar):
        Holiday.objects.filter(date=date(2026, 5, 1)).update(confirmed=False)
        days = [Day(date(2026, 5, 1), HolidayKind.NATIONAL, "Hari Buruh", "SKB 2/2026", confirmed=True)]
        assert [day.date for day in table.preview_import(days).confirmed] == [date(2026, 5, 1)]
        assert seen(table.load, days, by=reviewer, cause="SKB") == (1, 0)
        assert Holiday.objects.get(date=date(2026, 5, 1)).confirmed

    def test_a_year_is_confirmed_as_a_whole(self, reviewer, calendar):
        unsure = Holiday.objects.filter(date__year=2027).count()
        assert table.confirm_year(2027, source=" SKB 3/2026 ", by=reviewer) == unsure
        assert 2027 in Holiday.objects.confirmed_years()
        assert set(Holiday.objects.filter(date__year=2027).values_list("source", flat=True)) == {"SKB 3/2026"}
        entry = LedgerEntry.objects.get(verb="holiday.confirm")
        assert entry.fields == {"year": 2027, "confirmed": unsure, "source": "SKB 3/2026"}

    @pytest.mark.parametrize(("year", "source"), [(2026, " "), (2026, "SKB"), (2030, "SKB 1/2029")])
    def test_a_year_is_not_confirmed_without_skb_or_days(self, reviewer, calendar, year, source):
        with pytest.raises(ValidationError):
            table.confirm_year(year, source=source, by=reviewer)

    def test_next_year_is_asked_for_from_october(self, calendar):
        assert table.years_to_confirm(date(2026, 9, 30)) == []
        assert table.years_to_confirm(date(2026, 10, 1)) == [2027]
