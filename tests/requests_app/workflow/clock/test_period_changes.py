"""The law changes on a day: a row that one person proposes and another confirms moves the cases that it takes."""

import threading
from datetime import UTC, date, datetime, time

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from opd import ledger
from opd.calendar.workdays import explain
from opd.errors import NotAllowed, WrongState
from opd.models import ChangeState, Holiday, LedgerEntry, Message, Role
from opd.two_people import rights
from requests_app.deadlines import ORIGINAL, PeriodKind
from requests_app.models import LegalPeriod, legal_calendar
from requests_app.staff import reminders
from requests_app.workflow import requests as workflow
from requests_app.workflow.clock import period_changes, recompute
from requests_app.workflow.clock.recompute import UnseenChange
from tests.files import pdf
from tests.markup import text
from tests.requests_app.conftest import basis, seen
from tests.requests_app.letters.test_letters import squeezed, text_of

NEW_YEAR = date(2027, 1, 1)
LAW = "Undang-Undang Nomor 1 Tahun 2026"


@pytest.fixture(autouse=True)
def _on_18_december(calendar):
    with time_machine.travel(datetime(2026, 12, 18, 3, tzinfo=UTC), tick=False):
        yield


@pytest.fixture
def chief(superior):
    return superior


def at(day):
    return time_machine.travel(datetime.combine(day, time(3), UTC), tick=False)


def row(days=5, **fields):
    columns = {"kind": PeriodKind.ANSWER, "article": "Pasal 23 ayat (1)", "law": LAW, "valid_from": NEW_YEAR}
    return LegalPeriod(days=days, **columns | {"reason": "Undang-undang baru."} | fields)


def confirmed(by, second, *args, **fields):
    period = period_changes.propose(row(*args, **fields), by=by, scan=basis())
    seen(period_changes.confirm, period, by=second)
    return period


def ordinal(case, column="due_on"):
    """-> the number of the due date as a working day after receipt"""
    days = explain(case.received_on, 60, Holiday.objects.names())
    return [day for day, counted, _reason in days if counted].index(getattr(case, column)) + 1


@pytest.mark.django_db
def test_a_superuser_in_no_office_is_told_who_confirms(reviewer, make_user):
    period = period_changes.propose(row(), by=reviewer)
    with pytest.raises(WrongState, match="Hanya admin situs lain atau Atasan PPID"):
        seen(period_changes.confirm, period, by=make_user("puncak", is_superuser=True))


@pytest.mark.django_db
def test_the_table_begins_with_the_law(calendar):
    rows = {kind: [row.as_period() for row in LegalPeriod.objects.filter(kind=kind)] for kind in ORIGINAL}
    assert rows == {kind: list(periods) for kind, periods in ORIGINAL.items()}
    LegalPeriod.objects.begin()
    assert LegalPeriod.objects.count() == len(ORIGINAL)


