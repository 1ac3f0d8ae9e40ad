"""A citizen's request, brought by the verbs to the stage that a test asks for."""

import copy
import functools
import itertools
from datetime import UTC, date, datetime, time

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from documents import tasks as document_tasks
from documents.exemptions import verbs as exemptions
from documents.lifecycle import publishing
from documents.models import Classification, ConsequenceStage, Ground
from opd import ledger
from opd.calendar import holiday_files
from opd.calendar.holiday_files import Day
from opd.database import triggers
from opd.models import Holiday, HolidayKind
from requests_app.answers import files as answers
from requests_app.models import (
    AccessMode,
    AnswerFile,
    Applicant,
    ApplicantKind,
    CheckState,
    Delivery,
    DeliveryRecord,
    Fee,
    Format,
    Outcome,
    legal_calendar,
)
from requests_app.tracking import secret_links
from requests_app.workflow import decisions, fee_changes, objections, orders
from requests_app.workflow import requests as workflow
from requests_app.workflow.clock import holiday_changes
from requests_app.workflow.clock.recompute import UnseenChange
from requests_app.workflow.delivery.deliveries import Proof
from tests.conftest import NOW
from tests.files import pdf, png
from tests.markup import CheckedClient

NIK = "1872010101800001"
TODAY = date(2026, 3, 13)
YEARS = range(2024, max(2028, NOW.year + 2))  # of TODAY, and of cases that begin now


@functools.cache
def days_off():
    days = holiday_files.from_package(YEARS)
    decided = {day.date.year for day in days if day.kind == HolidayKind.JOINT_LEAVE}
    return days + [Day(date(year, 12, 24), HolidayKind.JOINT_LEAVE, "Cuti bersama") for year in {*YEARS} - decided]


@pytest.fixture
def calendar(db):
    """-> the legal calendar with the days off of YEARS, as `load_holidays` fills them."""
    Holiday.objects.all().delete()
    Holiday.objects.bulk_create(Holiday(**vars(day)) for day in days_off())
    return legal_calendar()


def seen(change, *args, **kwargs):
    """Call a verb of the table of days off as somebody does who has seen what it is going to do."""
    while True:
        try:
            return change(*args, **kwargs)
        except UnseenChange as unseen:
            kwargs["seen"] = unseen.outlook.digest


COPY = {"name": "Salinan hitam putih ukuran F4", "amount": 250, "basis": "Keputusan PPID 3/2025"}


def fee_in_force(asker, second, decree, **columns):
    """Return a row of the standard of costs that two people have set before its first day."""
    columns = COPY | {"valid_from": date(2025, 1, 1)} | columns
    if there := Fee.objects.confirmed().filter(**columns).first():
        return there
    then, last = datetime.combine(columns["valid_from"], time(3), UTC), columns.pop("valid_to", None)
    fee = fee_changes.propose(Fee(asked_at=then, decree=decree, **columns), by=asker)
    fee_changes.confirm(fee, by=second, now=then)
    if last:
        fee_changes.end(fee, by=asker, valid_to=last)
    fee.refresh_from_db()
    return fee


def published_decree(category, operator, reviewer):
    """Return a decree that sets costs, brought by the verbs."""
    values = {"title": "Keputusan tentang Standar Biaya", "summary": "Biaya salinan.", "kind": "keputusan"}
    values |= {"category": category, "classification": Classification.PERIODIC, "year": 2025}
    incoming = publishing.receive(SimpleUploadedFile("keputusan.txt", b"Biaya salinan ditetapkan."))
    document = publishing.create(category.opd, by=operator, values=values, incoming=incoming)
    for revision in document.revisions.defer("text"):
        document_tasks.extract(revision.pk)
    publishing.submit(document, by=operator)
    publishing.publish(document, by=reviewer, looked_for=True)
    return document


def basis():
    """The file on which a change of a clock rests."""
    return publishing.receive(SimpleUploadedFile("skb.png", png()))


def removed_past_the_verbs(*days):
    """Take days out of the table as the database lets nobody do it."""
    triggers.drop("opd")
    Holiday.objects.filter(date__in=days).delete()
    ledger.protect()


def written_past_the_verbs(holiday):
    """Write a day off as the database lets nobody do it."""
    triggers.drop("opd")
    holiday.save()
    ledger.protect()


