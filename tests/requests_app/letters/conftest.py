"""Cases that every kind of letter and other paper is made from, by the verbs."""

import zipfile
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple

import pytest
import time_machine

from documents.exemptions import papers as exemption_papers
from documents.exemptions import verbs as exemptions
from documents.models import Classification, Ground
from opd.models import Official, OfficialRole, Opd, OpdKind, SiteProfile
from requests_app.models import (
    Absence,
    Channel,
    Delivery,
    Format,
    Letter,
    LetterKind,
    ObjectionOutcome,
    Outcome,
    case_column,
)
from requests_app.registers import dossier, registers
from requests_app.workflow import decisions, fees, objections
from requests_app.workflow import requests as workflow
from tests.requests_app.conftest import TODAY, carry_out

SECRET_WORD = "Pasien Rahasia"
REASON = "Bahan rapat evaluasi layanan."
BODIES = ("Keputusan Wali Kota Contoh Nomor 1/KPTS/2023", date(2023, 1, 2))


class Paper(NamedTuple):
    """A finished paper, and what its words name: {placeholder: text}."""

    pdf: bytes
    facts: dict[str, str]


@pytest.fixture
def refused(make_request, test_of_exemption, reviewer):
    """A request refused under Pasal 17 huruf h and told on 13 March 2026."""
    inforequest = make_request("answered")
    facts = {
        "reason": "Berisi data kesehatan pasien.",
        "refused": [test_of_exemption.document],
        "document_kind": "data",
        "written_consent": False,
        "public_office": False,
        "controlled": True,
        "cost": 0,
    }
    decisions.decide(inforequest, by=reviewer, outcome=Outcome.REFUSED, today=TODAY, **facts)
    decisions.send(inforequest, by=reviewer, channel=Delivery.EMAIL, today=TODAY, looked_for=True)
    return inforequest


@pytest.fixture
def given_in_part(make_request, test_of_exemption, reviewer, granting):
    inforequest = make_request("answered")
    parts = [
        {"subject": "Nama pasien", "reason": "Rahasia pribadi.", "ground": "h", "words": SECRET_WORD},
        {"subject": "Lampiran 3", "reason": Absence.NOT_DOCUMENTED, "ground": "", "words": ""},
    ]
    facts = granting | {
        "outcome": Outcome.PARTLY,
        "reason": "Sebagian menyangkut pasien.",
        "refused": [test_of_exemption.document],
        "document_kind": "data",
        "written_consent": False,
        "public_office": False,
        "cost": 0,
    }
    decisions.decide(inforequest, by=reviewer, withheld=parts, today=TODAY, **facts)
    decisions.send(inforequest, by=reviewer, channel=Delivery.EMAIL, today=TODAY, looked_for=True)
    return inforequest


@pytest.fixture
def lapsed(make_request, reviewer):
    inforequest = make_request("incomplete")
    workflow.lapse(inforequest, by=reviewer, today=inforequest.completion_due_on + timedelta(days=1))
    return inforequest


@pytest.fixture
def ruled(make_objection, refused, superior):
    objection = make_objection("ad", inforequest=refused)
    order = {"order": "Berikan jumlah pasien per bulan.", "order_due_on": date(2026, 4, 6)}
    objections.rule(
        objection, by=superior, outcome=ObjectionOutcome.PARTLY, reasons="Jumlah bukan rahasia.", today=TODAY, **order
    )
    objections.reply(objection, by=superior, channel=Delivery.EMAIL, today=TODAY)
    return objection


@pytest.fixture
def offices(city):
    """The city with its contacts and with officials, all of them invented."""
    contacts = {"phone": "(0725) 0000", "email": "ppid@metro.test", "website": "https://plid.metro.test"}
    Opd.objects.filter(kind=OpdKind.CITY).update(address="Jalan Contoh Nomor 1, Metro", **contacts)
    SiteProfile.objects.update(commission_address="Jalan Contoh Nomor 9\nBandar Lampung")
    decree, since = BODIES
    for role, name, nip, office in (
        (OfficialRole.PPID, "Wira Contoh, S.Kom.", "0" * 18, "Kepala Dinas Komunikasi dan Informatika"),
        (OfficialRole.SUPERIOR, "Ratih Contoh, M.Si.", "0" * 17 + "1", "Sekretaris Daerah"),
    ):
        facts = {"name": name, "nip": nip, "office": office, "decree": decree, "valid_from": since}
        Official.objects.create(opd=city, role=role, **facts)


