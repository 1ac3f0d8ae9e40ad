"""The staff's page about the portal itself: plain facts, and what to do about them."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django_q.models import OrmQ, Schedule, Task

from documents.reports import yearly
from opd import ledger
from opd.condition import examine
from opd.database import triggers
from opd.models import Holiday, Message, MessageState
from opd.worker import queues
from portal.schedules import JOBS, install
from requests_app import triggers as request_triggers
from requests_app.models import DataClass, Decision, Letter, RetentionRule
from tests.markup import CheckedClient, text

PAGE = reverse("system:system")

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("calendar")]


@pytest.fixture(autouse=True)
def _on_13_march():
    with time_machine.travel("2026-03-13 02:00:00+00:00", tick=False):
        yield


@pytest.fixture
def schedules():
    """All jobs, made now."""
    Schedule.objects.all().delete()
    install()


def facts():
    return {fact.label: fact for fact in examine(timezone.now())}


@pytest.mark.parametrize(
    ("person", "status"), [("reviewer", 200), ("site_admin", 200), ("superior", 404), ("operator", 404)]
)
def test_who_opens_it(request, person, status):
    client = CheckedClient()
    client.force_login(request.getfixturevalue(person))
    assert client.get(PAGE).status_code == status


def test_a_stranger_is_asked_to_log_in():
    assert CheckedClient().get(PAGE).status_code == 302


def test_as_many_questions_with_one_case_as_with_many(reviewer, make_request, schedules):
    client = CheckedClient()
    client.force_login(reviewer)
    counts = []
    for cases in (1, 6):
        for _case in range(cases):
            make_request()
        with CaptureQueriesContext(connection) as queries:
            client.get(PAGE)
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 46  # all but two are its own, on PostgreSQL


def test_everything_at_rest(schedules):
    for data_class in DataClass:
        RetentionRule.objects.create(data_class=data_class, months=12, basis="JRA")
    wrong = [label for label, fact in facts().items() if fact.remedy]
    both_queues = {"Antrean pekerjaan berjadwal", "Antrean pembacaan berkas"}
    assert not both_queues & set(wrong)
    assert not {"Surel keluar", "Surat", "Tabel hari libur", "Masa simpan data pribadi"} & set(wrong)
    assert not {label for label in wrong if any(label.startswith(str(job.label)) for job in JOBS.values())}


def test_days_off_without_a_number_are_listed(schedules):
    triggers.drop("opd")
    Holiday.objects.filter(date__year=2025).update(source="Paket holidays")
    Holiday.objects.create(date=date(2024, 6, 10), kind="local", name="Hari jadi", source="SK")
    ledger.protect()
    listed = [fact for fact in examine(timezone.now()) if fact.label == "Hari libur tanpa nomor"]
    assert [fact.words for fact in listed] == [
        "1 hari libur 2024 dipastikan tanpa nomor SKB atau keputusan.",
        "28 hari libur 2025 dipastikan tanpa nomor SKB atau keputusan.",
    ]
    addresses = [f"{reverse('admin:opd_holiday_changelist')}?tahun=2024", "/admin/opd/holiday/pastikan/2025/"]
    assert [fact.address for fact in listed] == addresses


def test_costs_of_before_are_listed(schedules, make_request):
    decided, sent = make_request("decided"), make_request("sent")
    assert "Biaya di luar standar biaya" not in facts()
    triggers.drop("requests_app")
    Decision.objects.filter(inforequest__in=(decided, sent)).update(cost=5000, payment="Tunai.")
    request_triggers.install()
    fact = facts()["Biaya di luar standar biaya"]
    assert fact.words == "1 pemberitahuan terkirim dan 1 keputusan memuat biaya tanpa baris standar biaya."
    assert fact.remedy


def test_the_yearly_report_is_told_of_until_it_is_public(schedules):
    yearly.raise_task(date(2026, 1, 2))
    fact = facts()["Laporan tahunan layanan informasi"]
    assert fact.words == "Laporan 2025 diterbitkan paling lambat 31 Maret 2026."
    assert fact.remedy
    early = next(fact for fact in examine(datetime(2026, 1, 5, tzinfo=UTC)) if fact.label.startswith("Laporan tahunan"))
    assert not early.remedy


def test_a_queue_that_nobody_works_off(schedules):
    for queue in (queues.CLOCK, queues.SLOW):
        OrmQ.objects.create(key=queue, payload="x", lock=timezone.now() - timedelta(minutes=29))
    clock, slow = facts()["Antrean pekerjaan berjadwal"], facts()["Antrean pembacaan berkas"]
    assert clock.words == slow.words == "1 pekerjaan menunggu, yang tertua sejak 13 Maret 2026, 08.31 WIB."
    assert "qcluster" in clock.remedy
    assert slow.remedy == ""  # reading may take its time
    OrmQ.objects.filter(key=queues.SLOW).update(lock=timezone.now() - timedelta(minutes=31))
    assert "qcluster" in facts()["Antrean pembacaan berkas"].remedy


def fact_of(name):
    return facts()[f"{JOBS[name].label}, {JOBS[name].frequency}"]


def test_every_job_is_named_with_its_frequency(schedules):
    labels = list(facts())
    for name in ("clearsessions", "tend_index", "send_messages"):
        assert fact_of(name).remedy == ""
    assert "Menghapus sesi masuk yang sudah habis, setiap hari pukul 02.00" in labels
    assert "Memperbarui indeks pencarian, setiap menit" in labels
    assert "Memberi tahu verifikator apa yang menunggu, setiap 10 menit" in labels
    assert "Membaca pindaian yang tertinggal, setiap jam" in labels


def test_jobs_without_a_schedule_are_seen_and_the_advice_helps(schedules):
    for name in JOBS:
        Schedule.objects.filter(name=name).delete()
        assert fact_of(name).words == "Tidak dijadwalkan."
        assert fact_of(name).remedy == "Jalankan manage.py migrate; jadwalnya dibuat lagi."
    call_command("migrate", verbosity=0)
    assert {fact_of(name).remedy for name in JOBS} == {""}


@pytest.mark.parametrize("name", JOBS)
def test_a_job_is_late_after_its_patience_and_not_before(schedules, name):
    row = Schedule.objects.get(name=name)
    assert row.next_run is not None
    with time_machine.travel(row.next_run + JOBS[name].patience, tick=False):
        assert fact_of(name).remedy == ""
    with time_machine.travel(row.next_run + JOBS[name].patience + timedelta(seconds=1), tick=False):
        assert "Terlewat" in fact_of(name).remedy


@pytest.mark.parametrize("name", JOBS)
def test_a_job_that_failed_last_time(schedules, name):
    Schedule.objects.filter(name=name).update(task="t1")
    task = Task.objects.create(
        id="t1", name="t1", func="print", started=timezone.now(), stopped=timezone.now(), success=False
    )
    assert fact_of(name).words.startswith("Terakhir 13 Maret 2026, 09.00 WIB.")
    assert fact_of(name).remedy == f"Yang terakhir gagal. Jalankan manage.py {name} dan baca galatnya."
    Task.objects.filter(pk=task.pk).update(success=True)
    assert fact_of(name).remedy == ""


@pytest.mark.parametrize(
    "change",
    [
        {"repeats": 0},
        {"next_run": None},
        {"next_run": datetime(2027, 1, 1, tzinfo=UTC)},
        {"schedule_type": "O"},
        {"args": "'flush'"},
        {"hook": "os.system"},
    ],
    ids=str,
)
def test_a_schedule_that_was_changed_is_seen_and_the_advice_helps(schedules, change):
    Schedule.objects.filter(name="remind_deadlines").update(**change)
    assert "Jalankan manage.py migrate; jadwalnya dibetulkan." in fact_of("remind_deadlines").remedy
    install()
    assert fact_of("remind_deadlines").remedy == ""


def test_mail_that_waits_and_mail_that_failed(make_request):
    make_request()
    assert not facts()["Surel keluar"].remedy
    with time_machine.travel("2026-03-13 03:30:00+00:00", tick=False):
        assert "EMAIL_URL" in facts()["Surel keluar"].remedy
        Message.objects.filter(to_citizen=True).update(state=MessageState.FAILED)
        found = facts()
    assert found["Surel yang gagal"].words == "1 gagal dalam tujuh hari terakhir."
    assert found["Surel yang gagal"].remedy


def test_letters_of_yesterday_that_are_not_made(make_request):
    make_request()
    assert facts()["Surat"].words == "1 surat belum menjadi PDF."
    assert facts()["Surat"].remedy == ""
    with time_machine.travel("2026-03-14 02:00:00+00:00", tick=False):
        assert "remind_deadlines" in facts()["Surat"].remedy
    Letter.objects.update(destroyed_at=timezone.now())
    assert facts()["Surat"].words == "0 surat belum menjadi PDF."


def test_years_and_classes_that_nobody_has_settled(reviewer):
    Holiday.objects.filter(date__year=2026).update(confirmed=False)
    client = CheckedClient()
    client.force_login(reviewer)
    page = client.get(PAGE)
    words = text(page)
    assert "Tabel 2026 belum dipastikan" in words
    assert "tidak pernah dimusnahkan: Identitas pemohon" in words
    assert reverse("admin:opd_holiday_confirm", args=[2026]) in page.content.decode()


def test_a_part_that_is_not_set_up_is_neither_well_nor_a_fault(client, reviewer, settings):
    settings.CLAMD_SOCKET = None
    client.force_login(reviewer)
    page = client.get(PAGE).content.decode()
    off = page.partition('id="mati"')[2].partition("</section>")[0]
    assert "Pemindai virus" in off
    assert "isi CLAMD_SOCKET" in off
    assert page.count("Pemindai virus</dt>") == 1
