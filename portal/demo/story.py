import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.models import Count, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django_q.models import OrmQ

from documents import tasks
from documents.duties import skeleton
from documents.exemptions import openings
from documents.exemptions import verbs as exemptions
from documents.files import intake
from documents.lifecycle import finding_answers, publishing, rules, scheduling
from documents.lifecycle.proposal import Proposal
from documents.lifecycle.rules import may_publish_directly
from documents.models import (
    Category,
    ConsequenceTest,
    Document,
    Medium,
    RetentionSchedule,
    Revision,
    SkeletonNode,
    Statute,
    Verdict,
)
from documents.release import privacy_gate
from opd.models import Opd, User
from opd.people import shell
from portal.demo import content, files, people
from portal.demo.content import HARD_COPY, PaperPlan
from portal.demo.paper import Section, lowered_first
from portal.demo.people import Cast
from portal.new_city import city_file, verbs

METRO = settings.BASE_DIR / "portal" / "demo" / "metro.toml"
PLOT = ("plot", "exemptions")
TEAM = "PPID Utama\nBagian Hukum Sekretariat Daerah\nPPID Pelaksana yang menguasai informasi"
BOTH_FORMS = {"LKJ", "RST", "PERWALI", "KPTS"}  # kinds of papers that also exist on paper
ANSWERS = (rules.Act.SCREEN, rules.Act.SIGN)  # answers to the gate, no acts of a path
AHEAD = timedelta(days=7)  # from the seeding to what is scheduled
READERS = min(4, os.cpu_count() or 2)


@dataclass
class Stage:
    opds: list[Opd]
    cast: Cast
    categories: dict[tuple[int, str], Category]
    today: date  # on which the city was begun: its papers are those of that day

    @property
    def entries(self) -> list[PaperPlan]:
        return content.entries(self.opds, self.today)

    def agency(self, label: str) -> Opd:
        return next(opd for opd in self.opds if opd.label == label)

    @property
    def city(self) -> Opd:
        return next(opd for opd in self.opds if opd.is_root)


@dataclass
class Scene:
    """`document` is None until the first act."""

    stage: Stage
    entry: PaperPlan
    turn: dict[str, Any]
    document: Document | None = None

    @property
    def operator(self) -> User:
        return self.stage.cast.operators[self.entry.opd.pk]

    @property
    def reviewer(self) -> User:
        return self.stage.cast.reviewer


def open_stage() -> Stage:
    """Found the city of metro.toml unless it stands."""
    verbs.found(city_file.read(METRO), by=shell.operator())
    opds = list(Opd.objects.in_force().with_tree_fields())
    cast = people.cast(opds)
    return set_stage(opds, cast, people.begun_on())


def set_stage(opds: list[Opd], cast: Cast, today: date) -> Stage:
    nodes = SkeletonNode.objects.count()
    laid_out = set(Opd.objects.annotate(nodes=Count("categories__skeleton_node")).filter(nodes=nodes))
    for opd in opds:
        if not opd.is_root and opd not in laid_out:
            skeleton.lay_out(opd, by=cast.reviewer)
    for number, (kind, retention) in enumerate(content.read("retention").items(), start=1):
        basis = _("Contoh JRA, butir %(n)s") % {"n": number}
        RetentionSchedule.objects.get_or_create(kind=kind, defaults={"retention": retention, "basis": basis})
    found = Category.objects.filter(skeleton_node__isnull=False).select_related("skeleton_node")
    return Stage(opds, cast, {(category.opd_id, category.skeleton_node.code): category for category in found}, today)


def play(stage: Stage, entries: list[PaperPlan]) -> Iterator[int]:
    """Play each paper's acts up to an unread file, and yield how many; again after `read_files`."""
    begun = _begun(entries)
    for entry in entries:
        document, done = begun.get((entry.opd.pk, entry.title), (None, 0))
        turn = turns().get(entry.key, {})
        scene = Scene(stage, entry, turn, document)
        played = 0
        for act in path_of(entry, turn)[done:]:
            if act in GOING_OUT and unread().filter(document=scene.document).exists():
                break
            act(scene)
            played += 1
        yield played


def read_files() -> Iterator[int]:
    """Read all unread files now, several in child processes at once; yield the key of each revision."""
    with ThreadPoolExecutor(READERS) as pool:
        yield from pool.map(_read, list(unread().values_list("pk", flat=True)))
    _take_from_queue()


def unread() -> QuerySet[Revision]:
    return Revision.objects.filter(extraction__in=tasks.UNFINISHED)


