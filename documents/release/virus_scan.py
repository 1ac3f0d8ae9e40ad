"""Virus scans: unscanned files wait, infected are closed; all again at night."""

import time
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, BinaryIO, cast

from django.db import transaction
from django.db.models import Case, Count, IntegerField, Min, Q, QuerySet, When
from django.utils import timezone
from django.utils.translation import gettext as _

from documents.files import scanner
from documents.models import BarredFile, FileScan, Revision, ScanState

SCAN, RESCAN = "documents.tasks.scan_files", "documents.tasks.rescan_files"
WITHOUT_RESULT = Q(scan=None) | Q(scan__state=ScanState.WAITING)
UNTRIED = Q(scan=None) | Q(scan__error="")
WAS_REFUSED = Case(When(UNTRIED, then=0), default=1, output_field=IntegerField())
SLICE = 15  # seconds, then other tasks get their turn
NIGHT = timedelta(minutes=90)  # the time box of a night


def reason(revision: Revision) -> str:
    """Return why scanner or person keeps these bytes from going out, or ""."""
    barred = BarredFile.objects.filter(sha256=revision.sha256).first()
    if barred and barred.found:
        words = _("Pemindai menemukan virus dalam berkas ini (%(found)s). Unggah berkas yang bersih.")
        return words % {"found": barred.found}
    if barred:
        return _("Berkas ini ditutup seketika oleh petugas. Unggah berkas lain.")
    if scanner.is_on() and not FileScan.objects.filter(revision=revision, state=ScanState.CLEAN).exists():
        return _("Berkas ini menunggu pemindai virus. Dicoba lagi sendiri; Anda tidak perlu berbuat apa-apa.")
    return ""


def bar(sha256: str, *, found: str = "") -> None:
    """Keep these bytes from ever going out; `found` is their virus, empty where a person closes them."""
    row, created = BarredFile.objects.get_or_create(sha256=sha256, defaults={"found": found})
    if not created and found:
        BarredFile.objects.filter(pk=row.pk, found="").update(found=found)


def virus_in(revision: Revision) -> str:
    """Return the virus that bars the bytes, or ""."""
    return BarredFile.objects.filter(sha256=revision.sha256).values_list("found", flat=True).first() or ""


def barred() -> dict[str, str]:
    """Return barred files by SHA-256, with the virus."""
    return dict(BarredFile.objects.order_by("sha256").values_list("sha256", "found"))


def bar_again(files: Mapping[str, str]) -> int:
    """Bar in a restored database what had been barred since its backup, as `barred` gives it. Returns the number."""
    missing = files.keys() - barred().keys()
    BarredFile.objects.bulk_create([BarredFile(sha256=sha256, found=files[sha256]) for sha256 in sorted(missing)])
    return len(missing)


def waiting() -> QuerySet[Revision]:
    """Return the files without a result: those never tried first, then the newest, because somebody waits for them."""
    return Revision.objects.filter(WITHOUT_RESULT).defer("text").order_by(WAS_REFUSED, "-pk")


def counts() -> dict[str, Any]:
    """Return how many are `waiting`, `refused` as too long, `infected`, and the `oldest` clean scan."""
    return Revision.objects.aggregate(
        waiting=Count("pk", filter=WITHOUT_RESULT),
        refused=Count("pk", filter=WITHOUT_RESULT & ~UNTRIED),
        infected=Count("pk", filter=Q(scan__state=ScanState.INFECTED)),
        oldest=Min("scan__at", filter=Q(scan__state=ScanState.CLEAN)),
    )


def has_untried() -> bool:
    """Return whether a file waits that the scanner has not refused before, as one that is too long for it."""
    return Revision.objects.filter(WITHOUT_RESULT & UNTRIED).exists()


def due_again(begun: datetime) -> QuerySet[Revision]:
    """Return the files last scanned before this night, the longest unscanned first."""
    scanned = Revision.objects.filter(scan__state=ScanState.CLEAN, scan__at__lt=begun)
    return scanned.defer("text").order_by("scan__at", "pk")


def scan_some(files: QuerySet[Revision], now: datetime | None = None) -> bool:
    """Scan for SLICE seconds. Returns whether there are more, and the scanner answers."""
    until = time.monotonic() + SLICE
    # No cursor stays open: beside one SQLite refuses to write as soon as somebody else has written.
    for pk in list(files.values_list("pk", flat=True)):
        if time.monotonic() > until:
            return True
        revision = files.filter(pk=pk).first()
        if revision and not scan(revision, now):
            return False
    return False


def scan(revision: Revision, now: datetime | None = None) -> bool:
    """Scan a file and store the result, or why it waits. Returns False if the scanner cannot be reached."""
    try:
        with revision.file.open("rb") as file:
            found = scanner.found_in(cast(BinaryIO, file))
    except FileNotFoundError:
        _store(revision, state=ScanState.WAITING, error=_("Berkasnya hilang di penyimpanan."))
        return True
    except scanner.NotScanned as error:
        FileScan.objects.filter(revision=revision, state=ScanState.WAITING).update(error=str(error)[:200])
        FileScan.objects.get_or_create(revision=revision, defaults={"error": str(error)[:200]})
        return scanner.answers()
    state = ScanState.INFECTED if found else ScanState.CLEAN
    with transaction.atomic():
        _store(revision, state=state, at=now or timezone.now(), found=found[:200], error="")
        if found:
            bar(revision.sha256, found=found[:200])
    return True


def _store(revision: Revision, **columns) -> None:
    """Write the result; where a virus was found once, that stays."""
    row, created = FileScan.objects.get_or_create(revision=revision, defaults=columns)
    if not created:
        FileScan.objects.filter(pk=row.pk).exclude(state=ScanState.INFECTED).update(**columns)
