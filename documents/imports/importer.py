"""Rows of a table become drafts: each is judged by itself, and none becomes two.

A row is its agency, its file's bytes and its title. What of it is there already is skipped and said, so an interrupted
import is simply run again. A row with the `id` of a document changes that document, unless somebody else did meanwhile.
"""

import hashlib
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import IntegrityError
from django.utils.translation import gettext as _

from documents.imports.cell_values import Folders, value_of
from documents.imports.file_sources import NotThere, Source
from documents.imports.spreadsheet import HEADINGS, Row
from documents.intake import Refused
from documents.lifecycle import metadata, publishing
from documents.lifecycle.publishing import Incoming
from documents.models import (
    METADATA_FIELDS,
    Document,
    DocumentState,
    ImportedDocument,
    Medium,
    Outcome,
)
from opd.errors import NotAllowed, WrongState
from opd.models import Opd, Role, User

REQUIRED = ("title", "category", "year")
NEVER_EMPTY = (*REQUIRED, "classification")
TITLE_LENGTH = 300


class Faulty(Exception):
    """The row cannot be imported; `faults` are (heading, sentence)."""

    def __init__(self, *faults: tuple[str, str]):
        self.faults = faults
        super().__init__(" ".join(f"{heading}: {sentence}" if heading else sentence for heading, sentence in faults))


class Present(Exception):
    """There is nothing to do for the row. `str()` says why."""

    def __init__(self, sentence: str, document_pk: int | None = None):
        super().__init__(sentence)
        self.document_pk = document_pk


@dataclass(frozen=True)
class Key:
    """What a row is: no two documents are made of it. `sha256` is empty where there is no file."""

    opd_pk: int
    sha256: str
    title: str

    @property
    def fingerprint(self) -> str:
        return hashlib.sha256(f"{self.opd_pk} {self.sha256} {self.title}".encode()).hexdigest()


@dataclass(frozen=True)
class Result:
    """What became of a row, or would: `sentence` names heading and fault, or why it was skipped."""

    line: int
    title: str
    outcome: Outcome
    sentence: str = ""
    document_pk: int | None = None
    key: str = ""  # of what the row is


