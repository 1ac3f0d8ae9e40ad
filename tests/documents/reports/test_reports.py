"""Reports of missing or stale information: received without an account, answered in time, closed only with a reason or
a newer version.
"""

import re
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
import time_machine
from django.core import signing
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django_q.models import Schedule

from documents.lifecycle import publishing
from documents.models import Category, Document, Duty, Report, ReportKind, ReportState, ReportVoice
from documents.reports import verbs as reports
from opd.errors import NotAllowed, WrongState
from opd.models import Holiday, HolidayKind, LedgerEntry, Message
from tests import first_page
from tests.markup import addresses, text

pytestmark = pytest.mark.django_db

MONDAY = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)  # 10.00 WIB


def about(document):
    return reports.Target(document.opd, document.title, document=document)


@pytest.fixture
def document(make_document):
    with time_machine.travel(MONDAY - timedelta(days=30), tick=False):
        return make_document()


@pytest.fixture
def make_report(document):
    def make(kind=ReportKind.STALE, *, now=MONDAY, text="Masih data 2019.", target=None, **values):
        values = {"submission": uuid4()} | values
        return reports.receive(target or about(document), kind=kind, text=text, now=now, **values).report

    return make


@pytest.fixture
def renew(operator, reviewer, upload):
    """A new version of the document, published."""

    def make(document, now, **values):
        document = Document.objects.get(pk=document.pk)
        with time_machine.travel(now, tick=False):
            incoming = None if values else upload(f"versi {now}")
            publishing.save_draft(document, by=operator, values=values, incoming=incoming)
            publishing.submit(document, by=operator)
            publishing.publish(document, by=reviewer, looked_for=True)
        return document

    return make


# Received -----------------------------------------------------------------------------------------------------------


def test_received_with_number_and_due_date(make_report, document, reviewer):
    Holiday.objects.create(date=date(2026, 11, 25), kind=HolidayKind.NATIONAL, name="Libur")
    report = make_report(email="warga@contoh.test")
    assert (report.opd, report.subject, report.state) == (document.opd, document.title, ReportState.RECEIVED)
    assert report.due_on == date(2026, 12, 1)  # five working days, one of them off
    told = {message.act: message for message in Message.objects.about(report)}
    assert told["report_received"].recipient == reviewer.email
    assert told["report_registered"].recipient == "warga@contoh.test"
    assert told["report_registered"].subject == f"Laporan Anda diterima: {report.number}"
    assert f"{report.get_absolute_url()}" in told["report_registered"].body
    assert report.number == f"LI-{report.pk:05d}"
    assert [event.act for event in report.events.all()] == ["receive"]
    assert LedgerEntry.objects.latest("number").verb == "report.receive"


def test_the_email_is_sealed(make_report):
    make_report(email="warga@contoh.test")
    with connection.cursor() as cursor:
        cursor.execute("SELECT email FROM documents_reportvoice")
        assert "warga" not in cursor.fetchone()[0]


def test_the_same_thing_twice_is_one_report_with_two_voices(make_report, citizen):
    first = make_report()
    assert make_report(text="Sudah lama sekali.") == first
    assert make_report(ReportKind.BROKEN) != first  # another matter
    assert "juga dilaporkan oleh 1 orang" in text(citizen.get(first.get_absolute_url()))
    assert [event.act for event in first.events.all()] == ["receive", "join"]


def test_the_same_form_twice_is_one_voice(make_report):
    submission = uuid4()
    assert make_report(submission=submission) == make_report(submission=submission)
    assert ReportVoice.objects.count() == 1


def test_two_things_missing_in_one_category_are_two_reports(make_report, category):
    target = reports.Target(category.opd, category.name, category=category)
    one = make_report(ReportKind.MISSING, target=target, text="LKjIP 2024 tidak ada.")
    assert make_report(ReportKind.MISSING, target=target, text="Renja 2026 tidak ada.") != one
    assert make_report(ReportKind.MISSING, target=target, text=" lkjip 2024  tidak ada. ") == one


