"""Import of table rows as drafts. A row is agency, bytes and title, and makes no second draft; with `id`, a change."""

import hashlib
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import IntegrityError
from django.utils.translation import gettext as _

from documents.files import intake
from documents.files.intake import Incoming, Refused
from documents.imports.cell_values import CategoryLookup, parse_cell
from documents.imports.file_sources import FileSource, MissingFile
from documents.imports.spreadsheet import HEADINGS, TableRow
from documents.lifecycle import metadata, publishing
from documents.models import (
    METADATA_FIELDS,
    TITLE_LENGTH,
    Document,
    DocumentState,
    ImportedDocument,
    Medium,
    RowOutcome,
)
from opd.errors import REFUSALS, NotAllowed, WrongState, sentences
from opd.models import Opd, Role, User
from opd.words import as_number

REQUIRED = ("title", "category", "year")
NEVER_EMPTY = (*REQUIRED, "classification")


class InvalidRow(Exception):
    """`faults` are pairs of (heading, sentence)."""

    def __init__(self, *faults: tuple[str, str]):
        self.faults = faults
        super().__init__(" ".join(f"{heading}: {sentence}" if heading else sentence for heading, sentence in faults))


class NothingToDo(Exception):
    def __init__(self, sentence: str, document_pk: int | None = None):
        super().__init__(sentence)
        self.document_pk = document_pk


@dataclass(frozen=True)
class RowKey:
    """Identity of a row: no two documents have the same. `sha256` is empty if there is no file."""

    opd_pk: int
    sha256: str
    title: str

    @property
    def fingerprint(self) -> str:
        return hashlib.sha256(f"{self.opd_pk} {self.sha256} {self.title}".encode()).hexdigest()


@dataclass(frozen=True)
class RowResult:
    """Outcome of a row, or of its check. `sentence` names the faults by heading, or the reason for skipping it."""

    line: int
    title: str
    outcome: RowOutcome
    sentence: str = ""
    document_pk: int | None = None
    key: str = ""  # fingerprint of its RowKey


