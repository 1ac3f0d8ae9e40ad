"""Dossier of an objection for the Komisi Informasi in one ZIP, with a logged reason."""

import hashlib
import tempfile
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from operator import attrgetter
from typing import IO

from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from documents.filetypes import BY_MIME
from opd.errors import WrongState
from opd.models import SealedFile, User
from opd.papers import letterhead
from opd.tables import text
from opd.templatetags.bahasa import file_size
from requests_app.letters.wording import channel_text, commission
from requests_app.models import (
    PROOF_LOST,
    Delivery,
    Event,
    InformationRequest,
    Objection,
    ObjectionOutcome,
    Outcome,
)
from requests_app.personal_data import identity
from requests_app.states import Act, ObjectionAct
from requests_app.tracking.status_texts import RECOMPUTED
from requests_app.web.sealed_file_response import UNREADABLE, report

APPLICANT = gettext_lazy("Pemohon")
PORTAL = gettext_lazy("Sistem")
LEFT_OUT = (Act.RENEW_CODE, Act.PUBLISH_TEXT, ObjectionAct.OPENED)  # acts that do not concern the parties
REASON_SHOWN = (Act.ASK_COMPLETION, Act.EXTEND, Act.WITHDRAW, *RECOMPUTED)
DATED = {
    "due_on": gettext_lazy("Tenggat: %s"),
    "new": gettext_lazy("Tenggat baru: %s"),
    "completion_due_on": gettext_lazy("Dilengkapi paling lambat: %s"),
    "reply_due_on": gettext_lazy("Tenggat tanggapan: %s"),
    "sent_on": gettext_lazy("Dikirim: %s"),
    "given_on": gettext_lazy("Informasi diberikan: %s"),
    "fulfilled_on": gettext_lazy("Dilaksanakan: %s"),
    "filed_on": gettext_lazy("Diajukan: %s"),
}
HEADINGS = ("berkas", "keterangan", "tanggal", "ukuran_byte", "sha256")


@dataclass(frozen=True)
class DossierFile:
    """A file under a neutral name. `gone` says why only its SHA-256 is left."""

    path: str
    what: str
    on: date
    source: SealedFile
    gone: str = ""


@dataclass
class Contents:
    """The open ZIP, and a row for each file so far: path, description, date, size in bytes, SHA-256."""

    archive: zipfile.ZipFile
    rows: list[tuple[str, str, str, int, str]] = field(default_factory=list)

    def add(self, path: str, what: str, on: date, chunks: Iterable[bytes]) -> None:
        digest, size = hashlib.sha256(), 0
        with self.archive.open(path, "w", force_zip64=True) as target:
            for chunk in chunks:
                target.write(chunk)
                digest.update(chunk)
                size += len(chunk)
        self.rows.append((path, what, on.isoformat(), size, digest.hexdigest()))


def dossier(objection: Objection, *, by: User, reason: str, today: date | None = None) -> IO[bytes]:
    """Write the dossier, without scans of identity papers.

    *Returns* the ZIP as an open temporary file, at its beginning; the caller closes it. *Raises* NotAllowed,
    ValidationError, or WrongState while a letter is still waiting for its PDF.
    """
    today = today or timezone.localdate()
    items = [*_letters(objection), *_files(objection)]
    identity.record_disclosure(
        "dossier.export", objection, by=by, reason=reason, number=objection.number, files=len(items)
    )
    items = [replace(item, gone=_why_gone(item.source)) for item in items]
    result = tempfile.TemporaryFile()  # noqa: SIM115 - the caller closes it with the response
    try:
        with zipfile.ZipFile(result, "w", zipfile.ZIP_DEFLATED) as archive:
            _fill(Contents(archive), objection, items, today)
    except BaseException:
        result.close()
        raise
    result.seek(0)
    return result


def file_name(objection: Objection) -> str:
    return f"sengketa-{slugify(objection.number.replace('/', '-'))}.zip"


def _why_gone(source: SealedFile) -> str:
    """Return why a file cannot be in the ZIP, or "", by reading it to its end before the ZIP begins."""
    if source.destroyed_at:
        return _("sudah dimusnahkan")
    try:
        for _chunk in source.chunks():
            pass
    except UNREADABLE as error:
        report(source, error)
        return _("hilang atau rusak di penyimpanan")
    return ""


def _fill(contents: Contents, objection: Objection, items: list[DossierFile], today: date) -> None:
    for item in items:
        if not item.gone:
            contents.add(item.path, item.what, item.on, item.source.chunks())
    chronology = letterhead.pdf("chronology", _chronology(objection, items, today))
    contents.add("kronologi.pdf", _("Kronologi"), today, [chronology])
    contents.add("daftar.csv", _("Daftar ini"), today, [_listing(contents.rows, items)])
    contents.add("BACA-SAYA.txt", _("Penjelasan"), today, [_explanation(objection).encode()])
    sums = "".join(f"{sha256}  {path}\n" for path, _what, _on, _size, sha256 in contents.rows)
    contents.archive.writestr("SHA256SUMS", sums)


def _cases(objection: Objection) -> list:
    return [objection.inforequest, objection] if objection.inforequest else [objection]