def test_after_the_answer_the_same_thing_is_a_new_report(make_report, reviewer):
    report = make_report()
    reports.refuse(report, by=reviewer, reason="Data 2019 memang yang terakhir.", now=MONDAY)
    assert make_report() != report


# Answered -----------------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("worker")
def test_closing_needs_a_version_newer_than_the_report(make_report, document, operator, renew):
    report = make_report(email="warga@contoh.test")
    with pytest.raises(ValidationError):
        reports.finish(report, by=operator, solution=document)
    renew(document, MONDAY - timedelta(hours=1))
    with pytest.raises(ValidationError):
        reports.finish(report, by=operator, solution=document)
    renew(document, MONDAY + timedelta(hours=1))
    reports.finish(report, by=operator, solution=document, answer="Diperbarui.")
    assert (report.state, report.solution) == (ReportState.DONE, document)
    [letter] = Message.objects.filter(act="report_answered")
    assert letter.recipient == "warga@contoh.test"
    assert "Diperbarui." in letter.body


def test_new_words_beside_an_old_file_close_only_what_was_wrong_in_words(make_report, document, operator, renew):
    stale, wrong = make_report(), make_report(ReportKind.WRONG)
    renew(document, MONDAY + timedelta(hours=1), title="Judul yang benar")
    reports.finish(wrong, by=operator, solution=document)
    with pytest.raises(ValidationError):
        reports.finish(stale, by=operator, solution=document)


def test_another_document_does_not_answer_for_one_that_is_still_there(make_report, make_document, document, operator):
    report = make_report()
    with time_machine.travel(MONDAY + timedelta(hours=1), tick=False):
        other = make_document(title="Dokumen lain")
    with pytest.raises(ValidationError):
        reports.finish(report, by=operator, solution=other)


def test_what_was_missing_is_answered_by_a_new_document_of_the_agency(
    make_report, make_document, document, category, operator
):
    report = make_report(ReportKind.MISSING, target=reports.Target(category.opd, "Laporan", category=category))
    with pytest.raises(ValidationError):
        reports.finish(report, by=operator, solution=document)
    with time_machine.travel(MONDAY + timedelta(hours=1), tick=False):
        draft, new = make_document("draft", title="Konsep"), make_document(title="Yang dulu hilang")
    with pytest.raises(ValidationError):
        reports.finish(report, by=operator, solution=draft)
    reports.finish(report, by=operator, solution=new)


def test_or_a_written_reason(make_report, operator):
    report = make_report()
    with pytest.raises(ValidationError):
        reports.refuse(report, by=operator, reason=" ")
    reports.refuse(report, by=operator, reason="Data 2019 memang yang terakhir.")
    with pytest.raises(WrongState):
        reports.refuse(report, by=operator, reason="Lagi.")


@pytest.mark.parametrize("person", ["neighbour", "superior", "site_admin"])
def test_nobody_else_answers(make_report, person, request, document, opd_kominfo):
    report, by = make_report(), request.getfixturevalue(person)
    for act in (
        lambda: reports.refuse(report, by=by, reason="x"),
        lambda: reports.finish(report, by=by, solution=document),
        lambda: reports.forward(report, by=by, opd=opd_kominfo),
        lambda: reports.release(report.voices.get(), by=by),
    ):
        with pytest.raises(NotAllowed):
            act()


def test_handed_to_another_agency_the_first_may_no_longer_answer(
    make_report, reviewer, operator, neighbour, opd_kominfo
):
    report = make_report()
    with pytest.raises(NotAllowed):
        reports.forward(report, by=operator, opd=opd_kominfo)
    due = report.due_on
    reports.forward(report, by=reviewer, opd=opd_kominfo, note="Ini milik Anda.")
    assert (report.opd, report.state, report.due_on) == (opd_kominfo, ReportState.FORWARDED, due)
    message = Message.objects.get(act="report_forwarded")
    assert (message.recipient, "Ini milik Anda." in message.body) == (neighbour.email, True)
    with pytest.raises(NotAllowed):
        reports.refuse(report, by=operator, reason="x")
    reports.refuse(report, by=neighbour, reason="Belum ada anggaran.")


