import hashlib
import json
import tempfile
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from itertools import islice
from typing import IO

from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from documents.models import Document, Edition, EditionFile, ListFormat
from documents.public_lists import columns, renderers
from documents.public_lists.columns import DIK, DIP, Listing, Row
from documents.release import privacy_gate
from opd import ledger
from opd.errors import NotAllowed, WrongState
from opd.models import Role, User
from opd.rules import has_role
from opd.worker.queues import enqueue_slow

MAKE = "documents.tasks.make_edition"
TIMEOUT_SECONDS = 900  # a task that is retried meanwhile finds the edition made, and does nothing


def freeze(*, by: User, decision_number: str, decision_date: date, officer: str, today: date | None = None) -> Edition:
    """Create the next edition, and queue its files. Raises NotAllowed, ValidationError by field, or WrongState."""
    if not has_role(by, None, Role.REVIEWER):
        raise NotAllowed(_("Edisi DIP ditetapkan oleh PPID Utama (verifikator)."))
    if decision_date > (today or timezone.localdate()):
        raise ValidationError({"decision_date": _("Tanggal keputusan tidak boleh sesudah hari ini.")})
    edition = Edition(
        decision_number=decision_number.strip(), decision_date=decision_date, officer=officer.strip(), frozen_by=by
    )
    edition.full_clean(exclude=["number"])
    privacy_gate.require_clear_texts(edition)
    try:
        with transaction.atomic():
            edition.number = (Edition.objects.aggregate(last=Max("number"))["last"] or 0) + 1
            edition.save(force_insert=True)
            enqueue_slow(MAKE, edition.pk, timeout=TIMEOUT_SECONDS)
            facts = {"number": edition.number, "decision": edition.decision_number}
            ledger.record("edition.freeze", edition, by, facts)
    except IntegrityError as error:
        raise WrongState(_("Orang lain baru saja menetapkan edisi. Periksa daftarnya, lalu ulangi.")) from error
    return edition


def make(edition: Edition) -> bool:
    """Make the files of an edition that has none. Safe to run twice. Returns whether it made them."""
    if edition.made_at:
        return False
    now, stored, counts = timezone.now(), list[EditionFile](), dict[str, int]()
    dip_rows = columns.dip_rows(columns.dip_ids(Document.objects.public()))
    try:
        for listing, rows in ((DIP, dip_rows), (DIK, columns.dik_rows())):
            with tempfile.TemporaryFile("w+", encoding="utf-8") as row_file:
                count = counts[f"{listing.of}_rows"] = _write_rows(row_file, rows)
                for made in _make_files(listing, row_file, count, edition, now):
                    stored.append(made)
        is_ours = _mark_made(edition, stored, now, counts)
    except BaseException:
        _drop(stored)
        raise
    if not is_ours:
        _drop(stored)
    return is_ours


def _mark_made(edition: Edition, stored: list[EditionFile], now: datetime, counts: dict[str, int]) -> bool:
    with transaction.atomic():
        unmade = Edition.objects.filter(pk=edition.pk, made_at__isnull=True)
        if unmade.select_for_update(no_key=True).first() is None:  # a second run waits here, and then finds it made
            return False
        EditionFile.objects.bulk_create(
            stored
        )  # first, because the database accepts no files of an edition that is made
        unmade.update(made_at=now, **counts)
        facts = {"number": edition.number, "files": {file.name: file.sha256 for file in stored}}
        ledger.record("edition.make", edition, None, facts)
    return True


def _write_rows(row_file: IO[str], rows: Iterable[Row]) -> int:
    return sum(bool(row_file.write(json.dumps(row) + "\n")) for row in rows)


def _read_rows(row_file: IO[str]) -> Iterator[Row]:
    row_file.seek(0)
    return map(json.loads, row_file)


def _make_files(
    listing: Listing, row_file: IO[str], count: int, edition: Edition, now: datetime
) -> Iterator[EditionFile]:
    local = timezone.localtime(now)
    about = {"edisi": edition.number, "keputusan": edition.decision_number, "jumlah": count}
    for format in (ListFormat.CSV, ListFormat.JSON, ListFormat.XLSX):
        pieces = renderers.pieces(listing, format, _read_rows(row_file), made_at=local, about=about)
        yield _store(edition, listing, format, pieces)
    yield from _pdfs(listing, row_file, count, edition, local)


def _pdfs(listing: Listing, row_file: IO[str], count: int, edition: Edition, local: datetime) -> Iterator[EditionFile]:
    parts = max(1, -(-count // renderers.PDF_PART))
    rows = _read_rows(row_file)
    words = {"number": edition.number, "decision": edition.decision_number, "parts": parts}
    for part in range(1, parts + 1):
        period = _("Edisi %(number)s, keputusan %(decision)s") % words
        if parts > 1:
            period += _(", bagian %(part)s dari %(parts)s") % {"part": part, "parts": parts}
        made = renderers.pdf(listing, islice(rows, renderers.PDF_PART), made_at=local, period=period)
        yield _store(edition, listing, ListFormat.PDF, [made], part if parts > 1 else 0)


def _store(edition: Edition, listing: Listing, format: ListFormat, pieces: Iterable[bytes], part=0) -> EditionFile:
    stored = EditionFile(edition=edition, of=listing.of, format=format, part=part)
    digest, size = hashlib.sha256(), 0
    with tempfile.TemporaryFile() as content:
        for piece in pieces:
            digest.update(piece)
            size += content.write(piece)
        content.seek(0)
        stored.file.save(stored.name, File(content), save=False)
    stored.sha256, stored.size = digest.hexdigest(), size
    return stored


def _drop(stored: list[EditionFile]) -> None:
    for file in stored:
        file.file.delete(save=False)