@pytest.mark.django_db
class TestChangeOfLaw:
    def test_requests_of_both_days(self, make_request, reviewer, chief):
        confirmed(reviewer, chief)
        with at(date(2026, 12, 30)):
            before = make_request(today=date(2026, 12, 30))
        with at(date(2027, 1, 4)):
            after = make_request(today=date(2027, 1, 4))
        assert (ordinal(before), ordinal(after)) == (10, 5)
        assert [letter.stated_due_on for case in (before, after) for letter in case.letters.all()] == [
            before.due_on,
            after.due_on,
        ]

    def test_an_open_case_moves_by_the_act_of_the_second_person(self, make_request, reviewer, chief):
        case = make_request(today=date(2026, 12, 18))
        period = period_changes.propose(row(15, takes_open_cases=True), by=reviewer, scan=basis())
        old = case.due_on
        with pytest.raises(UnseenChange) as unseen:
            period_changes.confirm(period, by=chief)
        assert [(moved.case, moved.old) for moved in unseen.value.outlook.moved] == [(case, old)]
        period.refresh_from_db()
        assert period.state == ChangeState.WAITING
        assert period_changes.confirm(period, by=chief, seen=unseen.value.outlook.digest) == 1
        case.refresh_from_db()
        assert ordinal(case) == ordinal(case, "first_due_on") == 15
        event = case.events.get(act="recompute")
        assert event.by == chief and "Pasal 23 ayat (1) Undang-Undang Nomor 1 Tahun 2026" in event.reason
        assert Message.objects.about(case).filter(act="deadline_moved").count() == 1
        assert case.letters.get(kind="receipt").stated_due_on == old
        assert recompute.out_of_step().moved == []

    def test_no_overdue_case_is_excused(self, make_request, reviewer, chief):
        with at(date(2026, 12, 1)):
            case = make_request(today=date(2026, 12, 1))
        old = case.due_on
        assert old < date(2026, 12, 18)
        confirmed(reviewer, chief, 60, takes_open_cases=True)
        case.refresh_from_db()
        assert case.due_on == old and not case.events.filter(act="recompute").exists()

    def test_nothing_moves_on_the_day_itself(self, make_request, reviewer, chief):
        case = make_request(today=date(2026, 12, 18))
        confirmed(reviewer, chief, 15, takes_open_cases=True)
        case.refresh_from_db()
        due, version = case.due_on, case.version
        with at(NEW_YEAR):
            reminders.remind(NEW_YEAR)
        case.refresh_from_db()
        assert (case.due_on, case.version) == (due, version)
        assert recompute.out_of_step().moved == []

    def test_an_extension_counts_by_the_rows(self, make_request, reviewer, chief):
        confirmed(reviewer, chief, 3, kind=PeriodKind.EXTENSION)
        with at(date(2027, 1, 4)):
            case = make_request("assigned", today=date(2027, 1, 4))
            workflow.extend(case, by=reviewer, reason="Berkasnya banyak.", today=date(2027, 1, 4))
        case.refresh_from_db()
        assert ordinal(case) == 13

    def test_an_objection_has_its_own_day(self, make_objection, reviewer, chief):
        confirmed(reviewer, chief, 20, kind=PeriodKind.REPLY)
        objection = make_objection(today=date(2026, 12, 18))
        assert ordinal(objection, "reply_due_on") == 30
        with at(date(2027, 1, 4)):
            later = make_objection(today=date(2027, 1, 4))
        assert ordinal(later, "reply_due_on") == 20

    def test_a_row_of_the_past_takes_what_was_received_since(self, make_request, reviewer, chief):
        with at(date(2026, 12, 15)):
            case = make_request(today=date(2026, 12, 15))
        period = period_changes.propose(row(8, valid_from=date(2026, 12, 14)), by=reviewer, scan=basis())
        outlook = period_changes.outlook(period)
        assert outlook.past == [date(2026, 12, 14)] and [moved.case for moved in outlook.moved] == [case]
        seen(period_changes.confirm, period, by=chief)
        case.refresh_from_db()
        assert ordinal(case) == 8

    def test_letters_state_the_period_of_their_day(self, worker, make_request, reviewer, chief):
        confirmed(reviewer, chief)
        confirmed(reviewer, chief, 40, kind=PeriodKind.OBJECT, article="Pasal 40 ayat (1)")
        with at(date(2026, 12, 30)):
            before = text_of(make_request(today=date(2026, 12, 30)).letters.get(kind="receipt"))
        with at(date(2027, 1, 4)):
            later = make_request("sent", today=date(2027, 1, 4))
        after, notice = (text_of(later.letters.get(kind=kind)) for kind in ("receipt", "notice"))
        for printed, words in (
            (before, "dalam 10 hari kerja sejak"),
            (before, "(Pasal 22 ayat (7) Undang-Undang Nomor 14 Tahun 2008)"),
            (after, "dalam 5 hari kerja sejak"),
            (after, f"(Pasal 23 ayat (1) {LAW})"),
            (notice, "paling lambat 40 hari kerja"),
            (notice, f"dan Pasal 40 ayat (1) {LAW}"),
        ):
            assert squeezed(words) in printed, words

    def test_pages_and_calculator_count_by_the_day(self, client, reviewer, chief):
        confirmed(reviewer, chief)
        address = reverse("requests:deadline")
        before = client.get(address, {"tanggal": "2026-12-31", "jangka": "jawaban"}).content.decode()
        after = client.get(address, {"tanggal": "2027-01-01", "jangka": "jawaban"}).content.decode()
        assert "ditambah 10 hari kerja" in before and "Pasal 22 ayat (7) Undang-Undang Nomor 14 Tahun 2008" in before
        assert "ditambah 5 hari kerja" in after and f"Pasal 23 ayat (1) {LAW}" in after
        about = reverse("requests:about")
        assert "paling lambat 10 hari kerja" in client.get(about).content.decode()
        with time_machine.travel(datetime(2027, 1, 4, 3, tzinfo=UTC), tick=False):
            assert "paling lambat 5 hari kerja" in client.get(about).content.decode()

    def test_the_database_counts_by_the_rows(self, make_request, reviewer, chief):
        confirmed(reviewer, chief, 15, takes_open_cases=True)
        case = make_request(today=date(2026, 12, 18))
        assert ordinal(case) == 15
        days = [d for d, counted, _ in explain(case.received_on, 30, Holiday.objects.names()) if counted]
        rows = type(case).objects.filter(pk=case.pk)
        for number in (9, 11, 14, 16, 17):
            with pytest.raises(IntegrityError), transaction.atomic():
                rows.update(first_due_on=days[number - 1], due_on=days[number - 1])
        period = period_changes.propose(row(20, valid_from=date(2027, 6, 1)), by=reviewer, scan=basis())
        with pytest.raises(IntegrityError), transaction.atomic():  # proposed, not confirmed, and long after
            rows.update(first_due_on=days[19], due_on=days[19])
        seen(period_changes.confirm, period, by=chief)
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(first_due_on=days[19], due_on=days[19])


