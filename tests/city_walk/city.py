"""The world of the walk: agencies, people, days off, costs and articles, a clock that moves, and one step of it."""

import json
import random
from collections import Counter
from collections.abc import Callable, Iterable
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from documents.lifecycle import publishing
from documents.lifecycle import rules as document_rules
from documents.models import Category, Document, Statute
from opd.calendar import holiday_files
from opd.errors import REFUSALS
from opd.models import Holiday, LedgerEntry, Membership, OpdKind, Role, User
from opd.people import memberships
from opd.rules import has_role
from requests_app.models import (
    AnswerFile,
    Applicant,
    ApplicantKind,
    DataClass,
    DeliveryRecord,
    InformationRequest,
    Objection,
    RetentionRule,
)
from requests_app.states import OPEN_STATES, STEPS
from requests_app.workflow.transition import may, step_of
from tests.city_walk import checker, rules_of_documents, rules_of_objections, rules_of_requests
from tests.conftest import create_user, make_opd
from tests.requests_app.conftest import fee_in_force, published_decree

BEGIN = datetime(2026, 3, 13, 1, 30, tzinfo=UTC)  # a Friday morning in Jakarta
NAME, NIK = "Sri Contoh Wulandari", "1872010101800001"
LIVE = 8  # open cases, and documents, that are worked on at the same time
CHECKED_EVERY = 10  # steps; all rows every fiftieth time
JUDGES = (rules_of_requests, rules_of_objections, rules_of_documents)  # each adds its rules when it is imported


class Nothing(Exception):
    """There was nothing to do it with."""


@dataclass(frozen=True)
class Deed:
    """Something that people try. One that is `forbidden` writes past the verbs, and the database must refuse it."""

    name: str
    do: Callable[["City"], Any]
    forbidden: bool = False
    weight: int = 1


DEEDS: dict[str, Deed] = {}


def deed(do: Callable[["City"], Any]) -> Callable[["City"], Any]:
    return _added(Deed(do.__name__, do))


def usual(do: Callable[["City"], Any]) -> Callable[["City"], Any]:
    """Add a deed by which cases and documents come further: without many of them there is nothing for the others."""
    return _added(Deed(do.__name__, do, weight=5))


def forbidden(do: Callable[["City"], Any]) -> Callable[["City"], Any]:
    return _added(Deed(do.__name__, do, forbidden=True))


def _added(new: Deed) -> Callable[["City"], Any]:
    assert new.name not in DEEDS, new.name
    DEEDS[new.name] = new
    return new.do


