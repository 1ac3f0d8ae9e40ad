"""What tests of pages and files share."""

from datetime import date

import pytest

from documents import exemptions
from documents.models import Ground


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
                "officer": "PPID Utama",
                "tested_on": date(2026, 1, 5),
                "decision_number": "1/PPID/2026",
                "decision_date": date(2026, 1, 6),
            }
            | fields,
        )
        exemptions.approve(test, by=superior)
        return test

    return make