def _read(revision_pk: int) -> int:
    try:
        tasks.extract(revision_pk)
        while unread().filter(pk=revision_pk).exists():  # pages that are pictures
            tasks.read_pages(revision_pk)
    finally:
        connection.close()  # of this thread
    return revision_pk


def _begun(entries: list[PaperPlan]) -> dict[tuple[int, str], tuple[Document, int]]:
    titled = Document.objects.filter(title__in={entry.title for entry in entries})
    acts = Count("events", filter=~Q(events__act__in=ANSWERS))
    documents = titled.select_related("opd").annotate(acts=acts)
    return {(document.opd_id, document.title): (document, document.acts) for document in documents}


def _take_from_queue() -> None:
    waiting = [row for row in OrmQ.objects.all() if row.func() in (publishing.EXTRACT, tasks.READ_PAGES)]
    still = set(unread().values_list("pk", flat=True))
    OrmQ.objects.filter(pk__in=[row.pk for row in waiting if row.args()[0] not in still]).delete()


@cache
def turns() -> dict[tuple[str, str, int, str], dict[str, Any]]:
    """Return the plot of the papers that are not simply published, by their key."""
    plot = [turn for name in PLOT for turn in content.read(name)["turn"]]
    return {(turn["paper"], turn["opd"], turn["year"], turn.get("subject", "")): turn for turn in plot}


def create(scene: Scene) -> None:
    added = [Section("Keterangan tambahan", scene.turn["also"])] if "also" in scene.turn else []
    summary, incoming = _written(scene, added)
    values = _values(scene, summary)
    scene.document = publishing.create(scene.entry.opd, by=scene.operator, values=values, incoming=incoming)


def replace_file(scene: Scene) -> None:
    version = scene.document.revisions.count() + 1
    changed = Section(f"Catatan perubahan versi {version}", [scene.turn["note"]])
    _summary, incoming = _written(scene, [changed], f"-v{version}")
    summary = f"{scene.document.summary.split(' Versi ')[0]} Versi {version}: {lowered_first(scene.turn['note'])}"
    publishing.save_draft(scene.document, by=scene.operator, values={"summary": summary}, incoming=incoming)


def _written(scene: Scene, added: list[Section], version: str = "") -> tuple[str, intake.Incoming | None]:
    """Return the summary of a paper, and its file with some `added` sections; None for one on paper alone."""
    summary, paper = content.compose(scene.entry, scene.stage.opds)
    if scene.entry.extension == HARD_COPY:
        return summary, None
    paper = replace(paper, sections=[*paper.sections, *added])
    return summary, intake.receive(files.upload(paper, scene.entry.extension, version))


def _by(person: str, verb: Callable[..., object], *, has_reason: bool = False) -> Callable[[Scene], None]:
    """Return the act of a verb on the document by a person of the scene, with the reason of the plot."""

    def act(scene: Scene) -> None:
        reason = {"reason": scene.turn["reason"]} if has_reason else {}
        verb(scene.document, by=getattr(scene, person), **reason)

    return act


submit = _by("operator", publishing.submit)
give_back = _by("reviewer", publishing.return_to_operator, has_reason=True)
ask_withdrawal = _by("operator", publishing.ask_withdrawal, has_reason=True)
withdraw = _by("reviewer", publishing.withdraw, has_reason=True)
propose_end = _by("reviewer", openings.propose_end, has_reason=True)


def correct(scene: Scene) -> None:
    values = {"keywords": f"{scene.document.keywords}, {scene.entry.year}"}
    publishing.save_draft(scene.document, by=scene.operator, values=values)


def schedule(scene: Scene) -> None:
    _answer_the_gate(scene)
    opening = timezone.localtime(timezone.now() + AHEAD).replace(hour=9, minute=0, second=0, microsecond=0)
    scheduling.schedule(scene.document, by=scene.reviewer, at=opening, looked_for=True)


def publish(scene: Scene) -> None:
    _answer_the_gate(scene)
    publishing.publish(scene.document, by=scene.reviewer, looked_for=True)


def publish_directly(scene: Scene) -> None:
    _answer_the_gate(scene)
    publishing.publish_directly(scene.document, by=scene.operator, looked_for=True)


def _answer_the_gate(scene: Scene) -> None:
    revision = Proposal(scene.document).revision
    if revision is None:
        return
    found = revision.findings.open().values_list("pk", flat=True)
    finding_answers.answer(revision, by=scene.operator, each=dict.fromkeys(found, Verdict.OFFICIAL))
    if privacy_gate.blocking_reasons(revision):
        finding_answers.sign(revision, by=scene.operator)


