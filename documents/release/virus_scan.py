"""Virus scans of documents' files: a file that is not scanned waits unpublished, and an infected one is closed.

Intake scans each upload; what it could not scan, because the scanner did not answer, is retried here by the worker.
Each night all files are scanned again, the longest unscanned first, within a time box: signatures are newer then.
"""

import time
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any, BinaryIO, cast

from django.db.models import Case, Count, IntegerField, Min, Q, QuerySet, When
from django.utils import timezone
from django.utils.translation import gettext as _

from documents.intake import scanner
from documents.models import FileScan, Revision, ScanState
from documents.models.file_contents.scan import BARRED_STATES

SCAN, RESCAN = "documents.tasks.scan_files", "documents.tasks.rescan_files"
WITHOUT_RESULT = Q(scan=None) | Q(scan__state=ScanState.WAITING)
UNTRIED = Q(scan=None) | Q(scan__error="")
WAS_REFUSED = Case(When(UNTRIED, then=0), default=1, output_field=IntegerField())
SLICE = 15  # seconds, then other tasks get their turn
NIGHT = timedelta(minutes=90)  # the time box of a night


def reason(revision: Revision) -> str:
    """Return a sentence if the scanner or a person keeps this file from going out, or an empty string.

    The same bytes in another revision are the same file.
    """
    barred = FileScan.objects.filter(revision__sha256=revision.sha256, state__in=BARRED_STATES).first()
    if barred and barred.state == ScanState.INFECTED:
        words = _("Pemindai menemukan virus dalam berkas ini (%(found)s). Unggah berkas yang bersih.")
        return words % {"found": barred.found}
    if barred:
        return _("Berkas ini ditutup seketika oleh petugas. Unggah berkas lain.")
    if scanner.is_on() and not FileScan.objects.filter(revision=revision, state=ScanState.CLEAN).exists():
        return _("Berkas ini menunggu pemindai virus. Dicoba lagi sendiri; Anda tidak perlu berbuat apa-apa.")
    return ""


def barred() -> list[str]:
    """Return the SHA-256 of the files that never go out again."""
    rows = FileScan.objects.filter(state__in=BARRED_STATES).order_by("revision__sha256")
    return list(rows.values_list("revision__sha256", flat=True).distinct())


def bar_again(hashes: Collection[str]) -> int:
    """Bar the files of a restored database that had been barred since its backup. Returns their number."""
    missing = set(hashes) - set(barred())
    back = Revision.objects.filter(sha256__in=missing).only("pk")
    for revision in back:
        FileScan.objects.update_or_create(revision=revision, defaults={"state": ScanState.BARRED})
    return len(back)


def waiting() -> QuerySet[Revision]:
    """Return the files without a result: those never tried first, then the newest, because somebody waits for them."""
    return _without_result().defer("text").order_by(WAS_REFUSED, "-pk")


def counts() -> dict[str, Any]:
    """Return how many files are `waiting`, were `refused` as too long, are `infected`, and the `oldest` clean scan."""
    return Revision.objects.aggregate(
        waiting=Count("pk", filter=WITHOUT_RESULT),
        refused=Count("pk", filter=WITHOUT_RESULT & ~UNTRIED),
        infected=Count("pk", filter=Q(scan__state=ScanState.INFECTED)),
        oldest=Min("scan__at", filter=Q(scan__state=ScanState.CLEAN)),
    )


def has_untried() -> bool:
    """Return whether a file waits that the scanner has not refused before, as one that is too long for it."""
    return _without_result().filter(UNTRIED).exists()


def _without_result() -> QuerySet[Revision]:
    return Revision.objects.filter(WITHOUT_RESULT)


def due_again(begun: datetime) -> QuerySet[Revision]:
    """Return the files that were last scanned before this night, the longest unscanned first."""
    scanned = Revision.objects.filter(scan__state=ScanState.CLEAN, scan__at__lt=begun)
    return scanned.defer("text").order_by("scan__at", "pk")


def scan_some(files: QuerySet[Revision], now: datetime | None = None) -> bool:
    """Scan files for SLICE seconds. Returns whether there are more, and the scanner answers."""
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
    """Scan a file and store the result. Returns False if the scanner cannot be reached, when others need not be tried.

    A file that the scanner refuses, as one that is longer than its limit, waits with the reason.
    """
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
    _store(revision, state=state, at=now or timezone.now(), found=found[:200], error="")
    return True


def _store(revision: Revision, **columns) -> None:
    """Write the result, unless a person has barred the file meanwhile."""
    row, created = FileScan.objects.get_or_create(revision=revision, defaults=columns)
    if not created:
        FileScan.objects.filter(pk=row.pk).exclude(state__in=BARRED_STATES).update(**columns)
