"""Imports on the website: the work is cut into slices, of a check of all rows, then of an import of them."""

import tempfile
import time
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import BinaryIO, cast

from django.core.files.base import File
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Q
from django.template.defaultfilters import filesizeformat
from django.utils import timezone
from django.utils.translation import gettext as _

from documents.files import intake
from documents.imports import file_sources
from documents.imports import spreadsheet as tables
from documents.imports.importer import Import, RowResult
from documents.lifecycle.rules import STEPS, Act
from documents.models import AT_WORK, Document, ImportRow, ImportRun, RowOutcome, RunState
from opd import encryption, ledger
from opd.errors import NotAllowed, WrongState
from opd.models import Opd, User
from opd.rules import has_role
from opd.stores.stored_files import local_copy
from opd.worker.queues import enqueue_slow

WORK = "documents.tasks.work_on_import"
SLICE_SECONDS = 45  # the worker allows a task a hundred
LOCK_TIME = timedelta(seconds=60)  # longer than any row takes, shorter than the queue's wait before a retry
MAX_ZIP_BYTES = 500 * 1024 * 1024  # the limit of deploy/nginx
KEPT_FOR = timedelta(days=14)
REPLACEABLE = (RunState.CHECKED, RunState.DONE, RunState.REFUSED)


class UnusableUpload(Exception):
    """`field` is the form field at fault, `str()` the sentence for the clerk."""

    def __init__(self, field: str, sentence: str):
        super().__init__(sentence)
        self.field = field


def open_run(
    opd: Opd,
    *,
    by: User,
    table: UploadedFile,
    parcel: UploadedFile | None = None,
    uploads: Sequence[UploadedFile] = (),
    hand_in: bool = False,
) -> ImportRun:
    """Store a table and its files, and queue the check. Raises UnusableUpload and NotAllowed."""
    if not has_role(by, opd, *STEPS[Act.SAVE].roles):
        raise NotAllowed(_("Anda tidak bekerja untuk %(opd)s.") % {"opd": opd})
    _check_table(table)
    run = ImportRun(opd=opd, by=by, hand_in=hand_in, table_name=intake.clean_name(table.name or ""))
    run.key = encryption.new_key().hex()
    with ExitStack() as stack:
        zipped: File | None = parcel
        if parcel:
            if (parcel.size or 0) > MAX_ZIP_BYTES:
                sentence = _("ZIP ini melebihi %(limit)s. Bagi menjadi beberapa ZIP.")
                raise UnusableUpload("parcel", sentence % {"limit": filesizeformat(MAX_ZIP_BYTES)})
            try:
                intake.check_zip(cast(BinaryIO, parcel))
            except intake.Refused as refusal:
                raise UnusableUpload("parcel", str(refusal)) from refusal
            run.parcel_name = intake.clean_name(parcel.name or "")
        elif uploads:
            zipped = stack.enter_context(_zipped(uploads))
        run.table.seal(run.table_name, table)  # type: ignore[attr-defined]  # as its field has it
        if zipped:
            run.parcel.seal("berkas.zip", zipped)  # type: ignore[attr-defined]
    with transaction.atomic():
        run.save()
        enqueue_slow(WORK, run.pk)
        ledger.record("import.open", run, by, {"opd": opd.slug})
    return run


def replace_table(run: ImportRun, *, by: User, table: UploadedFile) -> None:
    """Replace the table of a run and queue the check. Raises UnusableUpload and WrongState."""
    _check_table(table)
    old, name = str(run.table.name), intake.clean_name(table.name or "")
    run.key = run.key or encryption.new_key().hex()
    run.table.seal(name, table)  # type: ignore[attr-defined]
    with transaction.atomic():
        changed = {
            "table": run.table.name,
            "key": run.key,
            "table_name": name,
            "total": 0,
            "next_row": 0,
            "finished_at": None,
        }
        _move(run, REPLACEABLE, RunState.CHECKING, sentence="", **changed)
        run.rows.all().delete()
        enqueue_slow(WORK, run.pk)
    run.table.storage.delete(old)


def start(run: ImportRun, *, by: User) -> None:
    """Queue the import of a run whose rows have been checked. Raises WrongState."""
    with transaction.atomic():
        _move(run, (RunState.CHECKED,), RunState.IMPORTING, next_row=0)
        enqueue_slow(WORK, run.pk)
        ledger.record("import.start", run, by, {"opd": run.opd.slug, "rows": run.total})


def _move(run: ImportRun, sources, target: RunState, **columns) -> None:
    if not ImportRun.objects.filter(pk=run.pk, state__in=sources).update(state=target, held_until=None, **columns):
        raise WrongState(_("Impor ini sedang berjalan atau sudah dimulai. Buka lagi halamannya."))
    run.refresh_from_db()


def _check_table(table: UploadedFile) -> None:
    try:
        tables.check_table(table)
    except tables.UnreadableTable as error:
        raise UnusableUpload("table", str(error)) from error


