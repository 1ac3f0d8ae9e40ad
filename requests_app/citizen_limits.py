"""Last days on which a citizen may object or go to the Komisi Informasi (UU 14/2008 Pasal 36 ayat 1, 37 ayat 2).

A day that a sent letter states as the limit holds, also where a later change of the calendar gives an earlier one.
"""

from datetime import date

from requests_app import deadlines
from requests_app.deadlines import Deadline
from requests_app.models import Decision, InformationRequest, LegalCalendar, Objection


def object_until(inforequest: InformationRequest, arose_on: date, calendar: LegalCalendar) -> Deadline:
    """Return the last day to object on a ground that arose on `arose_on`."""
    notice = getattr(inforequest, "decision", None)
    computed = deadlines.objection_until(arose_on, calendar, since=inforequest.received_on)
    return _at_least(computed, _stated(notice))


def dispute_until(objection: Objection, calendar: LegalCalendar) -> Deadline:
    """Return the last day to go to the Komisi Informasi.

    Without a reply it is counted from the end of the superior's period (domain rule 31).
    """
    due, since = objection.reply_due_on, objection.received_on
    computed = deadlines.dispute_until(objection.reply_received_on, due, calendar, since=since)
    return _at_least(computed, _stated(objection))


def _stated(sent: Decision | Objection | None) -> date | None:
    """Return the citizen's last day as the sent letter states it; letters of before state none."""
    return sent.letter.stated_due_on if sent and sent.sent_on and sent.letter else None


def _at_least(computed: Deadline, stated: date | None) -> Deadline:
    """Return the stated day where it is the later one; no number of days belongs to it."""
    return Deadline(stated, ()) if stated and stated > computed.on else computed