@pytest.fixture
def change_days_off(reviewer, superior):
    """Change days off inside the period of open cases, by two people. -> the number of cases moved"""

    def change(*added, removed=(), **kwargs):
        days = [Day(day.date, day.kind, day.name, day.source, day.confirmed) for day in added]
        facts = {"added": days, "removed": removed, "reason": "Keputusan baru.", "scan": basis()}
        asked = holiday_changes.ask(**facts | kwargs, by=reviewer)
        return seen(holiday_changes.confirm, asked, by=superior)

    return change


@pytest.fixture
def decree(category, operator, reviewer):
    return published_decree(category, operator, reviewer)


@pytest.fixture
def make_fee(decree, reviewer, superior):
    """-> a row of the standard of costs."""
    return functools.partial(fee_in_force, reviewer, superior, decree)


ON_PAPER = {"delivery": Delivery.PICK_UP, "format": Format.HARD}  # what must be asked, so that it costs something


@pytest.fixture
def cost_on_paper(make_fee):
    """What `decisions.decide` takes for fifty copies that cost 12500 rupiah and are fetched, as they were asked for."""
    return {"charged": [{"fee": make_fee(), "quantity": 50}], "payment": "Tunai di loket.", **ON_PAPER}


@pytest.fixture
def person():
    """-> a new, unsaved applicant, with what the form asks of a person."""

    def make(**overrides):
        fields = {
            "kind": ApplicantKind.PERSON,
            "name": "Sri Contoh Wulandari",
            "national_id": NIK,
            "address": "Jalan Contoh 7, Metro Pusat",
            "phone": "081200000007",
            "email": "sri.contoh@warga.test",
        }
        return Applicant(**fields | overrides)

    return make


@pytest.fixture
def asked():
    """What is asked and how it is wanted."""
    return {
        "information": "Laporan realisasi anggaran Dinas Kesehatan tahun 2025 per kegiatan.",
        "purpose": "Penelitian tentang belanja kesehatan kota.",
        "access": AccessMode.COPY,
        "format": Format.SOFT,
        "delivery": Delivery.EMAIL,
    }


@pytest.fixture
def answer_file():
    """-> an unsaved sealed file of an answer."""

    return sealed_answer


def sealed_answer(text="Belanja obat: Rp10.000.000.", name="jawaban.txt", mime="text/plain"):
    file = AnswerFile()
    file.seal(SimpleUploadedFile(name, text.encode()), name=name, mime=mime)
    return file


def waiver():
    """The statement of an applicant that a ruling need not be carried out, as it was uploaded."""
    return publishing.receive(SimpleUploadedFile("pernyataan.pdf", pdf("Tidak perlu lagi.")), "identity")


def carry_out(objection, by, *, today=TODAY, channel=Delivery.EMAIL):
    """A file in the hands of the applicant, as the ruling about the objection orders."""
    answers.add(objection.inforequest, [sealed_answer("Yang diperintahkan.", "perintah.txt")], by=by)
    screened(objection.inforequest)
    task = objection.opening_tasks.get()
    orders.hand_over(task, by=by, channel=channel, looked_for=True, today=today)
    objection.refresh_from_db()
    return task


@pytest.fixture
def test_of_exemption(make_document, reviewer, superior, opd_health, upload):
    """An approved consequence test of 2 March 2026, ground h, of a document with a file of its own."""
    facts = {"classification": Classification.ANYTIME, "title": "Data pasien rawat inap"}
    document = make_document("draft", incoming=upload("Data pasien menurut penyakit."), **facts)
    test = exemptions.write_test(
        document,
        by=reviewer,
        information="Nama dan NIK pasien.",
        ground=Ground.H,
        law="UU 27/2022 Pasal 4",
        consequence_if_opened="Rahasia pribadi pasien terbuka.",
        benefit_if_closed="Pasien terlindungi.",
        interest_in_opening="Pengawasan layanan.",
        interest_in_closing="Kerahasiaan riwayat kesehatan.",
        written_consent=False,
        public_office=False,
        ends_when="Pasien memberi persetujuan tertulis",
        officer="PPID Utama",
        team="Bagian Hukum",
        tested_on=date(2026, 3, 2),
        decision_number="1/UJI/2026",
        decision_date=date(2026, 3, 2),
    )
    exemptions.approve(test, by=superior)
    return test