@pytest.mark.django_db
class TestTwoPeople:
    def test_who_proposed_does_not_confirm(self, reviewer, chief, site_admin, make_user, city):
        period = period_changes.propose(row(), by=chief)
        assert rights.possible(period, chief) == ["withdraw"]
        for person in (chief, reviewer, make_user("operator")):
            with pytest.raises(NotAllowed):
                period_changes.confirm(period, by=person)
        seen(period_changes.confirm, period, by=site_admin)
        period.refresh_from_db()
        assert period.state == ChangeState.CONFIRMED
        with pytest.raises(WrongState):
            period_changes.refuse(period, by=make_user("admin2", Role.ADMIN, city), reason="Salah.")
        verbs = LedgerEntry.objects.filter(verb__startswith="period.").order_by("number")
        assert list(verbs.values_list("verb", flat=True)) == ["period.propose", "period.confirmed"]
        assert ledger.verify() is None

    def test_refused_or_withdrawn_counts_for_nothing(self, reviewer, chief):
        refused = period_changes.propose(row(), by=reviewer)
        with pytest.raises(ValidationError):
            period_changes.refuse(refused, by=chief, reason=" ")
        period_changes.refuse(refused, by=chief, reason="Belum diundangkan.")
        withdrawn = period_changes.propose(row(), by=reviewer)
        with pytest.raises(NotAllowed):
            period_changes.withdraw(withdrawn, by=chief)
        period_changes.withdraw(withdrawn, by=reviewer)
        assert legal_calendar().periods == ORIGINAL

    @pytest.mark.parametrize(
        ("fields", "field"),
        [
            ({"days": 0}, "days"),
            ({"days": 366}, "days"),
            ({"article": " "}, "article"),
            ({"law": ""}, "law"),
            ({"reason": " "}, "reason"),
            ({"kind": "lain"}, "kind"),
            ({"valid_from": None}, "valid_from"),
            ({"kind": PeriodKind.OBJECT, "takes_open_cases": True}, "__all__"),
            ({"valid_from": date(2010, 4, 30)}, "__all__"),
        ],
    )
    def test_a_proposal_that_lacks_something(self, reviewer, fields, field):
        with pytest.raises(ValidationError) as refused:
            period_changes.propose(row(**fields), by=reviewer)
        assert field in refused.value.message_dict
        assert LegalPeriod.objects.count() == len(ORIGINAL)

    def test_one_waits_at_a_time_and_one_begins_on_a_day(self, reviewer, chief):
        period_changes.propose(row(), by=reviewer)
        with pytest.raises(ValidationError, match="sudah menunggu orang kedua"):
            period_changes.propose(row(7), by=chief)
        confirmed(reviewer, chief, kind=PeriodKind.REPLY)
        with pytest.raises(ValidationError, match="sudah mulai berlaku"):
            period_changes.propose(row(3, kind=PeriodKind.REPLY), by=chief)

    @pytest.mark.parametrize(
        "fields",
        [
            {"days": 365, "takes_open_cases": True},
            {"days": 1, "kind": PeriodKind.OBJECT},
            *({"days": 300, "kind": kind, "valid_from": date(2026, 12, 19)} for kind in PeriodKind),
        ],
    )
    def test_what_takes_something_from_applicants_is_of_the_superior(self, reviewer, chief, site_admin, fields):
        """As it was found: reviewer and admin, without a paper, gave every open case a year, and citizens a day.

        From tomorrow on each period could be lengthened by them, too.
        """
        with pytest.raises(ValidationError, match="dengan berkas dasarnya"):
            period_changes.propose(row(**fields), by=reviewer)
        period = period_changes.propose(row(**fields), by=reviewer, scan=basis())
        with pytest.raises(NotAllowed, match="Atasan PPID"):
            seen(period_changes.confirm, period, by=site_admin)
        decided = {"state": "confirmed", "decided_by": site_admin, "decided_at": timezone.now()}
        with pytest.raises(IntegrityError), transaction.atomic():
            LegalPeriod.objects.filter(pk=period.pk).update(**decided)
        period_changes.withdraw(period, by=reviewer)
        confirmed(chief, site_admin, **fields)  # either of the two

    def test_an_operator_proposes_nothing(self, make_user, opd_health):
        with pytest.raises(NotAllowed):
            period_changes.propose(row(), by=make_user("operator", Role.OPERATOR, opd_health))

    def test_the_database_refuses_what_the_verbs_refuse(self, reviewer, chief):
        columns = {"kind": "answer", "days": 3, "article": "a", "law": "b", "valid_from": NEW_YEAR, "reason": "c"}
        whole = {"asked_by": reviewer, "state": "confirmed", "decided_by": chief, "decided_at": "2026-12-18T00:00Z"}
        own = period_changes.propose(row(), by=reviewer)
        rows = LegalPeriod.objects.filter(pk=own.pk)
        original = LegalPeriod.objects.filter(kind="answer", asked_by=None)
        for attempt in (
            lambda: LegalPeriod.objects.create(**columns, **whole),
            lambda: LegalPeriod.objects.bulk_create([LegalPeriod(**columns, **whole)]),
            lambda: LegalPeriod.objects.create(**columns | {"valid_from": date(2010, 4, 30)}, state="confirmed"),
            lambda: rows.update(state="confirmed", decided_by=reviewer, decided_at="2026-12-18T00:00Z"),
            lambda: rows.update(days=3),
            lambda: rows.update(valid_from=date(2026, 12, 1)),
            lambda: rows.delete(),
            lambda: original.update(days=3),
            lambda: original.delete(),
        ):
            with pytest.raises(IntegrityError), transaction.atomic():
                attempt()