@pytest.fixture
def tender_test(make_document, reviewer, superior, opd_health):
    """An approved consequence test of ground b, which ends on a day."""
    title = "Rincian harga satuan penawaran pengadaan obat tahun 2026"
    document = make_document("draft", classification=Classification.ANYTIME, title=title)
    test = exemptions.write_test(
        document,
        by=reviewer,
        information="Harga satuan dalam surat penawaran yang belum dibuka.",
        ground=Ground.B,
        law="Undang-Undang Nomor 30 Tahun 2000 tentang Rahasia Dagang, Pasal 3",
        consequence_if_opened="Peserta lain dapat meniru cara menghitung harga satuannya.",
        benefit_if_closed="Persaingan usaha tetap sehat sampai pemenang diumumkan.",
        interest_in_opening="Pengawasan belanja obat.",
        interest_in_closing="Harga yang wajar bagi kota.",
        ends_on=date(2026, 12, 31),
        officer="PPID Utama Kota Metro",
        team="Bagian Hukum\nInspektorat",
        tested_on=date(2026, 3, 4),
        decision_number="2/UJI/2026",
        decision_date=date(2026, 3, 5),
    )
    with time_machine.travel(datetime(2026, 3, 5, 10, tzinfo=UTC)):
        exemptions.approve(test, by=superior)
    return test


@pytest.fixture
def twice_refused(make_request, test_of_exemption, tender_test, reviewer):
    """A request refused for two documents, under Pasal 17 huruf b and h."""
    inforequest = make_request("answered", information="Data pasien rawat inap dan harga satuan penawaran obat 2026.")
    decisions.decide(
        inforequest,
        by=reviewer,
        outcome=Outcome.REFUSED,
        reason="Keduanya menyangkut pasien dan tender yang sedang berjalan.",
        refused=[test_of_exemption.document, tender_test.document],
        document_kind="data",
        written_consent=False,
        public_office=False,
        controlled=True,
        cost=0,
        today=TODAY,
    )
    decisions.send(inforequest, by=reviewer, channel=Delivery.EMAIL, today=TODAY, looked_for=True)
    return inforequest


@pytest.fixture
def upheld(make_objection, twice_refused, superior):
    objection = make_objection("a", inforequest=twice_refused)
    reasons = "Pengujian konsekuensinya masih berlaku, dan tendernya belum selesai."
    objections.rule(objection, by=superior, outcome=ObjectionOutcome.UPHELD, reasons=reasons, today=TODAY)
    objections.reply(objection, by=superior, channel=Delivery.EMAIL, today=TODAY)
    return objection


@pytest.fixture
def by_post(make_request, make_fee, reviewer, superior, granting):
    """A request granted on paper, for money."""
    inforequest = make_request("answered", format=Format.HARD, delivery=Delivery.POST)
    copies, post = make_fee(), make_fee(name="Kiriman pos", amount=1)
    charged = [{"fee": copies, "quantity": 40}, {"fee": post, "quantity": 12_000}]
    paper = {"format": Format.HARD, "delivery": Delivery.POST, "payment": "Transfer ke kas daerah."}
    decisions.decide(inforequest, by=reviewer, charged=charged, today=TODAY, **granting | paper)
    fees.confirm_cost(inforequest, by=superior, cost=22_000, today=TODAY)
    decisions.issue(inforequest, by=reviewer, today=TODAY)
    return inforequest


@pytest.fixture
def not_held(make_request, reviewer):
    inforequest = make_request("answered")
    facts = {"controlled": False, "other_body": "BPS Kota Metro", "cost": 0, "reason": "Data sensus dikumpulkan BPS."}
    decisions.decide(inforequest, by=reviewer, outcome=Outcome.NOT_HELD, today=TODAY, **facts)
    decisions.send(inforequest, by=reviewer, channel=Delivery.EMAIL, today=TODAY, looked_for=True)
    return inforequest


