"""What was met at the end of each month: recorded by the scheduler, corrected by PPID Utama; the last row counts."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Subquery
from django.utils import timezone
from django.utils.translation import gettext as _

from documents.duties.matrix import Score, matrix
from documents.models import DutyMonth
from documents.release import privacy_gate
from opd import ledger
from opd.errors import NotAllowed
from opd.models import Opd, Role, User
from opd.page_cache.memo import cached_until_next_act
from opd.rules import has_role
from opd.words import is_written

SHOWN = 12  # months of a trend
COLUMNS = ("month", "met", "owed", "reason", "recorded_at", "opd__name", "opd__slug")


@dataclass(frozen=True)
class Correction:
    row: DutyMonth
    before: Score


@dataclass(frozen=True)
class Trend:
    """Scores at the end of months, oldest first; the corrections, newest first; `last`, the last scores by agency."""

    scores: dict[date, Score]
    corrections: list[Correction]
    last: list[tuple[str, Score]]


def first_of(day: date) -> date:
    return day.replace(day=1)


def month_before(month: date) -> date:
    return first_of(month - timedelta(days=1))


def month_after(month: date) -> date:
    return first_of(month + timedelta(days=31))


@cached_until_next_act
def trend(opd_id: int | None = None, until: date | None = None) -> Trend:
    """Return the last `SHOWN` recorded months, up to `until`, of one agency or of all together; one query."""
    rows = DutyMonth.objects.order_by("pk").select_related("opd").only(*COLUMNS)
    if opd_id:
        rows = rows.filter(opd=opd_id)
    if until:
        rows = rows.filter(month__lte=until)
    newest = until or first_of(timezone.localdate())
    latest: dict[tuple[date, int], DutyMonth] = {}
    corrections = []
    for row in rows.filter(month__gt=newest - timedelta(days=31 * SHOWN)):
        key = (row.month, row.opd_id)
        if row.reason:
            corrections.append(Correction(row, Score(latest[key].met, latest[key].owed)))
        latest[key] = row
    months = sorted({month for month, _opd in latest})[-SHOWN:]
    scores = {
        month: Score(
            sum(row.met for (of, _opd), row in latest.items() if of == month),
            sum(row.owed for (of, _opd), row in latest.items() if of == month),
        )
        for month in months
    }
    last = [(row.opd.name, Score(row.met, row.owed)) for (month, _opd), row in latest.items() if month == months[-1]]
    return Trend(scores, [each for each in reversed(corrections) if each.row.month in scores], last)


@cached_until_next_act
def last_recorded() -> tuple[date, Score] | None:
    """Return the last recorded month and the score of all agencies together at its end; None before the first."""
    newest = DutyMonth.objects.order_by("-month").values("month")[:1]
    rows = DutyMonth.objects.filter(month=Subquery(newest)).order_by("pk").values_list("month", "opd", "met", "owed")
    latest = {opd: (month, Score(met, owed)) for month, opd, met, owed in rows}
    if not latest:
        return None
    scores = [score for _month, score in latest.values()]
    month, _score = next(iter(latest.values()))
    return month, Score(sum(score.met for score in scores), sum(score.owed for score in scores))


def close_due(today: date | None = None) -> int:
    """Record the months that have ended, as of their last day, the first run one month; return how many rows."""
    last = month_before(first_of(today or timezone.localdate()))
    newest = DutyMonth.objects.order_by("-month").values_list("month", flat=True).first()
    month, written = month_after(newest) if newest and newest < last else last, 0
    while month <= last:
        written += close(month)
        month = month_after(month)
    return written


def close(month: date) -> int:
    """Record a month for each agency that has no row for it; return how many were written. Safe to run twice."""
    whole = matrix(month_after(month) - timedelta(days=1))
    with transaction.atomic():
        Opd.objects.select_for_update(no_key=True).order_by("pk").first()  # the second of two at once waits here
        recorded = set(DutyMonth.objects.filter(month=month).values_list("opd", flat=True))
        rows = [
            DutyMonth(opd=row.opd, month=month, met=row.score.met, owed=row.score.owed)
            for row in whole.rows
            if row.score.owed and row.opd.pk not in recorded
        ]
        if rows:
            DutyMonth.objects.bulk_create(rows)
            ledger.record("duty_month.close", rows[0], None, {"month": month, "agencies": len(rows)})
    return len(rows)


def correct(opd: Opd, month: date, *, by: User, met: int, owed: int, reason: str) -> DutyMonth:
    """Add a correction to a recorded month. *Raises* NotAllowed or ValidationError."""
    if not has_role(by, None, Role.REVIEWER):
        raise NotAllowed(_("Angka bulan lalu dikoreksi oleh PPID Utama."))
    with transaction.atomic():
        Opd.objects.select_for_update(no_key=True).get(pk=opd.pk)  # the second of two corrections sees the first
        row = DutyMonth(opd=opd, month=first_of(month), met=met, owed=owed, reason=reason.strip(), recorded_by=by)
        before = require_correction(row)
        privacy_gate.require_clear_texts(row)
        row.save(force_insert=True)
        facts = {"month": row.month, "opd": opd.slug, "met": met, "owed": owed, "before": [before.met, before.owed]}
        ledger.record("duty_month.correct", row, by, facts)
    return row


def require_correction(row: DutyMonth) -> DutyMonth:
    """Return the row that `row` corrects. Raises ValidationError if there is none, or nothing to correct."""
    before = DutyMonth.objects.filter(opd=row.opd_id, month=row.month).order_by("-pk").first()
    if before is None:
        raise ValidationError({"month": _("Bulan ini belum dicatat untuk OPD itu.")})
    if not is_written(row.reason):
        raise ValidationError({"reason": _("Tulis alasannya. Alasan ini tampil untuk umum.")})
    if row.met > row.owed:
        raise ValidationError({"met": _("Yang terpenuhi tidak lebih dari yang wajib.")})
    if (row.met, row.owed) == (before.met, before.owed):
        raise ValidationError(_("Angkanya sama dengan yang sudah tercatat."))
    return before