def test_who_saw_an_older_state_changes_nothing(make_report, reviewer, operator, opd_kominfo):
    report = make_report()
    old = Report.objects.get(pk=report.pk)
    reports.forward(report, by=reviewer, opd=report.opd)
    with pytest.raises(WrongState):
        reports.refuse(old, by=operator, reason="x")


@pytest.mark.parametrize(
    "columns",
    [
        {"state": ReportState.DONE},
        {"state": ReportState.REFUSED},
        {"answered_at": MONDAY},
        {"duty_code": "lhkpn"},
        {"state": ReportState.REFUSED, "answered_at": MONDAY},
    ],
)
def test_the_database_refuses_it_too(make_report, columns):
    with pytest.raises(IntegrityError), transaction.atomic():
        Report.objects.filter(pk=make_report().pk).update(**columns)


# In public ----------------------------------------------------------------------------------------------------------


def test_words_are_public_only_after_a_person_released_them(make_report, reviewer, citizen, document):
    report = make_report(text="Kadis itu malas.", email="warga@contoh.test")
    page = citizen.get(report.get_absolute_url())
    assert document.title in text(page)
    assert "paling lambat 30 November 2026" in text(page)
    for address in (report.get_absolute_url(), "/lapor/", document.get_absolute_url()):
        body = citizen.get(address).content.decode()
        assert "Kadis itu malas." not in body
        assert "warga@contoh" not in body
    reports.release(report.voices.get(), by=reviewer)
    page = text(citizen.get(report.get_absolute_url()))
    assert "Kadis itu malas." in page
    assert "warga@contoh" not in page


def test_released_words_are_no_markup(make_report, reviewer, citizen):
    report = make_report(text="<b>Halaman 3</b> hilang.")
    reports.release(report.voices.get(), by=reviewer)
    assert "&lt;b&gt;Halaman 3&lt;/b&gt; hilang." in citizen.get(report.get_absolute_url()).content.decode()


def test_the_document_names_its_open_reports(make_report, citizen, document, reviewer):
    report = make_report()
    assert report.get_absolute_url() in addresses(citizen.get(document.get_absolute_url()))
    reports.refuse(report, by=reviewer, reason="Tidak usang.")
    assert report.get_absolute_url() not in addresses(citizen.get(document.get_absolute_url()))


def test_figures(make_report, reviewer, citizen, make_document):
    for number, answered in enumerate([1, 30, None, None]):
        report = make_report(target=about(make_document(title=f"Laporan {number}")))
        if answered:
            reports.refuse(report, by=reviewer, reason="Alasan.", now=MONDAY + timedelta(days=answered))
    make_report(target=about(make_document(title="Mesin")), is_suspect=True)
    with time_machine.travel(MONDAY + timedelta(days=31), tick=False):
        figures = citizen.get("/lapor/").context["figures"]
    assert figures == {"received": 4, "in_time": 1, "open": 2, "late": 3}


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ["new", "refused"]),
        ("?status=diterima", ["new"]),
        ("?status=ditolak", ["refused"]),
        ("?status=selesai", []),
        ("?status=bukan", ["new", "refused"]),
        ("?status=null", ["new", "refused"]),
        ("?status=%0A&page=1", ["new", "refused"]),
        ("?status__in=diterima&state=diterima", ["new", "refused"]),
    ],
)
def test_the_list_is_narrowed_by_state(make_report, make_document, reviewer, citizen, query, expected):
    cases = {"refused": make_report(), "new": make_report(target=about(make_document(title="Lain")))}
    reports.refuse(cases["refused"], by=reviewer, reason="Masih berlaku.")
    context = citizen.get(f"/lapor/{query}").context
    assert list(context["page"]) == [cases[name] for name in expected]
    assert context["state"] in query