@dataclass
class Import:
    """`opd` is the agency of rows that name none."""

    source: FileSource
    by: User
    opd: Opd | None = None
    submit: bool = False
    together: Callable[[int, Document], object] | None = None  # (line, draft), in the transaction of the draft
    seen: dict[str, int] = field(default_factory=dict)  # lines of this table by fingerprint
    lookups: dict[int, CategoryLookup] = field(default_factory=dict)

    def __post_init__(self):
        mine = Opd.objects.where(self.by, Role.OPERATOR, Role.REVIEWER).in_force()
        self.agencies = list(mine)

    def import_row(self, row: TableRow, *, dry: bool) -> RowResult:
        """Import a row; with `dry` change nothing, and return the result that it would have."""
        title = " ".join(row["title"].split())[:TITLE_LENGTH]
        try:
            with ExitStack() as open_files:
                if row["id"]:
                    return self._change(row, open_files, dry=dry)
                return self._create(row, open_files, dry=dry)
        except NothingToDo as present:
            return RowResult(row.line, title, RowOutcome.SKIP, str(present), present.document_pk)
        except (InvalidRow, WrongState, NotAllowed) as error:
            return RowResult(row.line, title, RowOutcome.FAULT, str(error))

    def _create(self, row: TableRow, open_files: ExitStack, *, dry: bool) -> RowResult:
        opd = self._opd(row)
        values, faults = self._values(row, opd)
        faults += [(HEADINGS[name], _("Isi kolom ini.")) for name in REQUIRED if not row[name] and name not in values]
        try:
            incoming = self._file(row, values, open_files)
        except InvalidRow as fault:
            faults += fault.faults
        if faults:
            raise InvalidRow(*faults)
        key = RowKey(opd.pk, incoming.checked.sha256 if incoming else "", title_key(values["title"]))
        first = self.seen.setdefault(key.fingerprint, row.line)
        if first != row.line:
            raise NothingToDo(_("Sama dengan baris %(line)d: berkas dan judulnya sama.") % {"line": first})
        known = _existing_document(key)
        if known:
            return self._hand_in_later(row, known, dry=dry)
        if dry:
            return RowResult(row.line, values["title"], RowOutcome.CREATE, key=key.fingerprint)
        return self._store(row, opd, values, incoming, key)

    def _store(self, row: TableRow, opd: Opd, values: dict, incoming: Incoming | None, key: RowKey) -> RowResult:
        def remember(document: Document) -> None:
            ImportedDocument.objects.create(document=document, opd=opd, sha256=key.sha256, title=key.title)
            if self.together:
                self.together(row.line, document)

        try:
            document = publishing.create(opd, by=self.by, values=values, incoming=incoming, together=remember)
        except IntegrityError as error:  # another import of the same table was a moment faster
            if _existing_document(key) is None:
                raise
            raise NothingToDo(_("Sudah diimpor.")) from error
        left = self._hand_in(document)
        return RowResult(row.line, document.title, RowOutcome.CREATE, left, document.pk, key.fingerprint)

    def _hand_in_later(self, row: TableRow, document: Document, *, dry: bool) -> RowResult:
        sentences = [_("Sudah ada: %(state)s.") % {"state": document.get_state_display()}]
        if self.submit and document.state == DocumentState.DRAFT and not dry:
            sentences.append(self._hand_in(document) or _("Kini diajukan."))
        return RowResult(row.line, document.title, RowOutcome.SKIP, " ".join(sentences), document.pk)

    def _hand_in(self, document: Document) -> str:
        if not self.submit:
            return ""
        try:
            publishing.submit(document, by=self.by)
        except REFUSALS as error:
            return _("Belum diajukan: %(why)s") % {"why": _message(error)}
        return ""

    def _change(self, row: TableRow, open_files: ExitStack, *, dry: bool) -> RowResult:
        document = self._document(row)
        values, faults = self._values(row, document.opd)
        if faults:
            raise InvalidRow(*faults)
        incoming = self._new_file(row, document, open_files)
        values = _differing(values, document)
        changes = metadata.changes(document, values)
        if not changes and incoming is None:
            raise NothingToDo(_("Tidak ada yang berubah."), document.pk)
        if row["version"] != str(document.version):
            sentence = _("Dokumen ini berubah sejak tabel diunduh. Unduh lagi tabelnya, lalu ubah di sana.")
            raise InvalidRow((HEADINGS["version"], sentence))
        sentence = ", ".join(HEADINGS[name] for name in [*changes, *(["file"] if incoming else [])]) + "."
        if not dry:
            publishing.save_draft(document, by=self.by, values=values, incoming=incoming)
        return RowResult(row.line, row["title"] or document.title, RowOutcome.CHANGE, sentence, document.pk)

    def _document(self, row: TableRow) -> Document:
        agencies = [opd.pk for opd in self.agencies]
        document = Document.objects.filter(pk=as_number(row["id"]) or 0, opd__in=agencies).select_related("opd").first()
        if document is None:
            sentence = _("Tidak ada dokumen ini di OPD Anda. Kosongkan id untuk membuat dokumen baru.")
            raise InvalidRow((HEADINGS["id"], sentence))
        if row["opd"] and self._opd(row) != document.opd:
            raise InvalidRow((HEADINGS["opd"], _("Dokumen tidak dapat dipindahkan ke OPD lain.")))
        if document.state == DocumentState.EXEMPT:
            raise InvalidRow((HEADINGS["id"], _("Dokumen yang dikecualikan tidak diubah lewat tabel.")))
        return document

    def _new_file(self, row: TableRow, document: Document, open_files: ExitStack) -> Incoming | None:
        latest = document.revisions.defer("text").first()
        if not row["file"]:
            return None
        try:
            incoming = self._incoming(row["file"], open_files)
        except MissingFile as error:
            if latest and latest.name == row["file"]:
                return None
            raise InvalidRow((HEADINGS["file"], str(error))) from error
        return None if latest and latest.sha256 == incoming.checked.sha256 else incoming

    def _opd(self, row: TableRow) -> Opd:
        wanted = _normalised(row["opd"])
        if not wanted:
            if self.opd is None and len(self.agencies) != 1:
                raise InvalidRow((HEADINGS["opd"], _("Isi kolom ini.")))
            return self.opd or self.agencies[0]
        matches = [opd for opd in self.agencies if wanted in map(_normalised, (opd.name, opd.short_name, opd.slug))]
        if len(matches) == 1:
            return matches[0]
        none = _("Anda tidak bekerja untuk “%(opd)s”, atau OPD itu tidak ada.")
        sentence = _("Ada beberapa OPD bernama “%(opd)s”.") if matches else none
        raise InvalidRow((HEADINGS["opd"], sentence % {"opd": row["opd"][:80]}))

    def _values(self, row: TableRow, opd: Opd) -> tuple[dict, list[tuple[str, str]]]:
        """Return what the row states, and its faults. For a new document an empty cell states nothing."""
        values, faults = {}, []
        lookup = self.lookups.setdefault(opd.pk, CategoryLookup(opd))
        for name in METADATA_FIELDS:
            if not row.has(name) or (not row[name] and not row["id"]):
                continue
            if not row[name] and name in NEVER_EMPTY:
                faults.append((HEADINGS[name], _("Isi kolom ini.")))
                continue
            try:
                values[name] = parse_cell(name, row[name], lookup)
            except ValidationError as error:
                faults.append((HEADINGS[name], _message(error)))
        if "year" not in values and not row["year"] and values.get("date"):
            values["year"] = values["date"].year
        if "category" in values and not row["classification"] and not row["id"]:
            values["classification"] = values["category"].default_classification
        return values, faults + _column_errors(opd, values)

    def _file(self, row: TableRow, values: dict, open_files: ExitStack) -> Incoming | None:
        if row["file"]:
            try:
                return self._incoming(row["file"], open_files)
            except MissingFile as error:
                raise InvalidRow((HEADINGS["file"], str(error))) from error
        if values.get("form") == Medium.HARD:
            return None
        sentence = _("Isi nama berkasnya, atau isi bentuk “Salinan cetak” bila hanya ada di kertas.")
        raise InvalidRow((HEADINGS["file"], sentence))

    def _incoming(self, wanted: str, open_files: ExitStack) -> Incoming:
        name = self.source.find(wanted)
        try:
            return intake.receive(open_files.enter_context(self.source.open(name)), "new_document")
        except Refused as refusal:
            raise InvalidRow((HEADINGS["file"], str(refusal))) from refusal