NUMBERS = {Delivery.POST: "EE{:09}ID", Delivery.COURIER: "{:015}"}
SLIPS = itertools.count(1)


def on_slip(day, channel=Delivery.POST, **fields):
    """The proof of what was handed over, or signed for, on paper: a number of the carrier, or a signature."""
    return Proof(
        day,
        **({"number": NUMBERS[channel].format(next(SLIPS))} if channel in NUMBERS else {"scan": scanned()}) | fields,
    )


def scanned(row=DeliveryRecord):
    """A sealed scan: of a slip, a returned envelope, or with `Withdrawal` of a signed statement."""
    scan = row()
    scan.seal(SimpleUploadedFile("bukti.pdf", b"%PDF-bukti"), name="bukti.pdf", mime="application/pdf")
    return scan


def send_on_paper(inforequest, by, *, today=TODAY, on=None, channel=Delivery.POST):
    """The notice made and handed over on `today`, or made on it and handed over on a later day."""
    decisions.issue(inforequest, by=by, today=today)
    handed_over = {"channel": channel, "proof": on_slip(on or today, channel), "today": on or today}
    decisions.send(inforequest, by=by, looked_for=True, **handed_over)


def reply_on_paper(objection, by, *, today=TODAY, on=None, channel=Delivery.POST):
    objections.issue(objection, by=by, today=today)
    objections.reply(objection, by=by, channel=channel, proof=on_slip(on or today, channel), today=on or today)


def unfinished(test):
    """The same words once more, which nobody has approved yet."""
    again = copy.copy(test)
    again.pk, again._state.adding = None, True
    again.stage, again.approved_by, again.approved_at = ConsequenceStage.WAITING, None, None
    again.save()
    return again


@pytest.fixture
def granting():
    """Everything that a grant must answer."""
    return {
        "outcome": Outcome.GRANTED,
        "controlled": True,
        "material": "Laporan realisasi anggaran 2025.",
        "delivery": Delivery.EMAIL,
        "format": Format.SOFT,
        "cost": 0,
    }


@pytest.fixture
def make_request(calendar, person, asked, opd_health, operator, reviewer, superior, granting, answer_file):
    """A request received on `today`, brought to: submitted, incomplete, assigned, answered, decided, sent, closed."""

    def make(stage="submitted", *, today=TODAY, applicant=None, **overrides):
        inforequest = workflow.register(asked | overrides, applicant or person(), today=today).inforequest
        if stage == "submitted":
            return inforequest
        if stage == "incomplete":
            workflow.ask_completion(inforequest, by=reviewer, missing="Salinan KTP.", today=today)
            return inforequest
        workflow.assign(inforequest, by=reviewer, opd=opd_health, today=today)
        if stage == "assigned":
            return inforequest
        workflow.answer(inforequest, by=operator, text="Ini laporannya.", files=[answer_file()], today=today)
        screened(inforequest)
        if stage == "answered":
            return inforequest
        decisions.decide(inforequest, by=reviewer, today=today, **granting)
        if stage == "decided":
            return inforequest
        decisions.send(inforequest, by=reviewer, channel=Delivery.EMAIL, looked_for=True, today=today)
        if stage == "closed":
            workflow.close(inforequest, by=reviewer, today=today)
        return inforequest

    return make


@pytest.fixture
def make_objection(make_request):
    """An objection, of the applicant, to a request that was sent on `today`."""

    def make(grounds="d", *, inforequest=None, today=TODAY, **kwargs):
        inforequest = inforequest or make_request("sent", today=today)
        texts = {
            "reason": "Bukan itu yang diminta.",
            "purpose": "Penelitian.",
            "position": "Diminta rinci, dijawab ringkas.",
        }
        return objections.file(grounds, texts, inforequest=inforequest, today=today, **kwargs).objection

    return make


def screened(inforequest):
    """Store what the worker stores for a clean file, without reading it; tests of the reading run the worker."""
    unread = inforequest.answer_files.filter(screened_at=None)
    unread.update(check_state=CheckState.CLEAN, screened_at=timezone.now())


@pytest.fixture
def citizen():
    """A browser that nobody has logged in with."""
    return CheckedClient()


@pytest.fixture
def link():
    """-> the address behind which a case stands, by a link of its own."""

    def make(case):
        token = secret_links.new_token()
        secret_links.grant(case, token)
        return f"/permohonan/s/{token}/"

    return make