def test_what_a_machine_may_have_sent_is_kept_and_not_shown(make_report, citizen, reviewer, document, operator):
    report = make_report(is_suspect=True, email="korban@contoh.test")
    assert not Message.objects.filter(to_citizen=True).exists()
    assert report.number not in text(citizen.get("/lapor/"))
    assert citizen.get(report.get_absolute_url()).status_code == 200  # its sender may be a person
    reports.forward(report, by=reviewer, opd=report.opd)
    assert report.number in text(citizen.get("/lapor/"))
    reports.refuse(report, by=operator, reason="Masih berlaku.")
    assert Message.objects.get(to_citizen=True).recipient == "korban@contoh.test"


def test_spam_that_was_refused_stays_out_of_the_list(make_report, citizen, reviewer):
    report = make_report(is_suspect=True)
    reports.refuse(report, by=reviewer, reason="Bukan laporan.")
    assert citizen.get("/lapor/").context["figures"]["received"] == 0


def test_lists_ask_no_more_with_thirty(make_report, make_document, citizen, client, reviewer):
    def cost(path, by):
        with CaptureQueriesContext(connection) as queries:
            assert by.get(path).status_code == 200
        return len(queries)

    client.force_login(reviewer)
    make_report()
    pages = [("/lapor/", citizen), ("/admin/documents/report/", client)]
    client.get("/admin/documents/report/")
    before = [cost(*page) for page in pages]
    for number in range(30):
        make_report(target=about(make_document(title=f"Laporan {number}")))
    assert [cost(*page) for page in pages] == before


# The form -------------------------------------------------------------------------------------------------------------


def fill(client, address, *, waited=60, **answers):
    """Open the form, wait, send it."""
    page = client.get(address)
    seal = re.search(r'name="formulir" value="([^"]+)"', page.content.decode())[1]
    answers = {"kind": "usang", "text": "Masih data 2019.", "email": "", "formulir": seal} | answers
    with time_machine.travel(timezone.now() + timedelta(seconds=waited), tick=False):
        return client.post(address, answers)


@pytest.fixture
def address(document):
    return f"/lapor/baru/?dokumen={document.pk}"


def test_the_whole_way(citizen, document, address):
    assert address in addresses(citizen.get(document.get_absolute_url()))
    response = fill(citizen, address)
    report = Report.objects.get()
    assert response.headers["Location"] == f"{report.get_absolute_url()}?baru=ya"
    page = text(citizen.get(response.headers["Location"]))
    assert f"Laporan Anda bernomor {report.number}" in page
    again = fill(citizen, address)
    assert again.headers["Location"].endswith("?baru=gabung")
    assert "digabungkan ke nomor" in text(citizen.get(again.headers["Location"]))
    assert not ReportVoice.objects.filter(is_suspect=True).exists()


def test_a_form_that_was_open_before_an_upgrade_is_accepted(citizen, address):
    old = signing.Signer(salt="documents.formseal").sign_object(
        ["0b5f9a5c-3a4e-4b8e-9d55-6b1c5a3f2e10", timezone.now().timestamp()]
    )
    assert fill(citizen, address, formulir=old).status_code == 302
    assert not ReportVoice.objects.get().is_suspect


@pytest.mark.parametrize(
    ("answers", "sentence"),
    [
        ({"kind": ""}, "Pilih apa yang salah."),
        ({"kind": "hilang"}, "Pilih apa yang salah."),  # a document that is there is not missing
        ({"text": " "}, "Tulis apa yang salah"),
        ({"text": "NIK saya 1872010101900001"}, "NIK dan nomor KK tidak boleh"),
        ({"text": "x" * 2001}, "paling banyak 2000 huruf"),
        ({"email": "bukan surel"}, "Periksa alamat surel"),
        ({"formulir": "palsu"}, "belum terkirim"),
        ({"waited": 90_000}, "belum terkirim"),
    ],
)
def test_errors_lose_nothing(citizen, address, answers, sentence):
    response = fill(citizen, address, **{"email": "a@contoh.test", "text": "Uraian saya."} | answers)
    assert response.status_code == 200
    assert sentence in text(response)
    assert "Galat:" in text(response)
    form = response.context["form"]
    assert form["text"].value() == answers.get("text", "Uraian saya.")
    assert not Report.objects.exists()