@contextmanager
def _zipped(uploads: Sequence[UploadedFile]) -> Iterator[File]:
    names = [intake.clean_name(upload.name or "") for upload in uploads]
    duplicate = next((name for name in names if [other.casefold() for other in names].count(name.casefold()) > 1), None)
    if duplicate:
        raise UnusableUpload(
            "uploads", _("Ada dua berkas bernama “%(name)s”. Ganti nama salah satunya.") % {"name": duplicate}
        )
    with tempfile.TemporaryFile() as zipped:
        with zipfile.ZipFile(zipped, "w") as archive:
            for name, upload in zip(names, uploads, strict=True):
                with archive.open(name, "w", force_zip64=True) as target:
                    for chunk in upload.chunks():
                        target.write(chunk)
        zipped.seek(0)
        yield File(zipped)


def work(run_pk: int, seconds: float = SLICE_SECONDS) -> None:
    """Process a slice of a run and queue the next. Of two workers at once only one works."""
    run = _lock_run(run_pk)
    if run is None:
        return
    try:
        is_over = _process_rows(run, time.monotonic() + seconds)
    except (tables.UnreadableTable, file_sources.UnusableSource) as error:
        _finish(run, RunState.REFUSED, sentence=str(error))
        return
    if is_over:
        _finish(run, RunState.CHECKED if run.state == RunState.CHECKING else RunState.DONE)
        return
    with transaction.atomic():
        ImportRun.objects.filter(pk=run.pk).update(held_until=None)
        enqueue_slow(WORK, run.pk)


def _lock_run(run_pk: int) -> ImportRun | None:
    now = timezone.now()
    free = ImportRun.objects.filter(Q(held_until=None) | Q(held_until__lt=now), pk=run_pk, state__in=AT_WORK)
    if not free.update(held_until=now + LOCK_TIME):
        return None
    return ImportRun.objects.select_related("opd", "by").get(pk=run_pk)


def _finish(run: ImportRun, state: RunState, **columns) -> None:
    still_ours = ImportRun.objects.filter(pk=run.pk, state=run.state)
    still_ours.update(state=state, held_until=None, finished_at=timezone.now(), **columns)


def _process_rows(run: ImportRun, end: float) -> bool:
    with ExitStack() as stack:
        path = stack.enter_context(local_copy(run.table))
        with path.open("rb") as file:
            table = tables.read_table(File(file, name=run.table_name))
        where: Path | None = stack.enter_context(local_copy(run.parcel)) if run.parcel else None
        source = stack.enter_context(file_sources.open_source(where))
        if not run.total:
            unknown = _("Kolom yang tidak dikenal dan tidak dibaca: %(names)s.") % {"names": ", ".join(table.unknown)}
            run.sentence = unknown if table.unknown else ""
            run.total = len(table.rows)
            run.save(update_fields=["total", "sentence"])
        seen = dict(run.rows.filter(line__lt=_line(table, run.next_row)).exclude(key="").values_list("key", "line"))
        importing = Import(source, run.by, run.opd, run.hand_in, seen=seen, together=partial(_record, run))
        for row in table.rows[run.next_row :]:
            _save_result(run, importing.import_row(row, dry=run.state == RunState.CHECKING))
            if time.monotonic() > end:
                break
    return run.next_row >= run.total


def _line(table: tables.Table, index: int) -> int:
    return table.rows[index].line if index < len(table.rows) else table.rows[-1].line + 1


def _record(run: ImportRun, line: int, document: Document) -> None:
    columns = {"outcome": RowOutcome.CREATE, "document": document, "title": document.title, "sentence": ""}
    ImportRow.objects.update_or_create(run=run, line=line, defaults=columns)


def _save_result(run: ImportRun, result: RowResult) -> None:
    outcome, sentence = result.outcome, result.sentence
    created = run.rows.filter(line=result.line, outcome=RowOutcome.CREATE, document__isnull=False)
    if outcome == RowOutcome.SKIP and created.filter(document=result.document_pk).exists():
        outcome, sentence = RowOutcome.CREATE, ""
    columns = {
        "title": result.title,
        "outcome": outcome,
        "sentence": sentence,
        "document_id": result.document_pk,
        "key": result.key,
    }
    with transaction.atomic():
        ImportRow.objects.update_or_create(run=run, line=result.line, defaults=columns)
        run.next_row += 1
        ImportRun.objects.filter(pk=run.pk).update(next_row=run.next_row, held_until=timezone.now() + LOCK_TIME)


def sweep(now=None) -> int:
    """Delete idle runs older than KEPT_FOR with their files, not the drafts. Returns how many."""
    old = list(ImportRun.objects.filter(at__lt=(now or timezone.now()) - KEPT_FOR).exclude(state__in=AT_WORK))
    for run in old:
        with transaction.atomic():
            run.delete()
        for file in filter(None, (run.table, run.parcel)):
            file.delete(save=False)
    return len(old)