@dataclass
class Import:
    """An import by a person from one source of files; `opd` is the agency of rows that name none."""

    source: Source
    by: User
    opd: Opd | None = None
    submit: bool = False
    together: Callable[[int, Document], object] | None = None  # (line, draft), in the transaction of the draft
    seen: dict[str, int] = field(default_factory=dict)  # rows of this table: key -> line
    folders: dict[int, Folders] = field(default_factory=dict)

    def __post_init__(self):
        mine = Opd.objects.where(self.by, Role.OPERATOR, Role.REVIEWER).in_force()
        self.agencies = list(mine)

    def run(self, rows: list[Row], *, dry: bool) -> Iterator[Result]:
        for row in rows:
            yield self.check(row) if dry else self.take(row)

    def check(self, row: Row) -> Result:
        """What `take` would do, without doing it."""
        return self._result(row, dry=True)

    def take(self, row: Row) -> Result:
        return self._result(row, dry=False)

    def _result(self, row: Row, *, dry: bool) -> Result:
        title = " ".join(row["title"].split())[:TITLE_LENGTH]
        try:
            with ExitStack() as open_files:
                if row["id"]:
                    return self._change(row, open_files, dry=dry)
                return self._create(row, open_files, dry=dry)
        except Present as present:
            return Result(row.line, title, Outcome.SKIP, str(present), present.document_pk)
        except Faulty as fault:
            return Result(row.line, title, Outcome.FAULT, str(fault))
        except (WrongState, NotAllowed) as error:
            return Result(row.line, title, Outcome.FAULT, str(error))

    # A new draft -----------------------------------------------------------------------------------------------------

    def _create(self, row: Row, open_files: ExitStack, *, dry: bool) -> Result:
        opd = self._opd(row)
        facts, faults = self._facts(row, opd)
        faults += [(HEADINGS[name], _("Isi kolom ini.")) for name in REQUIRED if not row[name] and name not in facts]
        try:
            incoming = self._file(row, facts, open_files)
        except Faulty as fault:
            faults += fault.faults
        if faults:
            raise Faulty(*faults)
        key = Key(opd.pk, incoming.checked.sha256 if incoming else "", title_key(facts["title"]))
        self._refuse_repetition(key, row.line)
        known = _known(key)
        if known:
            return self._hand_in_later(row, known, dry=dry)
        if dry:
            return Result(row.line, facts["title"], Outcome.CREATE, key=key.fingerprint)
        return self._store(row, opd, facts, incoming, key)

    def _store(self, row: Row, opd: Opd, facts: dict, incoming: Incoming | None, key: Key) -> Result:
        def remember(document: Document) -> None:
            ImportedDocument.objects.create(document=document, opd=opd, sha256=key.sha256, title=key.title)
            if self.together:
                self.together(row.line, document)

        try:
            document = publishing.create(opd, by=self.by, facts=facts, incoming=incoming, together=remember)
        except IntegrityError as error:  # another import of the same table was a moment faster
            if _known(key) is None:
                raise
            raise Present(_("Sudah diimpor.")) from error
        return Result(row.line, document.title, Outcome.CREATE, self._hand_in(document), document.pk, key.fingerprint)

    def _refuse_repetition(self, key: Key, line: int) -> None:
        first = self.seen.setdefault(key.fingerprint, line)
        if first != line:
            raise Present(_("Sama dengan baris %(line)d: berkas dan judulnya sama.") % {"line": first})

    def _hand_in_later(self, row: Row, document: Document, *, dry: bool) -> Result:
        """The draft is there; what was interrupted between making it and handing it in is done now."""
        said = [_("Sudah ada: %(state)s.") % {"state": document.get_state_display()}]
        if self.submit and document.state == DocumentState.DRAFT and not dry:
            said.append(self._hand_in(document) or _("Kini diajukan."))
        return Result(row.line, document.title, Outcome.SKIP, " ".join(said), document.pk)

    def _hand_in(self, document: Document) -> str:
        """Submit when asked to; -> why it could not be, or nothing."""
        if not self.submit:
            return ""
        try:
            publishing.submit(document, by=self.by)
        except (ValidationError, WrongState, NotAllowed) as error:
            return _("Belum diajukan: %(why)s") % {"why": _said(error)}
        return ""

    # A change of a document that is there ----------------------------------------------------------------------------

    def _change(self, row: Row, open_files: ExitStack, *, dry: bool) -> Result:
        document = self._document(row)
        facts, faults = self._facts(row, document.opd)
        if faults:
            raise Faulty(*faults)
        incoming = self._new_file(row, document, open_files)
        facts = _differing(facts, document)
        changes = metadata.changes(document, facts)
        if not changes and incoming is None:
            raise Present(_("Tidak ada yang berubah."), document.pk)
        if row["version"] != str(document.version):
            raise Faulty(
                (
                    HEADINGS["version"],
                    _("Dokumen ini berubah sejak tabel diunduh. Unduh lagi tabelnya, lalu ubah di sana."),
                )
            )
        what = [HEADINGS[name] for name in changes]
        sentence = ", ".join(what + ([HEADINGS["file"]] if incoming else [])) + "."
        if not dry:
            publishing.save_draft(document, by=self.by, facts=facts, incoming=incoming)
        return Result(row.line, row["title"] or document.title, Outcome.CHANGE, sentence, document.pk)

    def _document(self, row: Row) -> Document:
        wanted = row["id"] if row["id"].isascii() and row["id"].isdigit() and len(row["id"]) < 18 else None
        agencies = [opd.pk for opd in self.agencies]
        document = (
            Document.objects.filter(pk=wanted, opd__in=agencies).select_related("opd").first() if wanted else None
        )
        if document is None:
            raise Faulty(
                (HEADINGS["id"], _("Tidak ada dokumen ini di OPD Anda. Kosongkan id untuk membuat dokumen baru."))
            )
        if row["opd"] and self._opd(row) != document.opd:
            raise Faulty((HEADINGS["opd"], _("Dokumen tidak dapat dipindahkan ke OPD lain.")))
        if document.state == DocumentState.EXEMPT:
            raise Faulty((HEADINGS["id"], _("Dokumen yang dikecualikan tidak diubah lewat tabel.")))
        return document

    def _new_file(self, row: Row, document: Document, open_files: ExitStack) -> Incoming | None:
        """The file that the row brings, unless it is the one that the document has."""
        latest = document.revisions.defer("text").first()
        if not row["file"]:
            return None
        try:
            incoming = self._incoming(row["file"], open_files)
        except NotThere as error:
            if latest and latest.name == row["file"]:
                return None
            raise Faulty((HEADINGS["file"], str(error))) from error
        return None if latest and latest.sha256 == incoming.checked.sha256 else incoming

    # Cells -----------------------------------------------------------------------------------------------------------

    def _opd(self, row: Row) -> Opd:
        wanted = _squeezed(row["opd"])
        if not wanted:
            if self.opd is None and len(self.agencies) != 1:
                raise Faulty((HEADINGS["opd"], _("Isi kolom ini.")))
            return self.opd or self.agencies[0]
        found = [
            opd for opd in self.agencies if wanted in {_squeezed(word) for word in (opd.name, opd.short_name, opd.slug)}
        ]
        if not found:
            raise Faulty(
                (
                    HEADINGS["opd"],
                    _("Anda tidak bekerja untuk “%(opd)s”, atau OPD itu tidak ada.") % {"opd": row["opd"][:80]},
                )
            )
        if len(found) > 1:
            raise Faulty((HEADINGS["opd"], _("Ada beberapa OPD bernama “%(opd)s”.") % {"opd": row["opd"][:80]}))
        return found[0]

    def _facts(self, row: Row, opd: Opd) -> tuple[dict, list[tuple[str, str]]]:
        """(what the row states, what is wrong with it). An empty cell states nothing of a new document."""
        facts, faults = {}, []
        for name in METADATA_FIELDS:
            if not row.has(name) or (not row[name] and not row["id"]):
                continue
            if not row[name] and name in NEVER_EMPTY:
                faults.append((HEADINGS[name], _("Isi kolom ini.")))
                continue
            try:
                facts[name] = value_of(name, row[name], self._folders(opd))
            except ValidationError as error:
                faults.append((HEADINGS[name], _said(error)))
        if "year" not in facts and not row["year"] and facts.get("date"):
            facts["year"] = facts["date"].year
        if "category" in facts and not row["classification"] and not row["id"]:
            facts["classification"] = facts["category"].default_classification
        return facts, faults + _limits(opd, facts)

    def _folders(self, opd: Opd) -> Folders:
        if opd.pk not in self.folders:
            self.folders[opd.pk] = Folders(opd)
        return self.folders[opd.pk]

    def _file(self, row: Row, facts: dict, open_files: ExitStack) -> Incoming | None:
        if row["file"]:
            try:
                return self._incoming(row["file"], open_files)
            except NotThere as error:
                raise Faulty((HEADINGS["file"], str(error))) from error
        if facts.get("form") == Medium.HARD:
            return None
        raise Faulty(
            (HEADINGS["file"], _("Isi nama berkasnya, atau isi bentuk “Salinan cetak” bila hanya ada di kertas."))
        )

    def _incoming(self, wanted: str, open_files: ExitStack) -> Incoming:
        name = self.source.find(wanted)
        try:
            return publishing.receive(open_files.enter_context(self.source.open(name)))
        except Refused as refusal:
            raise Faulty((HEADINGS["file"], str(refusal))) from refusal