def _letters(objection: Objection) -> Iterator[DossierFile]:
    letters = [letter for case in _cases(objection) for letter in case.letters.all()]
    if any(not letter.is_made and not letter.destroyed_at for letter in letters):
        raise WrongState(_("Masih ada surat yang sedang dibuat. Tunggu sebentar, lalu coba lagi."))
    for number, letter in enumerate(sorted(letters, key=attrgetter("pk")), 1):
        kind = letter.get_kind_display()
        path = f"surat/{number:02}-{slugify(kind)}.pdf"
        yield DossierFile(path, f"{kind}, {letter.number}", letter.dated_on, letter)


def _files(objection: Objection) -> Iterator[DossierFile]:
    inforequest = objection.inforequest
    if inforequest is None:
        return
    for number, attachment in enumerate(inforequest.attachments.all(), 1):
        path = f"lampiran/{number:02}{_extension(attachment)}"
        yield DossierFile(path, _("Lampiran pemohon"), timezone.localdate(attachment.added_at), attachment)
    for number, answer in enumerate(_answers(inforequest), 1):
        path = f"jawaban/{number:02}{_extension(answer)}"
        yield DossierFile(path, _("Berkas jawaban"), timezone.localdate(answer.uploaded_at), answer)


def _answers(inforequest: InformationRequest):
    decision = getattr(inforequest, "decision", None)
    if decision is None or decision.sent_on is None or not decision.is_giving:
        return []
    return inforequest.answer_files.filter(goes_out=True).exclude(follows=True, followed_at=None)


def _extension(file: SealedFile) -> str:
    filetype = BY_MIME.get(file.mime)
    return f".{filetype.extension}" if filetype else ""


def _listing(rows: list, items: list[DossierFile]) -> bytes:
    gone = [
        ("", f"{item.what} ({item.gone})", item.on.isoformat(), item.source.size, item.source.sha256)
        for item in items
        if item.gone
    ]
    return b"".join(text.csv([HEADINGS, *rows, *gone], mark=True))


def _explanation(objection: Objection) -> str:
    return _(
        "Berkas keberatan %(number)s untuk %(commission)s\n\n"
        "kronologi.pdf   urutan kejadian\n"
        "surat/          surat antara PPID, Atasan PPID, dan pemohon\n"
        "lampiran/       berkas yang dikirim pemohon\n"
        "jawaban/        berkas yang diberikan kepada pemohon\n"
        "daftar.csv      daftar isi dengan ukuran dan SHA-256\n"
        "SHA256SUMS      periksa dengan: sha256sum -c SHA256SUMS\n\n"
        "Salinan KTP, akta, dan surat kuasa tidak disertakan. Mintalah kepada PPID bila diperlukan.\n"
    ) % {"number": objection.number, "commission": commission()["name"]}


def _chronology(objection: Objection, items: list[DossierFile], today: date) -> dict:
    inforequest = objection.inforequest
    files = [
        {"name": item.path, "size": file_size(item.source.size), "sha256": item.source.sha256}
        for item in items
        if not item.gone
    ]
    names = ("number", "received_on", "information")
    return letterhead.head(letterhead.PPID, today) | {
        "subject": _("Kronologi permohonan informasi dan keberatan"),
        "recipient": commission(),
        "inforequest": {name: getattr(inforequest, name) for name in names} if inforequest else None,
        "objection": {"number": objection.number, "received_on": objection.received_on},
        "acts": [_act(event, objection) for event in _events(objection)],
        "files": files,
    }


def _events(objection: Objection) -> list[Event]:
    events = [
        event for case in _cases(objection) for event in case.events.exclude(act__in=LEFT_OUT).select_related("opd")
    ]
    return sorted(events, key=lambda event: (event.at, event.pk))


def _act(event: Event, objection: Objection) -> dict:
    return {
        "on": timezone.localdate(event.at),
        "act": event.get_act_display(),
        "by": _who(event, objection),
        "remark": "\n".join(_remarks(event)),
    }


def _who(event: Event, objection: Objection):
    """Return a role or the name of an agency, never a person."""
    if event.by_id is None:
        return APPLICANT if event.by_applicant else PORTAL
    if event.act in (Act.ANSWER, Act.HAND_BACK) and event.opd:
        return event.opd.name
    return (letterhead.SUPERIOR if event.by_id == objection.decided_by_id else letterhead.PPID).name


def _remarks(event: Event) -> Iterator[str]:
    facts = event.facts
    if event.opd and event.act in (Act.ASSIGN, Act.FORWARD):
        yield event.opd.name
    if "outcome" in facts:
        yield str((ObjectionOutcome if event.objection_id else Outcome)(facts["outcome"]).label)
    if facts.get("channel"):
        yield channel_text(facts["channel"]) if event.act == Act.REGISTER else str(Delivery(facts["channel"]).label)
    if facts.get("lost_proof"):
        yield str(PROOF_LOST)
    for name, sentence in DATED.items():
        if facts.get(name):
            yield str(sentence) % letterhead.in_words(date.fromisoformat(facts[name]))
    if event.reason and event.act in REASON_SHOWN:
        yield event.reason