@pytest.mark.django_db
class TestPages:
    def test_from_proposal_to_confirmation(self, client, make_request, make_user, reviewer, chief):
        case = make_request(today=date(2026, 12, 18))
        client.force_login(reviewer)
        listed = reverse("admin:requests_app_legalperiod_changelist")
        assert "Pasal 36 ayat (2)" in client.get(listed).content.decode()
        form = {"kind": "answer", "days": "15", "article": "Pasal 23 ayat (1)", "law": LAW, "valid_from": "2027-01-01"}
        add = reverse("admin:requests_app_legalperiod_add")
        wrong = client.post(add, form | {"days": "0", "reason": ""})
        assert wrong.status_code == 200 and "Pasal 23 ayat (1)" in wrong.content.decode()
        form |= {"takes_open_cases": "on", "reason": "Undang-undang baru."}
        assert "dengan berkas dasarnya" in text(client.post(add, form))
        scan = SimpleUploadedFile("uu.pdf", pdf("Undang-undang."))
        proposed = client.post(add, form | {"scan": scan}, follow=True)
        assert case.number in proposed.content.decode()  # the person who proposes sees what it would move
        period = LegalPeriod.objects.get(state="waiting")
        confirm = reverse("admin:requests_app_legalperiod_confirm", args=[period.pk])
        assert client.post(confirm).status_code == 302
        assert legal_calendar().periods == ORIGINAL
        client.force_login(chief)
        page = client.get(confirm)
        assert case.number in page.content.decode()
        blind = client.post(confirm)
        assert blind.status_code == 200 and case.number in blind.content.decode()
        digest = page.context["outlook"].digest
        assert client.post(confirm, {"seen": digest}).status_code == 302
        case.refresh_from_db()
        assert ordinal(case) == 15

    def test_refusing_needs_a_reason(self, client, reviewer, chief):
        period = period_changes.propose(row(), by=reviewer)
        client.force_login(chief)
        refuse = reverse("admin:requests_app_legalperiod_refuse", args=[period.pk])
        assert client.post(refuse, {"reason": ""}).status_code == 200
        assert client.post(refuse, {"reason": "Belum diundangkan."}).status_code == 302
        period.refresh_from_db()
        assert (period.state, period.answer) == (ChangeState.REFUSED, "Belum diundangkan.")

    def test_an_operator_sees_none_of_it(self, client, make_user, opd_health, reviewer):
        period = period_changes.propose(row(), by=reviewer)
        client.force_login(make_user("operator", Role.OPERATOR, opd_health))
        for name, args in (("changelist", []), ("add", []), ("change", [period.pk]), ("confirm", [period.pk])):
            assert client.get(reverse(f"admin:requests_app_legalperiod_{name}", args=args)).status_code in (403, 404)


@pytest.mark.django_db(transaction=True)
def test_of_two_who_confirm_at_once_one_does(make_request, make_user, city, reviewer, chief):
    another = make_user("atasan2", Role.SUPERIOR, city)
    case = make_request(today=date(2026, 12, 18))
    period = period_changes.propose(row(15, takes_open_cases=True), by=reviewer, scan=basis())
    start, moved, refused = threading.Barrier(2), [], []

    def confirm(by):
        try:
            start.wait()
            moved.append(seen(period_changes.confirm, LegalPeriod.objects.get(pk=period.pk), by=by))
        except WrongState as error:
            refused.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=confirm, args=(person,)) for person in (chief, another)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    case.refresh_from_db()
    assert (moved, len(refused), ordinal(case)) == ([1], 1, 15)
    assert case.events.filter(act="recompute").count() == 1
