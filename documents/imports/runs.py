"""Imports in the admin: a table and its files wait on the disk while the worker goes from row to row.

First every row is checked, then, when told to, imported. The work is cut into pieces that end long before the worker's
time is up; a piece that was killed is taken up by the next one at the row where it stopped.
"""

import tempfile
import time
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from pathlib import Path
from typing import BinaryIO, cast

from django.core.files.base import File
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Q
from django.template.defaultfilters import filesizeformat
from django.utils import timezone
from django.utils.translation import gettext as _

from documents import intake
from documents.extraction import local_copy
from documents.imports import file_sources
from documents.imports import spreadsheet as tables
from documents.imports.importer import Import, Result
from documents.lifecycle.rules import STEPS, Act
from documents.models import AT_WORK, Document, ImportRow, ImportRun, Outcome, RunState
from opd import ledger
from opd.errors import NotAllowed, WrongState
from opd.models import Opd, User
from opd.rules import has_role
from opd.worker.queues import enqueue_slow

WORK = "documents.tasks.work_on_import"
PIECE_SECONDS = 45  # of the worker's hundred
HOLD = timedelta(seconds=60)  # longer than any row takes, shorter than the queue waits with a second try
MAX_PARCEL_BYTES = 500 * 1024 * 1024  # as much as deploy/nginx lets through
KEPT = timedelta(days=14)
MENDABLE = (RunState.CHECKED, RunState.DONE, RunState.REFUSED)


class Unusable(Exception):
    """The table or the ZIP is not taken. `field` is whose fault it is, `str()` the sentence."""

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
    """Keep table and files and have them checked. The files are a ZIP or `uploads`. Raises Unusable, NotAllowed."""
    if not has_role(by, opd, *STEPS[Act.SAVE].roles):
        raise NotAllowed(_("Anda tidak bekerja untuk %(opd)s.") % {"opd": opd})
    _check_table(table)
    run = ImportRun(opd=opd, by=by, hand_in=hand_in, table_name=intake.clean_name(table.name or ""))
    with ExitStack() as stack:
        packed: File | None = parcel
        if parcel:
            _check_parcel(parcel)
            run.parcel_name = intake.clean_name(parcel.name or "")
        elif uploads:
            packed = stack.enter_context(_packed(uploads))
        run.table.save(run.table_name, table, save=False)
        if packed:
            run.parcel.save("berkas.zip", packed, save=False)
    with transaction.atomic():
        run.save()
        enqueue_slow(WORK, run.pk)
        ledger.record("import.open", run, by, {"opd": opd.slug})
    return run


def replace_table(run: ImportRun, *, by: User, table: UploadedFile) -> None:
    """The mended table over the same files: all of it is checked anew. Raises Unusable, WrongState."""
    _check_table(table)
    old, name = str(run.table.name), intake.clean_name(table.name or "")
    run.table.save(name, table, save=False)
    with transaction.atomic():
        changed = {"table": run.table.name, "table_name": name, "total": 0, "next_row": 0, "finished_at": None}
        _move(run, MENDABLE, RunState.CHECKING, sentence="", **changed)
        run.rows.all().delete()
        enqueue_slow(WORK, run.pk)
    run.table.storage.delete(old)


def start(run: ImportRun, *, by: User) -> None:
    """Import what was checked. Raises WrongState."""
    with transaction.atomic():
        _move(run, (RunState.CHECKED,), RunState.IMPORTING, next_row=0)
        enqueue_slow(WORK, run.pk)
        ledger.record("import.start", run, by, {"opd": run.opd.slug, "rows": run.total})


def _move(run: ImportRun, sources, target: RunState, **columns) -> None:
    if not ImportRun.objects.filter(pk=run.pk, state__in=sources).update(state=target, held_until=None, **columns):
        raise WrongState(_("Impor ini sedang berjalan atau sudah dimulai. Buka lagi halamannya."))
    run.refresh_from_db()


# What comes in -------------------------------------------------------------------------------------------------------


def _check_table(table: UploadedFile) -> None:
    try:
        tables.check(table)
    except tables.Unreadable as error:
        raise Unusable("table", str(error)) from error


def _check_parcel(parcel: UploadedFile) -> None:
    if (parcel.size or 0) > MAX_PARCEL_BYTES:
        sentence = _("ZIP ini melebihi %(limit)s. Bagi menjadi beberapa ZIP.")
        raise Unusable("parcel", sentence % {"limit": filesizeformat(MAX_PARCEL_BYTES)})
    try:
        intake.check_parcel(cast(BinaryIO, parcel))
    except intake.Refused as refusal:
        raise Unusable("parcel", str(refusal)) from refusal