def exempt(scene: Scene) -> None:
    """Write and approve a consequence test, one act in the history: a waiting test is approved, not written again."""
    fields = moved(scene.turn["test"], scene.entry.moved)
    if "statute" in fields:
        fields["statute"] = Statute.objects.get_or_create(**fields["statute"])[0]
    test = scene.document.tests.first() or exemptions.write_test(
        scene.document,
        by=scene.reviewer,
        officer="PPID Utama",
        team=TEAM,
        decision_number=scene.entry.number.replace("RHS", "KPTS-UK"),
        **fields,
    )
    exemptions.approve(test, by=scene.stage.cast.superior)
    scene.document.refresh_from_db()


def moved(facts: dict[str, Any], years: int) -> dict[str, Any]:
    return {
        name: value.replace(year=value.year + years) if isinstance(value, date) else value
        for name, value in facts.items()
    }


def class_test(stage: Stage, name: str) -> ConsequenceTest:
    living = ConsequenceTest.objects.in_force().of_classes().filter(subject_class=name).first()
    if living:
        return living
    stated = moved(content.read("exemptions")["class"][name], content.years_later(content.TESTED, stage.today))
    stated["decision_number"] = stated["decision_number"].format(year=stated["decision_date"].year)
    facts = {"subject_class": name, "officer": "PPID Utama", "team": TEAM} | stated
    test = exemptions.write_test(None, by=stage.cast.reviewer, **facts)
    exemptions.approve(test, by=stage.cast.superior)
    return test


Act = Callable[[Scene], None]
GOING_OUT = (publish, publish_directly, schedule)
PUBLISHED: tuple[Act, ...] = (create, submit, publish)
NEW_VERSION: tuple[Act, ...] = (replace_file, submit, publish)
PATHS: dict[str, tuple[Act, ...]] = {
    "draft": (create,),
    "in_review": (create, submit),
    "scheduled": (create, submit, schedule),
    "returned": (create, submit, give_back),
    "corrected": (create, submit, give_back, correct, submit, publish),
    "published": PUBLISHED,
    "two_versions": PUBLISHED + NEW_VERSION,
    "three_versions": PUBLISHED + NEW_VERSION + NEW_VERSION,
    "change_draft": (*PUBLISHED, replace_file),
    "change_in_review": (*PUBLISHED, replace_file, submit),
    "change_returned": (*PUBLISHED, replace_file, submit, give_back),
    "withdrawal_asked": (*PUBLISHED, ask_withdrawal),
    "withdrawn": (*PUBLISHED, withdraw),
    "exempt": (create, exempt),
    "exempt_after_publication": (*PUBLISHED, exempt),
    "opening_proposed": (create, exempt, propose_end),
    "published_directly": (create, publish_directly),
}


def path_of(entry: PaperPlan, turn: dict[str, Any]) -> tuple[Act, ...]:
    if turn:
        return PATHS[turn["path"]]
    alone = may_publish_directly(Document(opd=entry.opd, classification=entry.spec["classification"]))
    return PATHS["published_directly" if alone else "published"]


def simply_published(entries: list[PaperPlan]) -> list[PaperPlan]:
    return [entry for entry in entries if entry.key not in turns() and entry.extension != HARD_COPY]


def _values(scene: Scene, summary: str) -> dict[str, Any]:
    entry, spec = scene.entry, scene.entry.spec
    form = Medium.BOTH if spec["prefix"] in BOTH_FORMS else Medium.SOFT
    return {
        "category": _category(scene),
        "title": entry.title,
        "summary": summary,
        "classification": spec["classification"],
        "kind": spec["kind"],
        "number": entry.number,
        "year": entry.year,
        "date": entry.date,
        "keywords": ", ".join(spec["keywords"]),
        "responsible_unit": spec["responsible"],
        "retention": spec["retention"],
        "form": Medium.HARD if entry.extension == HARD_COPY else form,
    }


def _category(scene: Scene) -> Category:
    category = scene.stage.categories[scene.entry.opd.pk, scene.entry.spec["node"]]
    for name in scene.entry.spec.get("folders", []):
        category, _made = Category.objects.get_or_create(
            opd=scene.entry.opd,
            parent=category,
            name=name,
            defaults={"default_classification": scene.entry.spec["classification"]},
        )
    return category
