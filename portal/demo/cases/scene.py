from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeVar

from documents import filetypes
from documents.files import scanned_pages
from documents.models import Classification, ConsequenceTest, Document
from documents.models.exemption import PERSONAL
from opd.models import Opd, SealedFile, User
from opd.papers import letterhead
from portal.demo import files
from portal.demo.content import PaperPlan, years_later
from portal.demo.paper import NOTICE, DemoPaper, PaperTable, Section
from portal.demo.story import Stage, class_test
from requests_app import models as m
from requests_app.workflow.requests import RegisteredRequest

File = TypeVar("File", bound=SealedFile)

ELECTRONIC = (m.Channel.PORTAL, m.Channel.EMAIL)
IMPOSSIBLE_ID = "187200000000"  # there is no district 00 and no birthday 00-00-00, so this is no person's NIK


@dataclass
class Scene:
    """`part` is its table in the plot, `place` its number there; `assignees`: agencies it is passed to."""

    stage: Stage
    place: int
    part: dict[str, Any]
    received_on: date
    assignees: Iterator[Opd] = field(init=False)
    registered: RegisteredRequest | None = None
    objection: m.Objection | None = None

    def __post_init__(self):
        self.assignees = iter([self.stage.agency(label) for label in self.part.get("agencies", [])])

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
    """Return an obviously invented applicant, by e-mail only where they write electronically."""
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
    """Return the columns of the decision, and with a test what rests on it (Pasal 18(2))."""
    part = scene.part
    decision = {name: value for name, value in part["decision"].items() if name != "test"}
    outcome = decision["outcome"]
    charged = [
        {"fee": m.Fee.objects.get(name=name), "quantity": quantity} for name, quantity in decision.pop("charged", [])
    ]
    columns = {"controlled": outcome != m.Outcome.NOT_HELD, "cost": 0, "charged": charged}
    if outcome in m.GIVING:
        columns["classification"] = Classification.ANYTIME
        columns["delivery"] = part.get("delivery", m.Delivery.EMAIL)
        columns["format"] = part.get("format", m.Format.SOFT)
    if test := finished_test(scene):
        columns |= {"refused": [test.document], "document_kind": test.document.kind}
        columns |= {"written_consent": False, "public_office": False} if test.ground in PERSONAL else {}
    return columns | decision


def withheld_of(scene: Scene) -> list[dict[str, Any]]:
    """Return the withheld parts; a `class` of information is given as its test."""
    parts = [dict(part) for part in scene.part.get("withheld", [])]
    for part in parts:
        if name := part.pop("class", ""):
            part["test"] = class_test(scene.stage, name)
    return parts


def finished_test(scene: Scene) -> ConsequenceTest | None:
    title = scene.part.get("decision", {}).get("test")
    return ConsequenceTest.objects.get(document__title=title, approved_at__isnull=False) if title else None


def paper_of(stage: Stage, key: list) -> PaperPlan:
    topic, label, year, *subject = key
    return PaperPlan(topic, stage.agency(label), year, "".join(subject), "", moved=years_later(topic, stage.today))


def document_of(stage: Stage, key: list) -> Document:
    entry = paper_of(stage, key)
    return Document.objects.public().get(opd=entry.opd, title=entry.title)


def answer_files(scene: Scene, today: date, part: dict | None = None) -> list[m.AnswerFile]:
    """Return a sealed file for each of the `files` of the case, or of a part; a `working` copy is not sent out."""
    return [
        _sealed(m.AnswerFile(goes_out=not spec.get("working")), _paper(scene, spec, today), _format(spec))
        for spec in (part or scene.part).get("files", [])
    ]


def _format(spec: dict[str, Any]) -> str:
    """Return the type of a file; without OCR words are proved to be gone only from a file without pictures of pages."""
    return spec["format"] if scanned_pages.can_read() else spec.get("without_ocr", spec["format"])


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
        day=letterhead.in_words(today),
        facts=[("Keterangan", NOTICE)],
        sections=[Section("Jawaban", [spec.get("say", scene.part.get("answer", spec["title"]))], table=table)],
    )


def attachment(scene: Scene, title: str) -> m.Attachment:
    day = letterhead.in_words(scene.received_on)
    letter = DemoPaper(title, signer="Pemohon", day=day, sections=[Section("Isi", [NOTICE])])
    return _sealed(m.Attachment(), letter, "pdf")


def scan(kind: str) -> m.Paper:
    return _pictured(m.Paper(kind=kind), f"Contoh {m.PaperKind(kind).label}")


def slip() -> m.DeliveryRecord:
    return _pictured(m.DeliveryRecord(), "Contoh tanda terima surat")


def statement() -> m.Withdrawal:
    return _pictured(m.Withdrawal(), "Contoh pernyataan pencabutan")


def _pictured(row: File, label: str) -> File:
    return _sealed(row, DemoPaper(label, sections=[Section("", steps=[label])]), "png")


def _sealed(row: File, paper: DemoPaper, extension: str) -> File:
    upload = files.upload(paper, extension)
    row.seal(upload, name=upload.name, mime=filetypes.BY_EXTENSION[extension].mime)
    return row