@pytest.mark.parametrize("answers", [{"waited": 1}, {"situs": "http://spam.test"}])
def test_signs_of_a_machine_are_kept_and_said_to_nobody(citizen, address, answers):
    response = fill(citizen, address, **answers)
    assert response.status_code == 302
    assert ReportVoice.objects.get().is_suspect


def test_limit_of_an_address(citizen, address, make_document):
    for number in range(20):
        assert fill(citizen, address, text=f"Uraian {number}").status_code == 302
    response = fill(citizen, address, text="Yang kedua puluh satu")
    assert response.status_code == 429
    assert "Terlalu banyak laporan" in text(response)
    assert "Yang kedua puluh satu" in response.content.decode()


def test_signs_of_a_machine_have_a_limit_of_their_own(citizen, address):
    statuses = [fill(citizen, address, text=f"Uraian {number}", waited=1).status_code for number in range(4)]
    assert statuses == [302] * 3 + [429]
    assert fill(citizen, address).status_code == 302


def test_limit_of_a_day(citizen, address):
    begin, statuses = timezone.now(), []
    for hour in range(4):
        with time_machine.travel(begin + timedelta(hours=hour, minutes=hour)):
            statuses += [fill(citizen, address, text=f"Uraian {hour} {n}").status_code for n in range(18)]
    assert (statuses[:60], set(statuses[60:])) == ([302] * 60, {429})


def test_limit_of_an_email(citizen, address):
    for number in range(5):
        assert fill(citizen, address, email=f"kor.ban+{number}@contoh.test").status_code == 302
    assert fill(citizen, address, email="Korban@contoh.test").status_code == 429  # another spelling of the mailbox
    assert fill(citizen, address).status_code == 302


def test_only_what_is_public_can_be_reported(citizen, make_document, make_exempt):
    draft, exempt = make_document("draft", title="Konsep"), make_document(title="Rahasia")
    make_exempt(exempt)
    for pk in (draft.pk, exempt.pk, 987654321, "9" * 30, "abc", "", "²"):
        assert citizen.get(f"/lapor/baru/?dokumen={pk}").status_code == 404
    assert citizen.get("/lapor/baru/?opd=tidak-ada").status_code == 404
    assert citizen.get("/lapor/baru/").status_code == 302
    assert citizen.get(f"/lapor/{'9' * 30}/").status_code == 404


def test_category_agency_and_duty(citizen, category, opd_health):
    links = {
        f"/lapor/baru/?kategori={category.pk}": category.get_absolute_url(),
        f"/lapor/baru/?opd={opd_health.slug}": opd_health.get_absolute_url(),
    }
    for form, page in links.items():
        assert form in addresses(citizen.get(page))
        assert fill(citizen, form, kind="hilang").status_code == 302
    duty = f"/lapor/baru/?opd={opd_health.slug}&kewajiban=lhkpn"
    assert fill(citizen, duty, kind="hilang").status_code == 302
    report = Report.objects.get(duty_code="lhkpn")
    assert report.subject == "LHKPN: Dinas Kesehatan"
    assert report.subject in text(citizen.get(report.get_absolute_url()))


@pytest.mark.parametrize("code", ["tidak-ada", "maklumat-pelayanan"])
def test_only_what_the_agency_owes_is_a_duty(citizen, opd_health, code):
    fill(citizen, f"/lapor/baru/?opd={opd_health.slug}&kewajiban={code}", kind="hilang")
    assert Report.objects.get().subject == "Informasi Dinas Kesehatan"


def test_a_deleted_category_leaves_its_report(make_report, category, document, citizen):
    other = Category.objects.create(opd=category.opd, name="Kosong")
    report = make_report(ReportKind.MISSING, target=reports.Target(other.opd, "Kosong", category=other))
    other.delete()
    assert citizen.get(report.get_absolute_url()).status_code == 200


def test_a_withdrawn_document_leaves_its_report_without_a_link(make_report, document, reviewer, citizen):
    report = make_report()
    publishing.withdraw(Document.objects.get(pk=document.pk), by=reviewer, reason="Salah unggah.")
    page = citizen.get(report.get_absolute_url())
    assert page.status_code == 200
    assert document.get_absolute_url() not in addresses(page)


