"""Clock of a request: its due date in words, and the strip of days to it by the present days off. No queries."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from opd.calendar.workdays import explain_until, workdays_between
from requests_app.models import InformationRequest, LegalCalendar
from requests_app.states import NOTIFIED_STATES, State
from requests_app.tracking.status_texts import with_provisional_mark

LONGEST = 49  # days of the strip: the page of an old case stays short
SHOWN_AFTER = 7  # days
FRIDAY = 5  # ISO
ONE_ROW = 17  # days that a wide screen shows side by side
ENDED = (State.LAPSED, State.WITHDRAWN)


@dataclass(frozen=True)
class ShownDay:
    """A day of the strip. `words` are for screen readers, `off` is the name of a day off from Monday to Friday."""

    date: date
    label: str
    words: str
    classes: str
    off: str


class Clock:
    """The clock of a request; `coming` says when the answer comes, "" where there is one."""

    def __init__(self, inforequest: InformationRequest, today: date, calendar: LegalCalendar):
        self.received, self.due = inforequest.received_on, inforequest.due_on
        self.today, self.calendar = today, calendar
        self.answered = inforequest.decision.sent_on if inforequest.state in NOTIFIED_STATES else None
        self.heading, self.sentence = self._of_answer(self.answered) if self.answered else self._running()
        self.coming = "" if self.answered else self._coming()
        self.days = self._strip()

    @property
    def days_off(self) -> str:
        return "; ".join(f"{date_format(day.date, 'j F')} ({day.off})" for day in self.days if day.off)

    @property
    def is_long(self) -> bool:
        return len(self.days) > ONE_ROW

    @property
    def last(self) -> date:
        last = max(self.due, self.answered or self.due)
        last = last if (last - self.received).days <= LONGEST else self.due
        return self.today if last < self.today <= last + timedelta(SHOWN_AFTER) else last

    @property
    def _due(self) -> dict[str, str]:
        return {"due": weekday_date(self.due, self.calendar)}

    def _workdays_to(self, day: date) -> int:
        return workdays_between(self.received, day, self.calendar.names)

    def _of_answer(self, answered: date) -> tuple[str, str]:
        count, used = self._workdays_to(self.due), self._workdays_to(answered)
        heading = (
            _("Dijawab pada hari kerja ke-%(used)d dari %(count)d") % {"used": used, "count": count}
            if used
            else _("Dijawab pada hari permohonan diterima")
        )
        due = _("Tenggatnya %(due)s.") % self._due
        return heading, f"{due} {_('Tepat waktu.') if answered <= self.due else _('Terlambat.')}"

    def _running(self) -> tuple[str, str]:
        count, used = self._workdays_to(self.due), self._workdays_to(self.today)
        if self.today > self.due:
            late = used - count
            return _("Tenggat %(due)s sudah lewat") % self._due, ngettext(
                "Lewat %(days)d hari kerja tanpa jawaban.", "Lewat %(days)d hari kerja tanpa jawaban.", late
            ) % {"days": late}
        heading = _("Dijawab paling lambat %(due)s") % self._due
        if self.today <= self.received:
            return heading, _("Diterima hari ini. Hari kerja ke-1 dari %(count)d adalah hari kerja berikutnya.") % {
                "count": count
            }
        is_counted = workdays_between(self.today - timedelta(days=1), self.today, self.calendar.names)
        now = _("Hari ini hari kerja ke-%(used)d dari %(count)d.") if is_counted else _("Hari ini tidak dihitung.")
        left = _("Hari ini hari terakhir.") if self.today == self.due else _("Tersisa %(left)d hari kerja.")
        return heading, f"{now} {left}" % {"used": used, "count": count, "left": count - used}

    def _coming(self) -> str:
        when = _("Seharusnya paling lambat %(due)s.") if self.today > self.due else _("Paling lambat %(due)s.")
        return f"{when % self._due} {_('Anda menerimanya secara tertulis, dan jawabannya tampil di halaman ini.')}"

    def _strip(self) -> list[ShownDay]:
        days = [self._shown(self.received, None, _("hari penerimaan, tidak dihitung"))]
        ordinal = 0
        for day, is_counted, reason in explain_until(self.received, self.last, self.calendar.names):
            ordinal += is_counted
            if self.answered and day > max(self.due, self.answered):
                days.append(self._shown(day, None, _("sesudah dijawab"), is_off=not is_counted))
            elif is_counted:
                days.append(self._shown(day, ordinal, reason))
            elif day.isoweekday() > FRIDAY:
                days.append(self._shown(day, None, _("libur, tidak dihitung"), is_off=True))
            else:
                words = _("libur, tidak dihitung: %(reason)s") % {"reason": reason}
                days.append(self._shown(day, None, words, is_off=True, off=reason))
        return days

    def _shown(self, day: date, ordinal: int | None, words: str, *, is_off: bool = False, off: str = "") -> ShownDay:
        marks = [
            (day == self.answered, "answered", _("dijawab"), _("dijawab")),
            (day == self.received, "in", _("masuk"), ""),
            (day == self.due, "due", _("batas"), _("tenggat")),
            (day == self.today, "today", _("hari ini"), _("hari ini")),
        ]
        true = [(name, label, spoken) for holds, name, label, spoken in marks if holds]
        is_done = ordinal and day <= (self.answered or min(self.today, self.due)) and day != self.answered
        classes = [f"d{day.isoweekday()}", *(name for name, _label, _spoken in true)]
        classes += ["off"] * is_off + ["done"] * bool(is_done)
        plain = _("ke-%(n)d") % {"n": ordinal} if ordinal else _("libur") if off else ""
        label = next((label for _name, label, _spoken in true), plain)
        spoken = [date_format(day, "l j F"), words, *(said for _name, _label, said in true if said)]
        return ShownDay(day, label, ", ".join(spoken), " ".join(classes), off)


def clock_of(inforequest: InformationRequest, today: date, calendar: LegalCalendar) -> Clock | None:
    """Return the clock, or None for a request that ended without an answer."""
    return None if inforequest.state in ENDED else Clock(inforequest, today, calendar)


def weekday_date(day: date, calendar: LegalCalendar) -> str:
    return with_provisional_mark(date_format(day, "l, j F Y"), day, calendar)
