"""What reviewers and superiors try with consequence tests, and with opening what is exempt."""

from datetime import timedelta
from typing import Any

from django.urls import reverse

from documents.exemptions import openings
from documents.exemptions import verbs as exemptions
from documents.lifecycle import rules as document_rules
from documents.lifecycle.rules import Act
from documents.models import ConsequenceTest, Document, DocumentState, Ground, Opening, Statute
from documents.models.exemption import MUST_END
from opd.models import Role
from tests.city_walk.city import LIVE, City, Nothing, deed, usual

TEXTS = {
    "information": "Catatan kesehatan orang per orang.",
    "law": "UU 27/2022 Pasal 4",
    "consequence_if_opened": "Rahasia kesehatan orang terbuka.",
    "benefit_if_closed": "Rahasia itu terlindungi.",
    "interest_in_opening": "Layanan dapat diawasi.",
    "interest_in_closing": "Pasien tetap percaya.",
    "officer": "PPID Utama",
    "team": "Bagian Hukum",
}


def lawful(city: City) -> dict[str, Any]:
    """Return a test as the law allows it, of any ground."""
    ground = city.chance.choice([*Ground, Ground.H, Ground.H])
    soon = city.today + timedelta(days=city.chance.choice([1, 3, 20, 400]))
    duration: dict[str, Any] = city.chance.choice([{"ends_on": soon}, {"ends_when": "Perkara selesai"}])
    if ground not in MUST_END and city.mostly(0.5):
        duration = {"lasts_while": "orang yang bersangkutan tidak menyetujui"}
    tested = city.today - timedelta(days=city.chance.choice([0, 1, 5]))
    fields = TEXTS | duration | {"ground": ground, "tested_on": tested}
    if city.mostly(0.5):
        fields |= {"decision_number": f"{city.chance.randrange(999)}/PPID/2026", "decision_date": city.today}
    if ground in (Ground.G, Ground.H):
        fields |= {"written_consent": False, "public_office": False}
    if ground == Ground.J:
        fields["statute"] = Statute.objects.get(act="UU 27/2022")
    return fields


def unlawful(city: City) -> dict[str, Any]:
    """Return a test with something against the law."""
    day = city.today
    wrong: list[dict[str, Any]] = [
        {"ground": "k"},
        {"ground": Ground.A, "ends_on": None, "ends_when": "", "lasts_while": "perkara berjalan"},
        {"ground": Ground.A, "ends_on": day + timedelta(days=365 * 31), "decision_date": day},
        {"ground": Ground.H, "written_consent": True},
        {"ground": Ground.J, "statute": None},
        {"ground": Ground.J, "statute": Statute.objects.get(act="UU 1/1950"), "decision_date": day},
        {"ground": Ground.I, "ends_on": None, "ends_when": "", "lasts_while": ""},
        *({name: city.chance.choice(["", "  "])} for name in TEXTS),
        {"tested_on": day + timedelta(days=3), "decision_date": day},
        {"ends_on": day - timedelta(days=3), "decision_date": day},
    ]
    return lawful(city) | city.chance.choice(wrong)


@usual
def write_test(city: City) -> None:
    document, _by = city.document(Act.EXEMPT if city.mostly(0.7) else Act.RENEW)
    fields = lawful(city) if city.mostly(0.7) else unlawful(city)
    exemptions.write_test(document, by=city.person(document, Role.REVIEWER), **fields)


def _test(city: City, *stages: str) -> ConsequenceTest:
    tests = ConsequenceTest.objects.select_related("document__opd", "document__category").order_by("-pk")
    return city.fitting(tests[: 3 * LIVE], lambda test: test.stage in stages)


@deed
def change_test(city: City) -> None:
    test = _test(city, "menunggu", "dikembalikan")
    by = city.chance.choice([test.written_by, test.written_by, city.anybody()])
    by = city.people[by.username]
    fields = lawful(city) if city.mostly(0.6) else unlawful(city)
    exemptions.change_test(test, by=by, **{name: fields[name] for name in ("information", "officer", "team", "law")})