def _existing_document(key: RowKey) -> Document | None:
    rows = ImportedDocument.objects.filter(opd=key.opd_pk, sha256=key.sha256, title=key.title)
    imported = rows.select_related("document__opd").first()
    if imported:
        return imported.document
    same = Document.objects.filter(opd=key.opd_pk).select_related("opd")
    same = same.filter(revisions__sha256=key.sha256) if key.sha256 else same.filter(revisions=None)
    return next((document for document in same.distinct() if title_key(document.title) == key.title), None)


def _differing(values: dict, document: Document) -> dict:
    """Return the values but for texts that differ only in white space, as a sheet's line ends do."""
    now = metadata.current(document)
    return {
        name: value
        for name, value in values.items()
        if not isinstance(value, str) or " ".join(value.split()) != " ".join(str(now[name]).split())
    }


def title_key(title: str) -> str:
    return _normalised(title)[:TITLE_LENGTH]


def _normalised(text: str) -> str:
    return " ".join(text.split()).casefold()


def _column_errors(opd: Opd, values: dict) -> list[tuple[str, str]]:
    stated = {name: value for name, value in values.items() if value not in ("", None)}
    try:
        Document(opd=opd, **stated).clean_fields({field.name for field in Document._meta.concrete_fields} - set(stated))
        metadata.clean(opd, values)
    except ValidationError as error:
        return [
            (HEADINGS.get(name, "") if name != NON_FIELD_ERRORS else "", " ".join(sentences))
            for name, sentences in error.message_dict.items()
        ]
    return []


def _message(error: Exception) -> str:
    if isinstance(error, ValidationError) and hasattr(error, "error_dict"):
        return " ".join(f"{HEADINGS.get(name, name)}: {' '.join(texts)}" for name, texts in error.message_dict.items())
    return " ".join(sentences(error))