@pytest.fixture
def alone(calendar, person, city):
    """An objection on ground b, without a request."""
    texts = {"reason": "Tidak ada laporan.", "purpose": "Penelitian.", "position": "Laporan 2025 tidak diumumkan."}
    return objections.file("b", texts, applicant=person(), today=TODAY).objection


@pytest.fixture
def carried_out(make_objection, superior, reviewer):
    """An objection whose order was carried out: the applicant has the file, with its letter."""
    objection = make_objection()
    opens = {"outcome": ObjectionOutcome.GRANTED, "order": "Berikan rinciannya per kegiatan."}
    objections.rule(objection, by=superior, today=TODAY, **opens)
    objections.reply(objection, by=superior, channel=Delivery.EMAIL, today=TODAY)
    carry_out(objection, reviewer)
    return objection


@pytest.fixture
def papers(
    offices, worker, given_in_part, by_post, not_held, lapsed, upheld, ruled, alone, carried_out, make_request, reviewer
):
    """Every paper that the portal prints: {(template, case): Paper}; the case is "" for the usual one."""
    extended, withdrawn = make_request("assigned"), make_request()
    workflow.extend(extended, by=reviewer, reason="Arsipnya di gudang dan sedang dicari.", today=TODAY)
    told = {"told_by": Channel.PHONE, "reason": "Tidak perlu lagi.", "today": TODAY}
    workflow.tell_withdrawal(withdrawn, by=reviewer, **told)
    about = {
        (LetterKind.RECEIPT, ""): extended,
        (LetterKind.COMPLETION, ""): lapsed,
        (LetterKind.LAPSE, ""): lapsed,
        (LetterKind.EXTENSION, ""): extended,
        (LetterKind.NOTICE, ""): given_in_part,
        (LetterKind.NOTICE, "on paper"): by_post,
        (LetterKind.NOTICE, "not held"): not_held,
        (LetterKind.NOTICE, "refused"): upheld.inforequest,
        (LetterKind.REFUSAL, ""): upheld.inforequest,
        (LetterKind.OBJECTION_RECEIPT, ""): ruled,
        (LetterKind.OBJECTION_RECEIPT, "without a request"): alone,
        (LetterKind.OBJECTION_DECISION, ""): ruled,
        (LetterKind.OBJECTION_DECISION, "upheld"): upheld,
        (LetterKind.WITHDRAWAL, ""): withdrawn,
        (LetterKind.FULFILMENT, ""): carried_out,
    }
    made = {(str(kind), case): _letter(kind, row) for (kind, case), row in about.items()}
    return made | _others(upheld, reviewer)


def _letter(kind: LetterKind, case) -> Paper:
    letter = Letter.objects.filter(kind=kind, **case_column(case)).latest("pk")
    request = getattr(case, "inforequest", None)
    facts = {"number": letter.number, "case": case.number, "code": letter.verification}
    facts |= {"request": request.number} if request else {}
    return Paper(b"".join(letter.chunks()), facts)


def _others(objection, reviewer) -> dict[tuple[str, str], Paper]:
    """Papers that are no letters: they are made when somebody asks for them."""
    [test] = objection.inforequest.decision.tests.filter(ground=Ground.B)
    with dossier.dossier(objection, by=reviewer, reason=REASON, today=TODAY) as file, zipfile.ZipFile(file) as archive:
        chronology = archive.read("kronologi.pdf")
    about = {"by": reviewer, "reason": REASON, "today": TODAY}
    numbers = {"case": objection.number, "request": objection.inforequest.number}
    return {
        ("chronology", ""): Paper(chronology, numbers),
        ("consequence_test", ""): Paper(exemption_papers.sheet(test), {}),
        ("classification", ""): Paper(exemption_papers.decision(test), {}),
        ("register", ""): Paper(registers.pdf(registers.REQUESTS, TODAY.year, **about), numbers),
        ("register", "of objections"): Paper(registers.pdf(registers.OBJECTIONS, TODAY.year, **about), numbers),
    }
