"""A case of the demo with its parts: an invented applicant, files, and a decision."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeVar

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.text import slugify

from documents import filetypes
from documents.models import Classification, ConsequenceTest, Document
from documents.models.exemption import PERSONAL
from opd.models import Opd, SealedFile, User
from portal.demo import files
from portal.demo.content import PaperPlan, long_date
from portal.demo.paper import NOTICE, DemoPaper, PaperTable, Section
from portal.demo.story import Stage
from requests_app import models as m
from requests_app.workflow.requests import RegisteredRequest

File = TypeVar("File", bound=SealedFile)

ELECTRONIC = (m.Channel.PORTAL, m.Channel.EMAIL)
IMPOSSIBLE_ID = "187200000000"  # there is no district 00 and no birthday 00-00-00, so this is no person's NIK


@dataclass
class Scene:
    """A case: `part` is its table in the plot, `place` its number there; `assignees`: agencies it is passed to."""

    stage: Stage
    place: int
    part: dict[str, Any]
    received_on: date
    assignees: Iterator[Opd] = field(init=False)
    registered: RegisteredRequest | None = None
    objection: m.Objection | None = None

    def __post_init__(self):
        self.assignees = iter([self.agency(label) for label in self.part.get("agencies", [])])

    def agency(self, label: str) -> Opd:
        return next(opd for opd in self.stage.opds if opd.label == label)

    @property
    def inforequest(self) -> m.InformationRequest:
        return self.registered.inforequest

    @property
    def by_hand(self) -> User | None:
        """The reviewer who enters the applicant's acts; None if the applicant uses the portal."""
        return None if self.part.get("channel", m.Channel.PORTAL) == m.Channel.PORTAL else self.reviewer

    @property
    def reviewer(self) -> User:
        return self.stage.cast.reviewer

    @property
    def operator(self) -> User:
        return self.stage.cast.operators[self.inforequest.opd.pk]


def applicant_of(scene: Scene) -> m.Applicant:
    """Return an obviously invented applicant, without an e-mail address if they did not write electronically."""
    n, part = scene.place, scene.part
    kind, proxy = part.get("kind", m.ApplicantKind.PERSON), part.get("proxy", False)
    is_entity = kind == m.ApplicantKind.ENTITY
    mailbox = f"pengurus{n}@contoh.test" if is_entity else f"warga{n}@warga.test"
    return m.Applicant(
        kind=kind,
        by_proxy=proxy,
        name=part.get("name", f"Warga Contoh {n}"),
        national_id=f"AHU-CONTOH-{n:04d}" if is_entity else f"{IMPOSSIBLE_ID}{n:04d}",
        address=f"Jalan Contoh {n}, Kota Metro",
        phone=f"0812000000{n:02d}",
        email=mailbox if part.get("channel", m.Channel.PORTAL) in ELECTRONIC else "",
        occupation=part.get("occupation", ""),
        proxy_name=f"Kuasa Contoh {n}" if proxy else "",
        proxy_national_id=f"{IMPOSSIBLE_ID}9{n:03d}" if proxy else "",
        proxy_address=f"Gang Contoh {n}, Kota Metro" if proxy else "",
    )


def decision_of(scene: Scene) -> dict[str, Any]:
    """Return the columns of the decision; with a test also its document, its kind and the answers of Pasal 18(2)."""
    part = scene.part
    decision = {name: value for name, value in part["decision"].items() if name != "test"}
    outcome = decision["outcome"]
    charged = decision.pop("charged", [])
    columns = {"controlled": outcome != m.Outcome.NOT_HELD, "cost": 0, "charged": [_charge(*row) for row in charged]}
    if outcome in m.GIVING:
        columns["classification"] = Classification.ANYTIME
        columns["delivery"] = part.get("delivery", m.Delivery.EMAIL)
        columns["format"] = part.get("format", m.Format.SOFT)
    if test := finished_test(scene):
        columns |= {"refused": [test.document], "document_kind": test.document.kind}
        columns |= {"written_consent": False, "public_office": False} if test.ground in PERSONAL else {}
    return columns | decision


def _charge(name: str, quantity: int) -> dict[str, Any]:
    """Return units of a row of the demo's standard of costs, as `decisions.decide` takes them."""
    return {"fee": m.Fee.objects.get(name=name), "quantity": quantity}


def finished_test(scene: Scene) -> ConsequenceTest | None:
    """Return the finished test that the decision is based on, found by the title of its document."""
    title = scene.part.get("decision", {}).get("test")
    return ConsequenceTest.objects.get(document__title=title, approved_at__isnull=False) if title else None


def document_of(scene: Scene, key: list) -> Document:
    """Return a published demo document by paper, agency, year and subject, as `plot.toml` names them."""
    topic, label, year, *subject = key
    entry = PaperPlan(topic, scene.agency(label), year, "".join(subject), "")
    return Document.objects.public().get(opd=entry.opd, title=entry.title)


def answer_files(scene: Scene, today: date) -> list[m.AnswerFile]:
    """Return a sealed file for each of the case's `files`; a `working` copy is not sent out."""
    return [
        _sealed(m.AnswerFile(goes_out=not spec.get("working")), _paper(scene, spec, today), spec["format"])
        for spec in scene.part.get("files", [])
    ]


def _paper(scene: Scene, spec: dict[str, Any], today: date) -> DemoPaper:
    agency = scene.inforequest.opd.name if scene.inforequest.opd else "PPID Utama Kota Metro"
    table = None
    if "rows" in spec:
        numeric = [not isinstance(cell, str) for cell in spec["rows"][0]]
        table = PaperTable(spec["title"], spec["columns"], spec["rows"], [1] * len(numeric), numeric)
    return DemoPaper(
        title=spec["title"],
        agency=agency,
        signer=f"Pimpinan {agency}",
        place="Metro",
        day=long_date(today),
        keywords=[],
        facts=[("Keterangan", NOTICE)],
        sections=[Section("Jawaban", [spec.get("say", scene.part.get("answer", spec["title"]))], table=table)],
    )


def attachment(scene: Scene, title: str) -> m.Attachment:
    letter = DemoPaper(title, "", "Pemohon", "Metro", long_date(scene.received_on), [], [], [Section("Isi", [NOTICE])])
    return _sealed(m.Attachment(), letter, "pdf")


def scan(kind: str) -> m.Paper:
    label = f"Contoh {m.PaperKind(kind).label}"
    picture = DemoPaper(label, "", "", "", "", [], [], [Section("", steps=[label])])
    return _sealed(m.Paper(kind=kind), picture, "png")


def _sealed(row: File, paper: DemoPaper, extension: str) -> File:
    name = f"{slugify(paper.title)[:80].strip('-')}.{extension}"
    upload = SimpleUploadedFile(name, files.build(paper, extension))
    row.seal(upload, name=name, mime=filetypes.BY_EXTENSION[extension].mime)
    return row
