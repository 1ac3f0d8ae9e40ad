"""Consequence tests of classes of information, on which redacted parts of any document rest."""

from typing import Any

from documents.exemptions import verbs as exemptions
from documents.models import ConsequenceTest
from opd.models import Opd, Role, User
from tests.conftest import create_user
from tests.documents.exemptions.test_exemptions import COMPLETE


def test_of_class(name: str = "Data pribadi orang", opd: Opd | None = None, **fields: Any) -> ConsequenceTest:
    """Return the test in force of a class of information, by ground h; written and approved where there is none."""
    living = ConsequenceTest.objects.in_force().of_classes().filter(subject_class=name, opd=opd).first()
    if living and not fields:
        return living
    facts = COMPLETE | {"law": "UU 27/2022 Pasal 4", "subject_class": name, "opd": opd} | fields
    test = exemptions.write_test(None, by=_somebody(Role.REVIEWER), **facts)
    exemptions.approve(test, by=_somebody(Role.SUPERIOR))
    return test


test_of_class.__test__ = False  # type: ignore[attr-defined]


def why(**change: Any) -> dict[str, Any]:
    """Return on what a part of a public copy rests."""
    return {"test": test_of_class(), "reason": "Data pribadi pasien."} | change


def why_by_page(**change: Any) -> dict[str, Any]:
    return {"test": test_of_class().pk, "reason": "Data pribadi pasien."} | change


def exempt_part(**part: Any) -> dict[str, Any]:
    """Return the columns of a partial grant with one part that is exempt by the test of a class."""
    stated = {"subject": "Nama pasien", "reason": "Rahasia pribadi.", "words": "Siti Contoh"}
    stated |= {"test": test_of_class(), "belongs": "Kolom itu memuat data pribadi orang."}
    answers = {"document_kind": "data", "written_consent": False, "public_office": False}
    return {"outcome": "partly", "reason": "Memuat data pribadi.", "withheld": [stated | part]} | answers


def _somebody(role: Role) -> User:
    return User.objects.with_role(role).first() or create_user(f"wakil-{role}", role, Opd.objects.first())