def _known(key: Key) -> Document | None:
    """The document that the row has become, by an import or by hand."""
    rows = ImportedDocument.objects.filter(opd=key.opd_pk, sha256=key.sha256, title=key.title)
    imported = rows.select_related("document__opd").first()
    if imported:
        return imported.document
    same = Document.objects.filter(opd=key.opd_pk).select_related("opd")
    same = same.filter(revisions__sha256=key.sha256) if key.sha256 else same.filter(revisions=None)
    return next((document for document in same.distinct() if title_key(document.title) == key.title), None)


def _differing(facts: dict, document: Document) -> dict:
    """Without texts that differ in white space alone: a sheet keeps other line ends than a browser sends."""
    now = metadata.current(document)
    return {
        name: value
        for name, value in facts.items()
        if not isinstance(value, str) or " ".join(value.split()) != " ".join(str(now[name]).split())
    }


def title_key(title: str) -> str:
    return _squeezed(title)[:TITLE_LENGTH]


def _squeezed(text: str) -> str:
    return " ".join(text.split()).casefold()


def _limits(opd: Opd, facts: dict) -> list[tuple[str, str]]:
    """What the columns of a document themselves refuse: too long, not of the list."""
    stated = {name: value for name, value in facts.items() if value not in ("", None)}
    document = Document(opd=opd, **stated)
    fields = {field.name for field in Document._meta.concrete_fields}
    try:
        document.clean_fields(exclude=fields - set(stated))
        metadata.clean(opd, facts)
    except ValidationError as error:
        return [
            (HEADINGS.get(name, "") if name != NON_FIELD_ERRORS else "", " ".join(sentences))
            for name, sentences in error.message_dict.items()
        ]
    return []


def _said(error: Exception) -> str:
    if not isinstance(error, ValidationError):
        return str(error)
    if not hasattr(error, "error_dict"):
        return " ".join(error.messages)
    return " ".join(f"{HEADINGS.get(name, name)}: {' '.join(said)}" for name, said in error.message_dict.items())
