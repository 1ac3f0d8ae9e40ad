"""What operators and reviewers try with documents: by verbs, by the buttons of a document's page, and by schedules."""

from datetime import timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone

from documents import tasks
from documents.admin.document.acts import DOCUMENT_ACTS
from documents.lifecycle import closing, finding_answers, publishing, scheduling
from documents.lifecycle.rules import Act
from documents.models import (
    NEVER_EXEMPT,
    Classification,
    Document,
    DocumentKind,
    ExtractionState,
    Medium,
    Revision,
    Verdict,
)
from opd.models import CitySetting, SettingChange
from opd.people import settings as people_settings
from opd.triggers import city_settings
from tests.city_walk.city import LIVE, NIK, City, Nothing, deed, usual

KINDS = [kind for kind in DocumentKind if kind not in NEVER_EXEMPT]
CLASSES = [Classification.PERIODIC, Classification.IMMEDIATE, Classification.ANYTIME, Classification.EXEMPT]


def metadata(city: City, folders: list) -> dict[str, Any]:
    """Return metadata of a document; its title is found nowhere else."""
    number = city.chance.randrange(10**9)
    values = {
        "category": city.chance.choice(folders),
        "title": f"Laporan nomor {number}",
        "summary": "Apa yang dicapai sepanjang tahun.",
        "classification": city.chance.choice(CLASSES[:3]),
        "kind": city.chance.choice(KINDS),
        "year": city.chance.choice([2024, 2025, 2026]),
        "form": city.chance.choice([Medium.SOFT, Medium.SOFT, Medium.HARD, Medium.BOTH]),
    }
    wrong: list[dict[str, Any]] = [{"title": ""}, {"title": "  "}, {"title": f"Laporan {NIK} {number}"}, {"year": 1}]
    wrong += [{"summary": "\n "}, {"summary": f"Tentang {NIK}."}, {"classification": Classification.EXEMPT}]
    wrong += [{"kind": DocumentKind.DECREE}, {"kind": DocumentKind.REGULATION}]  # never exempt
    return values | (city.chance.choice(wrong) if not city.mostly(0.8) else {})


def text(city: City) -> str:
    """Return the text of a file, sometimes with personal data."""
    return "" if city.mostly(0.7) else city.chance.choice([f"NIK {NIK} atas nama Contoh.", "Telepon 081234567890."])


@usual
def create(city: City) -> None:
    agency = city.chance.choice(city.agencies)
    people = [city.people[name] for name in ("operator", "neighbour", "camat", "verifikator")]
    by = city.chance.choice([*people, city.anybody()])
    folders = city.folders[city.chance.choice([agency, agency, agency, *city.agencies]).pk]
    incoming = city.upload(text(city)) if city.mostly() else None
    document = publishing.create(agency, by=by, values=metadata(city, folders), incoming=incoming)
    if city.mostly(0.7):
        _read(document)


def _read(document: Document) -> int:
    waiting = document.revisions.filter(extraction=ExtractionState.WAITING)
    for pk in list(waiting.values_list("pk", flat=True)):
        tasks.extract(pk)
    return waiting.count()


@usual
def read_document(city: City) -> None:
    """The worker's part: nothing is published unread."""
    waiting = Revision.objects.filter(extraction=ExtractionState.WAITING).order_by("-pk")[:LIVE]
    tasks.extract(city.one_of(waiting).pk)


@usual
def save(city: City) -> None:
    document, by = city.document(Act.SAVE)
    values = metadata(city, city.folders[document.opd_id])
    names = city.chance.sample(sorted(values), city.chance.randrange(0, 4))
    incoming = city.upload(text(city)) if city.mostly(0.6) else None
    publishing.save_draft(document, by=by, values={name: values[name] for name in names}, incoming=incoming)


@deed
def mend(city: City) -> None:
    document, by = city.document(Act.MEND)
    values = metadata(city, city.folders[document.opd_id])
    publishing.mend(document, by=by, values={name: values[name] for name in ("title", "summary")})


@usual
def answer_findings(city: City) -> None:
    found = Revision.objects.filter(findings__verdict="").distinct().order_by("-pk")[:LIVE]
    revision = city.one_of(found)
    by = city.person(revision.document, *("operator", "verifikator"))
    each = {
        finding.pk: city.chance.choice([*2 * [Verdict.NOT_PERSONAL, Verdict.OFFICIAL], Verdict.REDACT])
        for finding in revision.findings.all()
    }
    finding_answers.answer(revision, by=by, each=each)