def test_the_public_reads_no_title_that_is_gone(
    make_report, document, operator, reviewer, make_exempt, citizen, client
):
    """A report keeps what its document was called; everybody else reads what it is called now, or what it is."""
    report, old = make_report(email="warga@contoh.test"), document.title

    def named():
        page = citizen.get(report.get_absolute_url())
        assert old not in page.content.decode() + citizen.get("/lapor/").content.decode()
        assert report.public_subject in text(page)
        return Report.objects.get(pk=report.pk).public_subject

    publishing.save_draft(document, by=operator, values={"title": "Tanpa nama orang"})
    publishing.submit(document, by=operator)
    publishing.publish(document, by=reviewer, looked_for=True)
    report.refresh_from_db()
    assert named() == "Tanpa nama orang"
    publishing.withdraw(document, by=reviewer, reason="Memuat nama.")
    publishing.hide_title(document, by=reviewer, reason="Memuat nama.")
    report.refresh_from_db()
    assert named() == "Dokumen yang dicabut"
    publishing.restore(document, by=reviewer, looked_for=True)
    make_exempt(document)
    report.refresh_from_db()
    assert named() == "Dokumen yang dikecualikan"
    reports.refuse(report, by=reviewer, reason="Dikecualikan.")
    told = Message.objects.get(act="report_answered").body
    assert "Dokumen yang dikecualikan" in told
    assert old not in told
    client.force_login(reviewer)
    assert old in client.get(f"/admin/documents/report/{report.pk}/change/").content.decode()


# Reminders ------------------------------------------------------------------------------------------------------------


def morning(day):
    """Run the command at 6 in Jakarta -> messages written."""
    before = set(Message.objects.values_list("pk", flat=True))
    with time_machine.travel(f"{day - timedelta(days=1)} 23:00:00+00:00", tick=False):
        call_command("remind_reports")
    return list(Message.objects.exclude(pk__in=before).order_by("pk"))


def test_agencies_hear_before_and_after_and_reviewers_too(make_report, reviewer, operator, neighbour):
    report = make_report()  # Monday 23rd, due Monday 30th
    [digest] = morning(date(2026, 11, 24))
    assert (digest.act, digest.recipient) == ("report_reviewer_digest", reviewer.email)
    assert f"- {report.number}, {report.opd.label}: " in digest.body
    reports.forward(report, by=reviewer, opd=report.opd, now=MONDAY)
    assert morning(date(2026, 11, 25)) == []
    [digest] = morning(date(2026, 11, 26))
    assert (digest.act, digest.recipient) == ("report_agency_digest", operator.email)
    assert "paling lambat 30 November 2026" in digest.body
    assert morning(date(2026, 11, 26)) == []  # twice a day tells once
    assert morning(date(2026, 11, 28)) == []  # a Saturday
    acts = [(m.act, m.subject) for m in morning(date(2026, 12, 1))]
    assert acts == [
        ("report_agency_digest", "Laporan warga di OPD Anda: 1, lewat tenggat: 1"),
        ("report_reviewer_digest", "Laporan warga yang perlu Anda lihat: 1, lewat tenggat: 1"),
    ]


def test_a_new_day_off_moves_the_due_date(make_report):
    report = make_report()
    Holiday.objects.create(date=date(2026, 11, 26), kind=HolidayKind.NATIONAL, name="Libur")
    morning(date(2026, 11, 25))
    report.refresh_from_db()
    assert report.due_on == date(2026, 12, 1)


def test_emails_are_forgotten_after_the_answer(make_report, reviewer):
    report = make_report(email="warga@contoh.test")
    reports.refuse(report, by=reviewer, reason="Alasan.", now=MONDAY)
    morning(date(2026, 12, 23))
    assert report.voices.get().email == "warga@contoh.test"
    morning(date(2026, 12, 24))
    assert report.voices.get().email == ""
    assert {m.recipient for m in Message.objects.about(report).filter(to_citizen=True)} == {""}


