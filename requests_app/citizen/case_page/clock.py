"""Clock of a request: the due date in words, and the strip of days from the receipt to it.

Counts to the stored due date, by the table of days off as it is now. Reads no table itself.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from opd.calendar.workdays import explain_until, workdays_between
from requests_app.models import InformationRequest, LegalCalendar
from requests_app.states import NOTIFIED_STATES, State
from requests_app.status_texts import with_provisional_mark

LONGEST = 49  # days of the strip, seven weeks: the page of an old case stays short
SHOWN_AFTER = 7  # days after the last one, for today to be on the strip
FRIDAY = 5  # ISO
ONE_ROW = 17  # days that a wide screen shows side by side
ENDED = (State.LAPSED, State.WITHDRAWN)


@dataclass(frozen=True)
class ShownDay:
    """A day of the strip. `classes` are those of its CSS, `words` are for screen readers, `label` is what is seen.

    `off` is the name of a day off from Monday to Friday.
    """

    date: date
    label: str
    words: str
    classes: str
    off: str


@dataclass(frozen=True)
class Clock:
    """`coming` says when the answer comes, "" where there is one."""

    heading: str
    sentence: str
    days: list[ShownDay]
    coming: str

    @property
    def days_off(self) -> str:
        """The names of the days off that are no Saturday or Sunday."""
        return "; ".join(f"{date_format(day.date, 'j F')} ({day.off})" for day in self.days if day.off)

    @property
    def is_long(self) -> bool:
        return len(self.days) > ONE_ROW


@dataclass(frozen=True)
class Span:
    """The days that matter on the strip; `answered` is the day of the written notice."""

    received: date
    due: date
    answered: date | None
    today: date

    @property
    def last(self) -> date:
        last = max(self.due, self.answered or self.due)
        last = last if (last - self.received).days <= LONGEST else self.due
        return self.today if last < self.today <= last + timedelta(SHOWN_AFTER) else last


def clock_of(inforequest: InformationRequest, today: date, calendar: LegalCalendar) -> Clock | None:
    """Return the clock, or None for a request that ended without an answer."""
    if inforequest.state in ENDED:
        return None
    answered = inforequest.decision.sent_on if inforequest.state in NOTIFIED_STATES else None
    span = Span(inforequest.received_on, inforequest.due_on, answered, today)
    heading, sentence = _answered(span, calendar) if answered else _running(span, calendar)
    coming = "" if answered else _coming(span, calendar)
    return Clock(heading, sentence, _strip(span, calendar), coming)


def weekday_date(day: date, calendar: LegalCalendar) -> str:
    """Return a computed date with its weekday, marked *sementara* where its year is not confirmed."""
    return with_provisional_mark(date_format(day, "l, j F Y"), day, calendar)


# In words -----------------------------------------------------------------------------------------------------------


def _answered(span: Span, calendar: LegalCalendar) -> tuple[str, str]:
    answered = span.answered or span.today
    count, used = (workdays_between(span.received, day, calendar.names) for day in (span.due, answered))
    heading = (
        _("Dijawab pada hari kerja ke-%(used)d dari %(count)d") % {"used": used, "count": count}
        if used
        else _("Dijawab pada hari permohonan diterima")
    )
    due = _("Tenggatnya %(due)s.") % {"due": weekday_date(span.due, calendar)}
    return heading, f"{due} {_('Tepat waktu.') if answered <= span.due else _('Terlambat.')}"


def _running(span: Span, calendar: LegalCalendar) -> tuple[str, str]:
    due = {"due": weekday_date(span.due, calendar)}
    count, used = (workdays_between(span.received, day, calendar.names) for day in (span.due, span.today))
    if span.today > span.due:
        late = used - count
        return _("Tenggat %(due)s sudah lewat") % due, ngettext(
            "Lewat %(days)d hari kerja tanpa jawaban.", "Lewat %(days)d hari kerja tanpa jawaban.", late
        ) % {"days": late}
    heading = _("Dijawab paling lambat %(due)s") % due
    if span.today <= span.received:
        return heading, _("Diterima hari ini. Hari kerja ke-1 dari %(count)d adalah hari kerja berikutnya.") % {
            "count": count
        }
    is_counted = workdays_between(span.today - timedelta(days=1), span.today, calendar.names)
    now = _("Hari ini hari kerja ke-%(used)d dari %(count)d.") if is_counted else _("Hari ini tidak dihitung.")
    left = _("Hari ini hari terakhir.") if span.today == span.due else _("Tersisa %(left)d hari kerja.")
    return heading, f"{now} {left}" % {"used": used, "count": count, "left": count - used}


def _coming(span: Span, calendar: LegalCalendar) -> str:
    when = _("Seharusnya paling lambat %(due)s.") if span.today > span.due else _("Paling lambat %(due)s.")
    due = {"due": weekday_date(span.due, calendar)}
    return f"{when % due} {_('Anda menerimanya secara tertulis, dan jawabannya tampil di halaman ini.')}"


# Day by day ---------------------------------------------------------------------------------------------------------


def _strip(span: Span, calendar: LegalCalendar) -> list[ShownDay]:
    days = [_shown(span, span.received, None, _("hari penerimaan, tidak dihitung"))]
    ordinal = 0
    for day, is_counted, reason in explain_until(span.received, span.last, calendar.names):
        ordinal += is_counted
        if span.answered and day > max(span.due, span.answered):
            days.append(_shown(span, day, None, _("sesudah dijawab"), is_off=not is_counted))
        elif is_counted:
            days.append(_shown(span, day, ordinal, reason))
        elif day.isoweekday() > FRIDAY:
            days.append(_shown(span, day, None, _("libur, tidak dihitung"), is_off=True))
        else:
            words = _("libur, tidak dihitung: %(reason)s") % {"reason": reason}
            days.append(_shown(span, day, None, words, is_off=True, off=reason))
    return days


def _shown(span: Span, day: date, ordinal: int | None, words: str, *, is_off: bool = False, off: str = "") -> ShownDay:
    marks = [
        (day == span.answered, "answered", _("dijawab"), _("dijawab")),
        (day == span.received, "in", _("masuk"), ""),
        (day == span.due, "due", _("batas"), _("tenggat")),
        (day == span.today, "today", _("hari ini"), _("hari ini")),
    ]
    true = [(name, label, spoken) for holds, name, label, spoken in marks if holds]
    is_done = ordinal and day <= (span.answered or min(span.today, span.due)) and day != span.answered
    classes = [f"d{day.isoweekday()}", *(name for name, _label, _spoken in true)]
    classes += ["off"] * is_off + ["done"] * bool(is_done)
    plain = _("ke-%(n)d") % {"n": ordinal} if ordinal else _("libur") if off else ""
    label = next((label for _name, label, _spoken in true), plain)
    spoken = [date_format(day, "l j F"), words, *(said for _name, _label, said in true if said)]
    return ShownDay(day, label, ", ".join(spoken), " ".join(classes), off)