@usual
def submit(city: City) -> None:
    document, by = city.document(Act.SUBMIT)
    publishing.submit(document, by=by)


@deed
def recall(city: City) -> None:
    city.seldom(0.4)
    document, by = city.document(Act.RECALL)
    publishing.recall(document, by=by)


@deed
def return_document(city: City) -> None:
    city.seldom(0.4)
    document, by = city.document(Act.RETURN)
    publishing.return_to_operator(document, by=by, reason=city.words())


@usual
def publish(city: City) -> None:
    document, by = city.document(Act.PUBLISH)
    publishing.publish(document, by=by, looked_for=city.mostly())


@deed
def publish_directly(city: City) -> None:
    document, by = city.document(
        Act.PUBLISH_DIRECTLY, lambda row: row.opd_id == city.district.pk and row.revisions.exists()
    )
    publishing.publish_directly(document, by=by, looked_for=city.mostly())


@deed
def schedule(city: City) -> None:
    document, by = city.document(Act.SCHEDULE)
    at = timezone.now() + timedelta(hours=city.chance.choice([-5, 2, 3, 20, 30, 24 * 400]))
    scheduling.schedule(document, by=by, at=at, looked_for=city.mostly())


@deed
def unschedule(city: City) -> None:
    city.seldom(0.5)
    document, by = city.document(Act.UNSCHEDULE, lambda document: document.schedules.valid().exists())
    scheduling.unschedule(document, by=by)


@deed
def publish_what_is_due(city: City) -> None:
    if not scheduling.publish_due().published:
        raise Nothing


@deed
def discard(city: City) -> None:
    city.seldom(0.5)
    document, by = city.document(Act.DISCARD)
    publishing.discard_change(document, by=by)


@deed
def ask_withdrawal(city: City) -> None:
    document, by = city.document(Act.ASK_WITHDRAWAL)
    publishing.ask_withdrawal(document, by=by, reason=city.words())


@deed
def withdraw_document(city: City) -> None:
    city.seldom(0.4)
    document, by = city.document(Act.WITHDRAW)
    publishing.withdraw(document, by=by, reason=city.words(f"Memuat {NIK}."))


@deed
def restore(city: City) -> None:
    document, by = city.document(Act.RESTORE)
    publishing.restore(document, by=by, looked_for=city.mostly())


@deed
def hide_title(city: City) -> None:
    city.seldom(0.5)
    document, by = city.document(Act.HIDE_TITLE)
    publishing.hide_title(document, by=by, reason=city.words())


@deed
def withhold(city: City) -> None:
    document, by = city.document(Act.WITHHOLD, _has_open_version)
    versions = [row for row in document.revisions.all() if row.disclosure == "public"]
    revision = city.fitting(versions, lambda row: row.pk != document.published_revision_id)
    closing.withhold_revision(revision, by=by, reason=city.words())


def _has_open_version(document: Document) -> bool:
    return document.revisions.filter(disclosure="public").exclude(pk=document.published_revision_id).exists()


@deed
def delete_draft(city: City) -> None:
    city.seldom(0.2)
    document, by = city.document(Act.DELETE)
    publishing.delete_draft(document, by=by)


@deed
def press_button_of_document(city: City) -> None:
    """A button of a document's page, sent with the session of anybody."""
    act = city.chance.choice(list(DOCUMENT_ACTS))
    document, by = city.document(act)
    data = {"version": document.version, "reason": city.words()}
    data |= {"looked_for": "1"} if city.mostly() else {}
    address = reverse("admin:documents_document_act", args=[document.pk, act])
    city.browser(by).post(address, data)
    if Document.objects.filter(pk=document.pk, version=document.version).exists():
        raise Nothing


@deed
def change_who_publishes(city: City) -> None:
    """Two people decide whether a reviewer may publish what they wrote."""
    city.seldom(0.4)
    waiting = SettingChange.objects.filter(state="waiting")
    by = city.chance.choice([city.people["admin"], city.people["atasan"], city.anybody()])
    if waiting.exists():
        people_settings.confirm(waiting.latest("pk"), by=by)
    else:
        setting = CitySetting.AUTHOR_PUBLISHES
        people_settings.ask(setting, by=by, value=city_settings.allows(setting) != city.mostly(), reason=city.words())