def test_the_command_runs_every_morning():
    schedule = Schedule.objects.get(name="remind_reports")
    assert (schedule.schedule_type, timezone.localtime(schedule.next_run).hour) == ("D", 6)


# The desk -------------------------------------------------------------------------------------------------------------


def work(report, name):
    return f"/admin/documents/report/{report.pk}/{name}/"


@pytest.mark.usefixtures("worker")
def test_the_desk_forwards_and_the_agency_answers(client, make_report, document, reviewer, operator, renew):
    report = make_report(text="Masih 2019.")
    client.force_login(reviewer)
    assert [act for _title, act in first_page.acts(client, "?jenis=laporan")] == ["Teruskan atau jawab"]
    page = text(client.get(f"/admin/documents/report/{report.pk}/change/"))
    assert "Masih 2019." in page
    client.post(f"/admin/documents/report/{report.pk}/buka/{report.voices.get().pk}/")
    assert report.voices.get().released_by == reviewer
    data = {"version": 0, "opd": report.opd_id, "note": "Tolong."}
    assert client.post(work(report, "teruskan"), data).status_code == 302
    client.force_login(operator)
    assert [act for _title, act in first_page.acts(client, "?jenis=laporan")] == ["Jawab"]
    assert client.get(work(report, "teruskan")).status_code == 404
    refused = client.post(work(report, "selesai"), {"version": 1, "solution": document.pk, "answer": "Isi saya."})
    assert "Dokumen itu belum terbit lagi sesudah laporan ini." in text(refused)
    assert "Isi saya." in text(refused)
    renew(document, MONDAY + timedelta(hours=1))
    stale = client.post(work(report, "selesai"), {"version": 0, "solution": document.pk, "answer": "Isi saya."})
    assert "Orang lain lebih dulu menangani laporan ini." in text(stale)
    assert (
        client.post(work(report, "selesai"), {"version": 1, "solution": document.pk, "answer": ""}).status_code == 302
    )
    report.refresh_from_db()
    assert report.state == ReportState.DONE
    assert client.get(work(report, "tolak")).status_code == 404
    assert "Diselesaikan" in text(client.get(f"/admin/documents/report/{report.pk}/history/"))


def test_the_neighbours_report_is_not_there(client, neighbour, make_report):
    report = make_report()
    client.force_login(neighbour)
    for name in ("selesai", "teruskan", "tolak"):
        assert client.post(work(report, name), {"version": 0, "reason": "x"}).status_code == 404
    voice = f"/admin/documents/report/{report.pk}/buka/{report.voices.get().pk}/"
    assert client.post(voice).status_code == 404
    assert report.number not in text(client.get("/admin/documents/report/"))


def test_an_operator_does_not_release_what_is_said_of_his_agency(client, operator, make_report):
    report = make_report()
    client.force_login(operator)
    assert client.post(f"/admin/documents/report/{report.pk}/buka/{report.voices.get().pk}/").status_code == 404


def test_nobody_adds_or_deletes_one(client, reviewer, make_report):
    report = make_report()
    client.force_login(reviewer)
    assert client.get("/admin/documents/report/add/").status_code == 403
    assert client.post(f"/admin/documents/report/{report.pk}/delete/", {"post": "yes"}).status_code == 403


def test_who_may_fill_a_reported_duty_finds_the_way(client, citizen, opd_health, operator, superior):
    fill(citizen, f"/lapor/baru/?opd={opd_health.slug}&kewajiban=lhkpn", kind="hilang")
    report = Report.objects.get(duty_code="lhkpn")
    way = f"/admin/documents/duty/opd/{opd_health.slug}/isi/lhkpn/"
    for person, is_shown in ((operator, True), (superior, False)):
        client.force_login(person)
        page = client.get(f"/admin/documents/report/{report.pk}/change/")
        assert (way in page.content.decode()) is is_shown
    Duty.objects.filter(code="lhkpn").update(is_active=False)
    client.force_login(operator)
    assert way not in client.get(f"/admin/documents/report/{report.pk}/change/").content.decode()