@deed
def return_test(city: City) -> None:
    city.seldom(0.4)
    test = _test(city, "menunggu")
    exemptions.return_test(test, by=city.person(test.document, Role.SUPERIOR), reason=city.words("Kurang jelas."))


@deed
def refuse_test(city: City) -> None:
    city.seldom(0.3)
    test = _test(city, "menunggu")
    exemptions.refuse_test(test, by=city.person(test.document, Role.SUPERIOR), reason=city.words("Tidak perlu."))


@usual
def approve_test(city: City) -> None:
    test = _test(city, "menunggu")
    decision: dict[str, Any] = {}
    if city.mostly():
        number = f"{city.chance.randrange(999)}/PPID/2026"
        day = city.today - timedelta(days=city.chance.choice([0, 0, 0, 2, -2]))
        decision = {"decision_number": number, "decision_date": day}
    exemptions.approve(test, by=city.person(test.document, Role.SUPERIOR), **decision)


@deed
def review_exemption(city: City) -> None:
    test = _test(city, "disetujui")
    exemptions.review(test, by=city.person(test.document, Role.REVIEWER), finding=city.words("Masih perlu."))


@deed
def propose_end(city: City) -> None:
    document, by = city.document(Act.PROPOSE_OPENING, lambda document: document_rules.may_be_opened(document))
    openings.propose_end(document, by=by, reason=city.words("Keadaannya sudah terjadi."))


@deed
def propose_older_ruling(city: City) -> None:
    """A ruling of before the portal, with its scan."""
    city.seldom(0.5)
    document, by = city.document(Act.PROPOSE_OPENING)
    openings.propose_ruling(
        document,
        by=by,
        ruling=city.words("Putusan KI 7/2026"),
        ruled_on=city.day(),
        is_final=city.mostly(0.8),
        scan=city.upload("Putusan") if city.mostly(0.8) else None,
    )


def _opening(city: City, way: str = "") -> Opening:
    proposals = Opening.objects.select_related("document__opd", "document__category", "test").order_by("-pk")
    return city.fitting(proposals[: 2 * LIVE], lambda row: row.stage == "menunggu" and way in (row.way, ""))


@usual
def confirm_opening(city: City) -> None:
    opening = _opening(city)
    openings.confirm(opening, by=city.person(opening.document, Role.SUPERIOR, Role.REVIEWER))


@deed
def refuse_opening(city: City) -> None:
    city.seldom(0.4)
    opening = _opening(city, "opened")
    openings.refuse(opening, by=city.person(opening.document, Role.SUPERIOR), reason=city.words("Belum."))


@deed
def call_ruling_mistaken(city: City) -> None:
    city.seldom(0.4)
    opening = _opening(city, "ruling")
    by = city.person(opening.document, Role.SUPERIOR, Role.REVIEWER)
    openings.call_mistaken(opening, by=by, reason=city.words("Dokumen lain."))


@deed
def press_button_of_opening(city: City) -> None:
    """A button of a proposal's page, sent with the session of anybody."""
    opening = _opening(city)
    by = city.person(opening.document, Role.SUPERIOR, Role.REVIEWER)
    name = city.chance.choice(["buka", "tolak", "keliru"])
    address = reverse(f"admin:documents_opening_{name}", args=[opening.pk])
    city.browser(by).post(address, {"agreed": "1", "reason": city.words()})
    if Opening.objects.get(pk=opening.pk).stage == opening.stage:
        raise Nothing


@deed
def ask_for_a_sealed_file(city: City) -> None:
    """A member of staff asks the public address for a file of an exempt document, and gets what a citizen gets."""
    sealed = Document.objects.filter(state=DocumentState.EXEMPT).order_by("-pk")[: 2 * LIVE]
    document = city.one_of(sealed)
    response = city.browser(city.anybody()).get(reverse("documents:download", args=[document.pk]))
    assert response.status_code == 404, document
