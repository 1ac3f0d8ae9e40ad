"""What tests of pages and files share."""

from datetime import date

import pytest
from django.utils import timezone

from documents.duties import matrix, skeleton
from documents.exemptions import openings
from documents.exemptions import verbs as exemptions
from documents.lifecycle import publishing
from documents.models import Classification, Document, DocumentKind, Duty, Ground
from documents.models.exemption import MUST_END
from opd.models import Opd, OpdKind, Role
from tests.markup import CheckedClient

SIGNATURE = {"signed_by": "Sri Contoh", "signed_as": "Sekretaris Dinas"}


@pytest.fixture
def fetch(client):
    """GET and read to the end, as a browser does; the bytes are in `.body`. Headers by name: `If_Range=...`."""

    def get(path, **headers):
        response = client.get(path, headers={name.replace("_", "-"): value for name, value in headers.items()})
        response.body = b"".join(response.streaming_content) if response.streaming else response.content
        return response

    return get


@pytest.fixture
def make_exempt(reviewer, superior):
    """Exempt a document by a finished test, written by the reviewer and approved by the superior."""

    def make(document, **fields):
        test = exemptions.write_test(
            document,
            by=reviewer,
            **{
                "information": "Catatan kesehatan orang per orang.",
                "ground": Ground.H,
                "law": "UU 27/2022 Pasal 4",
                "consequence_if_opened": "Rahasia kesehatan orang terbuka.",
                "benefit_if_closed": "Rahasia itu terlindungi.",
                "interest_in_opening": "Layanan dapat diawasi.",
                "interest_in_closing": "Pasien tetap percaya.",
                "written_consent": False,
                "public_office": False,
                "lasts_while": "" if fields.get("ground") in MUST_END else "pasien tidak menyetujui",
                "officer": "PPID Utama",
                "team": "Bagian Hukum",
                "tested_on": date(2026, 1, 5),
                "decision_number": "1/PPID/2026",
                "decision_date": date(2026, 1, 6),
            }
            | fields,
        )
        exemptions.approve(test, by=superior)
        return test

    return make


@pytest.fixture
def open_ended(reviewer, superior):
    """End an exemption whose time is over: proposed by the reviewer, approved by the superior."""

    def make(document, *, reason="Masanya habis.", today=None):
        opening = openings.propose_end(document, by=reviewer, reason=reason, today=today)
        openings.confirm(opening, by=superior)
        return opening

    return make


@pytest.fixture
def open_by_ruling(reviewer, superior, upload):
    """End an exemption by an older ruling with its scan: proposed by the reviewer, confirmed by the superior."""

    def make(document, ruling="Putusan 1/2026"):
        facts = {"ruling": ruling, "ruled_on": date(2026, 1, 7), "is_final": True, "scan": upload("Putusan")}
        opening = openings.propose_ruling(document, by=reviewer, **facts)
        openings.confirm(opening, by=superior)
        return opening

    return make


@pytest.fixture
def citizen():
    """Anybody without an account, in a browser that refuses pages that are not well made."""
    return CheckedClient()


@pytest.fixture
def district(city):
    return Opd.objects.get_or_create(
        slug="kecamatan-metro-pusat",
        defaults={"name": "Kecamatan Metro Pusat", "kind": OpdKind.DISTRICT, "parent": city},
    )[0]


@pytest.fixture
def village(district):
    return Opd.objects.get_or_create(
        slug="kelurahan-imopuro", defaults={"name": "Kelurahan Imopuro", "kind": OpdKind.VILLAGE, "parent": district}
    )[0]


@pytest.fixture
def folder(reviewer):
    """-> the folder of an agency for a heading of the common skeleton."""

    def make(opd, code):
        if not opd.categories.filter(skeleton_node__isnull=False).exists():
            skeleton.lay_out(opd, by=reviewer)
        return opd.categories.get(skeleton_node__code=code)

    return make


@pytest.fixture
def library(make_document, make_user, opd_health, district, village, folder):
    """Five documents of three agencies, different in every facet."""
    at_district = make_user("camat", Role.OPERATOR, district)
    at_village = make_user("lurah", Role.OPERATOR, village)

    operator = make_user("dinkes", Role.OPERATOR, opd_health)

    def add(title, by, code, kind, year, classification=Classification.PERIODIC):
        opd = by.memberships.get().opd
        metadata = {"category": folder(opd, code), "classification": classification, "kind": kind, "year": year}
        return make_document(title=title, summary="Untuk umum.", opd=opd, by=by, **metadata)

    return {
        "neraca": add("Neraca Puskesmas", operator, "neraca", DocumentKind.FINANCE, 2025),
        "aset": add("Daftar Aset Puskesmas", operator, "daftar-aset", DocumentKind.DATA, 2024),
        "izin": add("Izin Apotek", operator, "perizinan", DocumentKind.PROCEDURE, 2025, Classification.ANYTIME),
        "camat": add("Neraca Kecamatan", at_district, "neraca", DocumentKind.FINANCE, 2024),
        "lurah": add("Profil Kelurahan", at_village, "profil-badan-publik", DocumentKind.PROFILE, 2025),
    }


@pytest.fixture
def duty():
    return Duty.objects.get(code="laporan-kinerja")


@pytest.fixture
def publish(opd_health, reviewer):
    """Put a public document into the folder of a duty; it became public on `on`."""

    def make(duty, *, on=None, opd=opd_health, **metadata):
        year = duty.year_for(on or timezone.localdate())
        whole = {"title": "Laporan", "summary": "Isi.", "year": year, "form": "hardcopy"} | metadata
        document = matrix.fill(duty, opd, by=reviewer, values=whole, incoming=None)
        publishing.submit(document, by=reviewer)
        publishing.publish(document, by=reviewer, looked_for=True)
        moment = timezone.now() - (timezone.localdate() - (on or timezone.localdate()))
        Document.objects.filter(pk=document.pk).update(published_at=moment)
        document.refresh_from_db()
        return document

    return make