@contextmanager
def _packed(uploads: Sequence[UploadedFile]) -> Iterator[File]:
    """Files that came one by one, as a ZIP: from here on there is one way."""
    names = [intake.clean_name(upload.name or "") for upload in uploads]
    twice = next((name for name in names if [other.casefold() for other in names].count(name.casefold()) > 1), None)
    if twice:
        raise Unusable("uploads", _("Ada dua berkas bernama “%(name)s”. Ganti nama salah satunya.") % {"name": twice})
    with tempfile.TemporaryFile() as packed:
        with zipfile.ZipFile(packed, "w") as archive:
            for name, upload in zip(names, uploads, strict=True):
                with archive.open(name, "w", force_zip64=True) as target:
                    for chunk in upload.chunks():
                        target.write(chunk)
        packed.seek(0)
        yield File(packed)


# Going through the rows ----------------------------------------------------------------------------------------------


def work(run_pk: int, seconds: float = PIECE_SECONDS) -> None:
    """One piece of a run, and a task for the next one. Of two workers at once one goes on."""
    run = _held(run_pk)
    if run is None:
        return
    try:
        is_over = _piece(run, time.monotonic() + seconds)
    except (tables.Unreadable, file_sources.Unusable) as error:
        _finish(run, RunState.REFUSED, sentence=str(error))
        return
    if is_over:
        _finish(run, RunState.CHECKED if run.state == RunState.CHECKING else RunState.DONE)
        return
    with transaction.atomic():
        ImportRun.objects.filter(pk=run.pk).update(held_until=None)
        enqueue_slow(WORK, run.pk)


def _held(run_pk: int) -> ImportRun | None:
    now = timezone.now()
    free = ImportRun.objects.filter(Q(held_until=None) | Q(held_until__lt=now), pk=run_pk, state__in=AT_WORK)
    if not free.update(held_until=now + HOLD):
        return None
    return ImportRun.objects.select_related("opd", "by").get(pk=run_pk)


def _finish(run: ImportRun, state: RunState, **columns) -> None:
    still_ours = ImportRun.objects.filter(pk=run.pk, state=run.state)
    still_ours.update(state=state, held_until=None, finished_at=timezone.now(), **columns)


def _piece(run: ImportRun, end: float) -> bool:
    """Rows from where the run stands until `end`; whether none is left."""
    with ExitStack() as stack:
        path = stack.enter_context(local_copy(run.table))
        with path.open("rb") as file:
            table = tables.read(File(file, name=run.table_name))
        where: Path | None = stack.enter_context(local_copy(run.parcel)) if run.parcel else None
        source = stack.enter_context(file_sources.opened(where))
        if not run.total:
            unknown = ", ".join(table.unknown)
            run.sentence = (
                _("Kolom yang tidak dikenal dan tidak dibaca: %(names)s.") % {"names": unknown} if unknown else ""
            )
            run.total = len(table.rows)
            run.save(update_fields=["total", "sentence"])
        seen = dict(run.rows.filter(line__lt=_line(table, run.next_row)).exclude(key="").values_list("key", "line"))
        importing = Import(source, run.by, run.opd, run.hand_in, seen=seen, together=_recorder(run))
        for row in table.rows[run.next_row :]:
            result = importing.check(row) if run.state == RunState.CHECKING else importing.take(row)
            _write_down(run, result)
            if time.monotonic() > end:
                break
    return run.next_row >= run.total


def _line(table: tables.Table, index: int) -> int:
    return table.rows[index].line if index < len(table.rows) else table.rows[-1].line + 1


def _recorder(run: ImportRun):
    """Writes, in the transaction of a draft, that this run has made it: whoever goes on after a kill knows."""

    def record(line: int, document: Document) -> None:
        columns = {"outcome": Outcome.CREATE, "document": document, "title": document.title, "sentence": ""}
        ImportRow.objects.update_or_create(run=run, line=line, defaults=columns)

    return record


def _write_down(run: ImportRun, result: Result) -> None:
    own = result.outcome == Outcome.SKIP and run.rows.filter(
        line=result.line, outcome=Outcome.CREATE, document__isnull=False, document=result.document_pk
    )
    outcome, sentence = (Outcome.CREATE, "") if own and own.exists() else (result.outcome, result.sentence)
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
        ImportRun.objects.filter(pk=run.pk).update(next_row=run.next_row, held_until=timezone.now() + HOLD)


def sweep(now=None) -> int:
    """Delete runs that nobody goes on with, and their files; the drafts stay. -> how many."""
    old = ImportRun.objects.filter(at__lt=(now or timezone.now()) - KEPT).exclude(state__in=AT_WORK)
    gone = 0
    for run in old:
        with transaction.atomic():
            run.delete()
        for file in filter(None, (run.table, run.parcel)):
            file.delete(save=False)
        gone += 1
    return gone