class City:
    """A city, its people and its day. `clock` is a traveller of `time_machine` that stands at `BEGIN`."""

    def __init__(self, seed: int, clock: Any) -> None:
        self.chance, self.clock, self.now = random.Random(seed), clock, BEGIN
        self.done: Counter[str] = Counter()
        self.refused: Counter[str] = Counter()
        self.tried: Counter[str] = Counter()
        self.memory, self.recent = checker.Memory(), list[str]()
        self.tokens: dict[int, str] = {}  # of the secret links of requests, by their key
        self.old: dict[tuple[type, int], Any] = {}  # rows as somebody read them earlier
        self.checks = 0
        self._build()

    def _build(self) -> None:
        Holiday.objects.all().delete()
        Holiday.objects.bulk_create(Holiday(**vars(day)) for day in holiday_files.from_package(range(2024, 2028)))
        self.city = make_opd("Pemerintah Kota Metro", "pemerintah-kota-metro", OpdKind.CITY)
        self.health = make_opd("Dinas Kesehatan", "dinas-kesehatan", OpdKind.SERVICE, self.city)
        self.kominfo = make_opd("Dinas Komunikasi", "dinas-komunikasi-dan-informatika", OpdKind.SERVICE, self.city)
        self.district = make_opd("Kecamatan Metro Pusat", "kecamatan-metro-pusat", OpdKind.DISTRICT, self.city)
        self.district.operators_publish = True
        self.district.save()
        self.agencies = [self.health, self.kominfo, self.district]
        self.folders = {
            agency.pk: [
                Category.objects.create(opd=agency, name="Laporan", default_classification=classification)
                for classification in ("berkala", "setiap-saat")
            ]
            for agency in self.agencies
        }
        self._people()
        memberships.note_those_of_before()
        self._fees()
        Statute.objects.create(act="UU 27/2022", title="Pelindungan Data Pribadi", article="4")
        Statute.objects.create(act="UU 1/1950", title="Yang dicabut", article="9", valid_to=date(2020, 1, 1))
        for data_class in DataClass:
            RetentionRule.objects.create(data_class=data_class, months=1, basis="JRA contoh butir 1")

    def _fees(self) -> None:
        asker, second = self.people["verifikator"], self.people["atasan"]
        decree = published_decree(self.folders[self.health.pk][0], self.people["operator"], asker)
        rows: list[dict[str, Any]] = [
            {"amount": 250},
            {"name": "Kiriman pos", "amount": 1},
            {"name": "Salinan berwarna ukuran A1", "amount": 62_500},
            {"name": "Salinan hitam putih ukuran A4", "amount": 200, "valid_to": date(2026, 5, 1)},
        ]
        self.fees = [fee_in_force(asker, second, decree, **row) for row in rows]

    def _people(self) -> None:
        term = {"valid_from": date(2026, 5, 1), "valid_to": date(2026, 12, 31)}
        roles: dict[str, list[tuple]] = {
            "operator": [(Role.OPERATOR, self.health, {})],
            "neighbour": [(Role.OPERATOR, self.kominfo, {})],
            "camat": [(Role.OPERATOR, self.district, {})],
            "verifikator": [(Role.REVIEWER, self.city, {})],
            "verifikator-dua": [(Role.REVIEWER, self.city, {})],
            "verifikator-lama": [(Role.REVIEWER, self.city, {"valid_to": date(2026, 4, 30)})],
            "atasan": [(Role.SUPERIOR, self.city, {})],
            "atasan-dua": [(Role.SUPERIOR, self.city, {"valid_from": date(2026, 3, 1)})],
            "atasan-sementara": [(Role.SUPERIOR, self.city, term)],
            "rangkap": [(Role.REVIEWER, self.city, {}), (Role.SUPERIOR, self.city, {})],
            "admin": [(Role.ADMIN, self.city, {})],
            "tanpa-peran": [],
        }
        for name, held in roles.items():
            user = create_user(name)
            for role, opd, days in held:
                Membership.objects.create(user=user, role=role, opd=opd, **days)
        self._read_people()

    def _read_people(self) -> None:
        """Read the people again: whoever has been read keeps the roles of that day."""
        self.people = {user.username: user for user in User.objects.order_by("pk")}
        self.people_of = self.today

    # Time -----------------------------------------------------------------------------------------------------------

    @property
    def today(self) -> date:
        return timezone.localdate()

    def pass_time(self) -> None:
        """Let minutes or hours go by, sometimes days, sometimes until just before or after midnight in Jakarta."""
        kind = self.chance.random()
        if kind < 0.08:
            self.now += timedelta(days=self.chance.choice([1, 1, 2, 4]))
        elif kind < 0.11:
            midnight = datetime.combine(self.today + timedelta(days=1), time(), timezone.get_default_timezone())
            self.now = midnight + timedelta(minutes=self.chance.choice([-1, 30]))
        else:
            self.now += timedelta(minutes=self.chance.randrange(1, 150))
        self.clock.move_to(self.now.astimezone(UTC))
        if self.people_of != self.today:
            self._read_people()

    def day(self) -> date:
        """A day near today, most often today."""
        return self.today + timedelta(self.chance.choice([-30, -3, -1, 0, 0, 0, 0, 0, 0, 1, 4]))

    # Choices --------------------------------------------------------------------------------------------------------

    def words(self, *more: str) -> str:
        return "   " if not self.mostly() else self.chance.choice([*more, "Alasan yang cukup panjang.", "Alasan lain."])

    def mostly(self, probability: float = 0.9) -> bool:
        return self.chance.random() < probability

    def anybody(self) -> User:
        return self.chance.choice(list(self.people.values()))

    def one_of(self, rows: Iterable) -> Any:
        rows = list(rows)
        if not rows:
            raise Nothing
        row = self.chance.choice(rows)
        before = self.old.setdefault((type(row), row.pk), row)
        if self.chance.random() < 0.5:
            self.old[type(row), row.pk] = row
        # Now and then the page of somebody who read it earlier.
        return before if self.chance.random() < 0.03 else row

    def seldom(self, probability: float) -> None:
        if not self.mostly(probability):
            raise Nothing

    def scene(self, act: str, fits: Callable[[Any], bool] = lambda case: True) -> tuple[Any, Any]:
        """A case and a person: mostly such that the act is possible, now and then not."""
        cases = list((InformationRequest if act in STEPS else Objection).objects.order_by("-pk")[: 2 * LIVE])
        case = self.fitting(cases, lambda case: case.state in step_of(act).moves and fits(case))
        people = [None, *self.people.values()]
        entitled = [person for person in people if may(case, act, person)]
        return case, self.chance.choice(entitled if entitled and self.mostly(0.93) else people)

    def document(
        self, act: document_rules.Act, fits: Callable[[Document], bool] = lambda document: True
    ) -> tuple[Document, User]:
        """A document and a person, like `scene`."""
        step = document_rules.STEPS[act]
        documents = list(Document.objects.select_related("opd", "category").order_by("-pk")[: 3 * LIVE])
        document = self.fitting(documents, lambda document: document.state in step.moves and fits(document))
        return document, self.person(document, *step.roles)

    def fitting(self, rows: Iterable, fits: Callable[[Any], bool]) -> Any:
        """Return one of the rows, mostly one that fits; where none does, there is mostly nothing to do."""
        rows = list(rows)
        if not self.mostly(0.93):
            return self.one_of(rows)
        chosen = [row for row in rows if fits(row)]
        if not chosen and self.mostly():
            raise Nothing
        return self.one_of(chosen or rows)

    def person(self, document: Document, *roles: Role) -> User:
        people = list(self.people.values())
        entitled = [person for person in people if has_role(person, document.opd, *roles)]
        return self.chance.choice(entitled if entitled and self.mostly(0.93) else people)

    # Things ---------------------------------------------------------------------------------------------------------

    def applicant(self) -> Applicant:
        fields = {"phone": "081200000007", "email": self.chance.choice(["sri.contoh@warga.test"] * 4 + [""])}
        return Applicant(
            kind=ApplicantKind.PERSON, name=NAME, national_id=NIK, address="Jalan Contoh 7, Metro Pusat", **fields
        )

    def answer_file(self) -> AnswerFile:
        file = AnswerFile()
        content = SimpleUploadedFile("jawaban.txt", b"Belanja obat: Rp10.000.000.")
        file.seal(content, name="jawaban.txt", mime="text/plain")
        return file

    def scan(self, row: type = DeliveryRecord) -> Any:
        scan = row()
        scan.seal(SimpleUploadedFile("bukti.pdf", b"%PDF-bukti"), name="bukti.pdf", mime="application/pdf")
        return scan

    def upload(self, text: str = "") -> publishing.Incoming:
        text = text or f"Angka tengkes turun, catatan {self.chance.randrange(10**6)}."
        return publishing.receive(SimpleUploadedFile("laporan.txt", text.encode()))

    def browser(self, person: User | None) -> Client:
        client = Client()
        if person:
            client.force_login(person)
        return client

    # Steps ----------------------------------------------------------------------------------------------------------

    def step(self) -> None:
        """Let something happen: the first deed for which there is anything, done or refused."""
        self.pass_time()
        for _attempt in range(50):
            if self._try(self._choose()):
                return

    def _try(self, chosen: Deed) -> bool:
        self.tried[chosen.name] += 1
        outcome = "failed"
        try:
            with transaction.atomic() if chosen.forbidden else nullcontext():
                chosen.do(self)
                assert not chosen.forbidden, f"The database let {chosen.name} through."
        except Nothing:
            outcome = ""
        except (IntegrityError, *REFUSALS) as refusal:
            if isinstance(refusal, IntegrityError) != chosen.forbidden:
                raise
            assert str(refusal)
            outcome = f"refused: {refusal}"
            self.refused[chosen.name] += 1
        else:
            outcome = "done"
            self.done[chosen.name] += 1
        finally:
            if outcome:
                self.recent.append(f"{self.now:%Y-%m-%d %H:%M} {chosen.name} {outcome}")
        return bool(outcome)

    def _choose(self) -> Deed:
        if InformationRequest.objects.filter(state__in=OPEN_STATES).count() < LIVE and self.chance.random() < 0.2:
            return DEEDS["register"]
        names = sorted(DEEDS)
        if self.chance.random() < 0.7:
            return DEEDS[self.chance.choices(names, [DEEDS[name].weight for name in names])[0]]
        # One of those that have seldom succeeded so far, although they were tried.
        rare = sorted(names, key=lambda name: (self._successes(name), self.tried[name]))
        return DEEDS[self.chance.choice(rare[:20])]

    def _successes(self, name: str) -> int:
        return (self.refused if DEEDS[name].forbidden else self.done)[name]

    # Judgement ------------------------------------------------------------------------------------------------------

    def walk(self, steps: int) -> None:
        self.check(whole=True)
        for number in range(1, steps + 1):
            self.step()
            if number % CHECKED_EVERY == 0:
                self.check(whole=number % (50 * CHECKED_EVERY) == 0)
            if number % (5 * CHECKED_EVERY) == 0:
                self.look_from_outside()
        self.check(whole=True)

    def check(self, *, whole: bool = False) -> None:
        """Let the law judge what has changed since the last time, or all there is; then the ledger, too."""
        scope = {} if whole else self._touched()
        found = checker.faults(checker.Rows(self.memory, self.today, **scope))
        told = "\n".join(f"rule {fault.rule}: {fault.row} {fault.sentence}" for fault in found)
        assert not found, f"{told}\nafter\n" + "\n".join(self.recent)
        if whole:
            call_command("verify_ledger", verbosity=0)
            connection.check_constraints()
        self.recent.clear()

    def _touched(self) -> dict[str, set[int]]:
        """Return the keys of the cases and documents that the ledger has named since the last check."""
        entries = LedgerEntry.objects.filter(number__gt=self.memory.last.get(LedgerEntry, 0)).order_by()
        keys: dict[str, set[int]] = {"requests": set(), "objections": set(), "documents": set()}
        names = {
            "requests_app.informationrequest": "requests",
            "requests_app.objection": "objections",
            "documents.document": "documents",
        }
        for of, pk in entries.values_list("object_type", "object_id"):
            if of in names:
                keys[names[of]].add(int(pk))
        tests = entries.filter(object_type__in=("documents.consequencetest", "documents.opening"))
        keys["documents"] |= {fact["document"] for fact in tests.values_list("fields", flat=True)}
        return keys

    def look_from_outside(self) -> None:
        """Ask for what nobody outside may see: files of exempt documents, and applicants (rules 37, 38, 42, 48)."""
        client = Client()
        documents = Document.objects.select_related("opd", "category").order_by("-pk")[: 3 * LIVE]
        exempt = [document for document in documents if document.state == "exempt"]
        if exempt:
            self._finds_nothing_of(client, self.chance.choice(exempt))
        for document in [document for document in documents if document.state == "withdrawn"][:1]:
            response = client.get(document.get_absolute_url())
            assert response.status_code == 410 and b"unduh/" not in response.content, document
        if self.chance.random() < 0.3:
            public = Document.objects.filter(state__in=checker.PUBLIC).values_list("title", flat=True)
            assert sorted(_titles(client, "dip")) == sorted(public)
            assert not set(_titles(client, "dik")) & set(public)
        page = client.get(reverse("requests:register")).content.decode()
        assert NAME not in page and NIK not in page

    def _finds_nothing_of(self, client: Client, document: Document) -> None:
        addresses = [document.get_absolute_url(), reverse("documents:download", args=[document.pk])]
        for number in document.revisions.values_list("number", flat=True):
            addresses.append(reverse("documents:revision_file", args=[document.pk, number]))
        addresses.append(reverse("documents:preview", args=[document.pk]))
        for address in addresses:
            assert client.get(address).status_code == 404, address
        found = client.get(reverse("documents:search"), {"q": document.title}).content.decode()
        assert document.get_absolute_url() not in found, document


def _titles(client: Client, name: str) -> list[str]:
    """Return the titles of the public list of that name, as its JSON gives them."""
    response = client.get(reverse(f"documents:{name}_file", args=["json"]))
    content = b"".join(response.streaming_content) if response.streaming else response.content
    return [row["judul"] for row in json.loads(content)["data"]]
