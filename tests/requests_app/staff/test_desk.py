"""The desk's pages: what is due first, how a case is shown, and how few questions a page asks the database."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from opd.models import Holiday, HolidayKind, Message, Opd, OpdKind
from requests_app.models import Audience, Channel, CheckState, Delivery, InformationRequest, Objection
from requests_app.staff.reads.due_dates import DueDates
from requests_app.staff.reads.worklists import waiting_for
from requests_app.states import State
from requests_app.workflow import objections
from requests_app.workflow import requests as workflow
from tests.markup import CheckedClient, text
from tests.requests_app.conftest import TODAY, carry_out

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_that_day")]

LIST, ASSIGN = "/admin/permohonan/", "/admin/teruskan/"
OVERDUE, DUE_TODAY, SOON = date(2026, 2, 20), date(2026, 2, 27), date(2026, 3, 3)  # received on, as seen on 13 March


@pytest.fixture
def on_that_day():
    with time_machine.travel(datetime(2026, 3, 13, 10, tzinfo=ZoneInfo("Asia/Jakarta")), tick=False):
        yield


@pytest.fixture
def desk(reviewer):
    client = CheckedClient()
    client.force_login(reviewer)
    return client


def numbers(response):
    return [case.number for case, _clock in response.context["rows"]]


# The list ----------------------------------------------------------------------------------------------------------


def test_what_is_due_first_stands_on_top_in_words(desk, make_request):
    cases = [make_request(today=day) for day in (TODAY, DUE_TODAY, SOON, OVERDUE)]
    response = desk.get(LIST)
    assert [(case.number, clock.tone, clock.words) for case, clock in response.context["rows"]] == [
        (cases[3].number, "late", "Terlambat 5 hari kerja"),
        (cases[1].number, "today", "Jatuh tempo hari ini"),
        (cases[2].number, "soon", "Sisa 2 hari kerja"),
        (cases[0].number, "calm", "Sisa 10 hari kerja"),
    ]
    page = text(response)
    assert "Tenggat 6 April 2026" in page
    assert "Target internal 2 April 2026" in page


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ["late", "assigned", "phone", "new"]),
        ("status=submitted", ["late", "phone", "new"]),
        ("status=closed", ["closed"]),
        ("status=semua", ["phone", "closed", "late", "assigned", "new"]),
        ("tenggat=lewat", ["late"]),
        ("kanal=phone", ["phone"]),
        ("saya=on", ["late", "phone", "new"]),
        ("opd={opd}", ["assigned"]),
        ("nomor={number}", ["assigned"]),
        ("nomor=Laporan", []),
        ("nomor=Wulandari", []),
        ("status=bukan&tenggat=kapan&opd=x&kanal=merpati&halaman=2", ["late", "assigned", "phone", "new"]),
        ("status=bukan&tenggat=kapan&kanal=phone&opd=999999", ["phone"]),
        ("status=closed&status=semua", ["phone", "closed", "late", "assigned", "new"]),
        ("status=semua&tenggat=lewat&saya=on", ["late"]),
        ("status=null&opd=null&saya=False", ["late", "assigned", "phone", "new"]),
        ("nomor=%0A&kanal=phone", ["phone"]),
        ("nomor={long}", ["late", "assigned", "phone", "new"]),
        ("status__in=closed&number=1&opd__name=x&o=-pk", ["late", "assigned", "phone", "new"]),
    ],
)
def test_filters(desk, make_request, person, asked, reviewer, opd_health, query, expected):
    cases = {"new": make_request(), "assigned": make_request("assigned", today=date(2026, 3, 11))}
    cases |= {"late": make_request(today=OVERDUE), "closed": make_request("closed")}
    entered = {"by": reviewer, "channel": Channel.PHONE, "received_on": date(2026, 3, 12)}
    cases["phone"] = workflow.register(asked, person(), **entered).inforequest
    response = desk.get(f"{LIST}?{query.format(opd=opd_health.pk, number=cases['assigned'].number, long='1' * 61)}")
    assert numbers(response) == [cases[name].number for name in expected]


def test_who_may_still_complete_a_request_today_is_not_waited_for(make_request, reviewer):
    last = make_request("incomplete").completion_due_on
    waiting = [waiting_for(reviewer, InformationRequest.objects, day) for day in (last, last + timedelta(days=1))]
    assert [cases.count() for cases in waiting] == [0, 1]


def test_a_date_that_hangs_on_an_unconfirmed_table_is_provisional(desk, make_request):
    make_request()
    assert "sementara" not in text(desk.get(LIST))
    Holiday.objects.filter(date__year=2026).update(confirmed=False)
    assert "sementara" in text(desk.get(LIST))


def test_long_lists_are_paged(desk, make_request, many_requests):
    many_requests(45)
    first, last = desk.get(LIST), desk.get(f"{LIST}?page=3")
    assert (len(numbers(first)), len(numbers(last))) == (20, 6)
    assert "Halaman 9 tidak ada" in text(desk.get(f"{LIST}?page=9"))


# Several at once ---------------------------------------------------------------------------------------------------


def tick(*cases):
    return [f"{case.pk}-{case.version}" for case in cases]


def test_many_are_assigned_in_one_go_and_one_bad_row_stops_no_other(
    desk, make_request, opd_health, opd_kominfo, reviewer
):
    good, other, stale, assigned = make_request(), make_request(), make_request(), make_request("assigned")
    workflow.publish_text(InformationRequest.objects.get(pk=stale.pk), by=reviewer, text="Laporan.")
    ticked = {"pilih": [*tick(good, other, stale, assigned), "x-1", "99999-0", ""], "opd": opd_kominfo.pk}
    page = text(desk.post(ASSIGN, ticked, follow=True))
    assert "2 permohonan diteruskan ke Dinas Komunikasi dan Informatika." in page
    assert f"{stale.number}: Orang lain lebih dulu mengubah perkara ini." in page
    assert f"{assigned.number} tidak diteruskan lagi: sekarang di Dinas Kesehatan." in page
    moved = InformationRequest.objects.filter(opd=opd_kominfo, state=State.IN_PROGRESS)
    assert set(moved) == {good, other}
    desk.post(ASSIGN, ticked)
    assert [event.act for event in good.events.all()] == ["register", "assign"]


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [({"opd": ""}, "Pilih OPD tujuannya."), ({"pilih": []}, "Centang dahulu permohonan yang diteruskan.")],
)
def test_nothing_chosen_is_said(desk, make_request, opd_kominfo, sent, sentence):
    case = make_request()
    ticked = {"pilih": tick(case), "opd": opd_kominfo.pk} | sent
    assert sentence in text(desk.post(ASSIGN, ticked, follow=True))


@pytest.mark.parametrize("back", ["?status=submitted", "https://jahat.test/", "//jahat.test", ""])
def test_the_way_back_stays_at_the_desk(desk, make_request, opd_kominfo, back):
    response = desk.post(ASSIGN, {"pilih": tick(make_request()), "opd": opd_kominfo.pk, "kembali": back})
    assert response.url == LIST + (back if back.startswith("?") else "")


def test_only_agencies_in_force_are_offered(desk, make_request, city):
    Opd.objects.create(
        name="Dinas Lama", slug="dinas-lama", kind=OpdKind.SERVICE, parent=city, valid_to=date(2025, 1, 1)
    )
    page = desk.get(f"{make_request().get_absolute_url()}teruskan/").content.decode()
    assert "Dinas Lama" not in page
    assert "Dinas Kesehatan" in page
    assert ">Pemerintah Kota Metro<" not in page


# One case ----------------------------------------------------------------------------------------------------------


def test_one_page_with_everything(desk, make_request, reviewer):
    case = make_request("sent")
    workflow.add_remark(case, by=reviewer, text="Catatan untuk kita.", audience=Audience.STAFF)
    workflow.add_remark(case, by=None, text="Terima kasih.", audience=Audience.APPLICANT)
    response = desk.get(case.get_absolute_url())
    page = text(response)
    for words in (
        case.information,
        "Penelitian tentang belanja kesehatan kota.",
        "Perorangan",
        "1872••••••••••••",
        "Ini laporannya.",
        "jawaban.txt",
        "Terbaca seluruhnya",
        "Diberikan",
        "Catatan untuk kita.",
        "Terima kasih.",
        "Tanda bukti penerimaan permohonan",
        "Pemberitahuan tertulis",
        "s•••@w•••",
        "Menunggu dikirim.",
        "Cara menghitung",
        "Diteruskan ke OPD",
    ):
        assert words in page, words
    assert response.headers["Cache-Control"] == "no-store"


def test_a_message_that_needs_no_answer_ends_on_the_first_page(desk, make_request):
    case = make_request("assigned")
    seen = workflow.add_remark(case, by=None, text="Baik, saya tunggu.", audience=Audience.APPLICANT)
    assert "Baik, saya tunggu." in text(desk.get(reverse("admin:index")))
    page, button = case.get_absolute_url(), reverse("desk:read", args=[case.pk, seen.pk])
    assert button in desk.get(page).content.decode()
    for words in ("Pesan pemohon dibaca, tidak perlu dijawab", "Pesan ini tidak menunggu jawaban lagi."):
        assert words in text(desk.post(button, follow=True))
    assert button not in desk.get(page).content.decode()
    assert "Baik, saya tunggu." not in text(desk.get(reverse("admin:index")))


NEXT_ATTEMPT = datetime(2026, 3, 13, 10, 5, tzinfo=ZoneInfo("Asia/Jakarta"))
REFUSED = "ConnectionRefusedError: [Errno 111] Connection refused"


@pytest.mark.parametrize(
    ("columns", "sentence"),
    [
        ({"error": ""}, "Menunggu dikirim."),
        ({"error": REFUSED}, "Belum terkirim; dicoba lagi 13 Maret 2026, 10.05 WIB."),
        ({"error": REFUSED, "state": "failed"}, "Gagal terkirim dan tidak dicoba lagi. Beri tahu pemohon dengan cara"),
        ({"state": "failed", "recipient": "", "body": ""}, "Tidak terkirim: alamat dan isinya sudah dimusnahkan."),
        ({"state": "sent", "sent_at": NEXT_ATTEMPT}, "Terkirim 13 Maret 2026, 10.05 WIB."),
    ],
)
def test_whether_a_mail_went_out_is_told_without_the_servers_words(
    desk, make_request, make_objection, columns, sentence
):
    objection = make_objection(inforequest=make_request("sent"))
    Message.objects.filter(to_citizen=True).update(next_attempt_at=NEXT_ATTEMPT, **columns)
    for case in (objection, objection.inforequest):
        page = text(desk.get(case.get_absolute_url()))
        assert sentence in page
        assert "Errno" not in page


def test_the_date_of_a_sent_letter_stands_beside_the_new_one(desk, make_request, change_days_off):
    case = make_request()
    day = Holiday(date=date(2026, 4, 1), kind=HolidayKind.LOCAL, name="Hari jadi", source="SK 1/2026")
    change_days_off(day)
    page = text(desk.get(case.get_absolute_url()))
    assert "Surat ini menyebut 6 April 2026. Tanggal yang berlaku sekarang 7 April 2026" in page
    assert "Tenggat dari 6 April 2026 menjadi 7 April 2026." in page


def test_requests_for_nearly_the_same_are_found_by_their_words(desk, make_request):
    case = make_request()
    twin = make_request(information="Mohon laporan realisasi anggaran Dinas Kesehatan 2025, dirinci per kegiatan")
    make_request(information="Peta titik reklame di Kecamatan Metro Pusat.")
    response = desk.get(f"{case.get_absolute_url()}serupa/")
    assert response.context["found"] == [twin]
    assert twin.number in text(response)


def test_what_typed_words_hold_is_text(desk, make_request):
    case = make_request(information="<script>alert(1)</script> laporan <b>tebal</b>")
    for address in (LIST, case.get_absolute_url()):
        page = desk.get(address).content.decode()
        assert "<script>alert" not in page
        assert "&lt;script&gt;" in page


def test_an_objection_out_of_time_is_flagged_with_its_window(desk, make_request, make_objection):
    premature = make_objection("c", inforequest=make_request("assigned"))
    page = text(desk.get(premature.get_absolute_url()))
    assert "Prematur." in page
    assert "atasan PPID yang menilai" in page
    listed = text(desk.get(reverse("desk:objections")))
    assert premature.number in listed
    assert "Prematur" in listed


def test_objections_are_listed_by_their_reply(desk, make_request, make_objection):
    late, new = (make_request("sent", today=day) for day in (date(2026, 1, 5), TODAY))
    second = make_objection("d", inforequest=new)
    first = make_objection("d", inforequest=late, today=date(2026, 1, 8))
    response = desk.get(reverse("desk:objections"))
    assert [(case, clock.tone) for case, clock in response.context["rows"]] == [(first, "late"), (second, "calm")]
    for query, cases in {"semua": [first, second], "lain": [first, second], "%0A": [first, second]}.items():
        response = desk.get(f"{reverse('desk:objections')}?tampil={query}")
        assert [case for case, _clock in response.context["rows"]] == cases, query
        assert response.context["shows_all"] == (query == "semua")


@pytest.fixture
def make_order(make_objection, superior):
    """-> an objection that was granted and replied to on 13 March, with an order."""

    def make(order_due_on):
        objection = make_objection()
        ruling = {"outcome": "granted", "order": "Berikan rinciannya.", "order_due_on": order_due_on}
        objections.rule(objection, by=superior, **ruling)
        objections.reply(objection, by=superior, channel=Delivery.EMAIL)
        return objection

    return make


def test_an_order_stays_in_the_list_until_it_is_carried_out(desk, make_order, make_objection, reviewer):
    listed = reverse("desk:objections")
    someday, soon = make_order(None), make_order(date(2026, 3, 16))
    received = make_objection()
    response = desk.get(listed)
    assert [(case, clock and clock.words) for case, clock in response.context["rows"]] == [
        (soon, "Sisa 1 hari kerja"),
        (someday, "Sisa 10 hari kerja"),
        (received, "Sisa 30 hari kerja"),
    ]
    page = text(response)
    assert page.count("Perintah menunggu pelaksanaan") == 2
    assert "Tenggat 16 Maret 2026" in page
    assert "perintah menunggu pelaksanaan" in text(desk.get(soon.get_absolute_url()))
    for order in (soon, someday):
        carry_out(order, reviewer, today=timezone.localdate())
    assert numbers(desk.get(listed)) == [received.number]


def test_a_day_that_the_superior_set_is_never_provisional(desk, make_order):
    make_order(date(2026, 3, 16))
    Holiday.objects.update(confirmed=False)
    assert "sementara" not in text(desk.get(reverse("desk:objections")))


def test_the_clock_counts_by_the_table(calendar, make_request):
    case = make_request()
    for day, left, tone in (
        (date(2026, 4, 1), 2, "soon"),
        (date(2026, 4, 6), 0, "today"),
        (date(2026, 4, 7), 0, "late"),
    ):
        clock = DueDates(day).clock(case)
        assert (clock.left, clock.tone) == (left, tone)
    assert DueDates(date(2026, 4, 8)).clock(case).words == "Terlambat 2 hari kerja"
    case.state = State.SENT
    assert DueDates(TODAY).clock(case) is None


# Few questions -----------------------------------------------------------------------------------------------------


@pytest.fixture
def many_requests(make_request, opd_health):
    """-> the first of many requests, each like it, without the verbs: numbers alone differ."""

    def make(count, state=State.SUBMITTED):
        first = make_request()
        applicant = first.applicant
        rows = []
        for number in range(2, count + 2):
            applicant.pk = None
            applicant.save(force_insert=True)
            row = InformationRequest.objects.get(pk=first.pk)
            row.pk, row.year, row.sequence, row.applicant_id = None, 2025, number, applicant.pk
            row.number = f"{number}/PPID/2025"
            rows.append(row)
        InformationRequest.objects.bulk_create(rows)
        return first

    return make


@pytest.mark.parametrize("count", [0, 29])
def test_lists_ask_at_most_twelve_questions(
    desk, many_requests, make_objection, make_request, count, django_assert_max_num_queries
):
    many_requests(count)
    for _number in range(count // 10 + 1):
        make_objection("c", inforequest=make_request("assigned"))
    for address in (LIST, f"{LIST}?status=semua&saya=on", reverse("desk:objections"), reverse("desk:tasks")):
        with django_assert_max_num_queries(12):
            assert desk.get(address).status_code == 200


@pytest.mark.parametrize("count", [1, 30])
def test_a_case_asks_at_most_thirteen_questions(
    desk,
    make_request,
    make_objection,
    make_document,
    reviewer,
    operator,
    answer_file,
    django_assert_max_num_queries,
    count,
):
    case = make_request("answered")
    case.answer_documents.set([make_document("published") for _number in range(min(count, 5))])
    for number in range(count):
        workflow.add_remark(case, by=reviewer, text=f"Catatan {number}", audience=Audience.STAFF)
        workflow.answer(case, by=operator, text="Lagi.", documents=case.answer_documents.all(), files=[answer_file()])
        make_objection("c", inforequest=case)
    agency = CheckedClient()
    agency.force_login(operator)
    for client in (desk, agency):
        with django_assert_max_num_queries(13):
            assert client.get(case.get_absolute_url()).status_code == 200
    objection = Objection.objects.earliest("pk").get_absolute_url()
    with django_assert_max_num_queries(16):  # two ask who may rule on it, one what was waived
        assert desk.get(objection).status_code == 200


def test_every_form_of_a_case_asks_at_most_seventeen_questions(desk, make_request, django_assert_max_num_queries):
    case = make_request("decided")
    case.answer_files.update(check_state=CheckState.UNREDACTED)
    for page in (
        "",
        "putuskan/",
        "putuskan/?putusan=partly",
        "putuskan/?putusan=refused",
        "kirim/",
        "keputusan/",
        "cabut/",
    ):
        with django_assert_max_num_queries(17):  # one of them asks for serta-merta notices
            assert desk.get(case.get_absolute_url() + page).status_code == 200


@pytest.mark.parametrize(
    ("stage", "sentence"),
    [
        ("submitted", "Menunggu PPID meneruskannya ke OPD."),
        ("incomplete", "Menunggu pemohon melengkapinya sampai "),
        ("assigned", "Menunggu jawaban Dinas Kesehatan sejak "),
        ("answered", "Dinas Kesehatan menjawab pada "),
        ("decided", "pemberitahuannya menunggu dikirim."),
        ("sent", "selesai bila pemohon sudah menerimanya."),
        ("closed", ""),
    ],
)
def test_the_head_says_what_the_case_waits_for_now(stage, sentence, desk, make_request):
    page = desk.get(make_request(stage).get_absolute_url()).content.decode()
    assert ('<p class="now">' in page) == bool(sentence) and sentence in page
