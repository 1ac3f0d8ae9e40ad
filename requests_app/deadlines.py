"""The law's periods over `opd.calendar.workdays`: dates in, dates out, no models. All in working days (hari kerja).

UU 14/2008 Pasal 22, 35 to 37; the day of receipt is day 0, day 1 the next working day (domain rules 3 to 5, 27).
`holidays` is any container of dates, or a mapping of date to name.
"""

from datetime import date, timedelta

from opd.calendar.workdays import add_workdays

ANSWER = 10  # Pasal 22 ayat (7)
EXTENSION = 7  # Pasal 22 ayat (8): once
OBJECT = 30  # Pasal 36 ayat (1)
REPLY = 30  # Pasal 36 ayat (2): no extension exists
DISPUTE = 14  # Pasal 37 ayat (2)


def answer_due(received: date, holidays) -> date:
    """The 10th working day: the written notice goes out no later (Pasal 22 ayat 7)."""
    return add_workdays(received, ANSWER, holidays)


def extended_due(received: date, holidays) -> date:
    """The 17th working day: the end of the one extension (Pasal 22 ayat 8)."""
    return add_workdays(received, ANSWER + EXTENSION, holidays)


def target(received: date, *, extended: bool, holidays) -> date:
    """The house's own goal, one working day before the due date: safe where the day of receipt is counted."""
    return add_workdays(received, ANSWER - 1 + EXTENSION * extended, holidays)


def ground_found(ground: str, *, due: date, told: date | None, given: date | None) -> date | None:
    """The day on which a ground of Pasal 35 ayat (1) arose, which is day 0 of the window; None: not yet.

    `told` is when the applicant received the written notice, `given` when he received the information.
    """
    if ground == "c":
        return due + timedelta(days=1)
    if ground == "g":
        late = max(day for day in (told, given) if day) if told or given else None
        return max(due, late) if late else due
    return told


def objection_until(found: date, holidays) -> date:
    """Last day to object (Pasal 36 ayat 1)."""
    return add_workdays(found, OBJECT, holidays)


def reply_due(received: date, holidays) -> date:
    """Last day of the superior's reply (Pasal 36 ayat 2)."""
    return add_workdays(received, REPLY, holidays)


def dispute_until(reply_received: date | None, due: date, holidays) -> date:
    """Last day to go to the Komisi Informasi (Pasal 37 ayat 2); without a reply counted from the end of its period."""
    return add_workdays(reply_received or due, DISPUTE, holidays)
