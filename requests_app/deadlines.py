"""Periods of UU 14/2008 Pasal 22, 35 to 37, 48 and 50, in working days (hari kerja). Pure: takes and returns dates.

The day of receipt is day 0, and day 1 is the next working day (domain rules 3 to 5, 27). `holidays` is any container
of dates, or a mapping of date to name.
"""

from datetime import date, timedelta

from opd.calendar.workdays import add_workdays

ANSWER = 10  # Pasal 22 ayat (7)
EXTENSION = 7  # Pasal 22 ayat (8): once
OBJECT = 30  # Pasal 36 ayat (1)
REPLY = 30  # Pasal 36 ayat (2): no extension exists
DISPUTE = 14  # Pasal 37 ayat (2)
WITHDRAWAL = 10  # the city's own: a withdrawal told to PPID may be revoked
LAWSUIT = 14  # Pasal 48 ayat (1)
CASSATION = 14  # Pasal 50: days of the calendar, no working days


def answer_due(received: date, holidays) -> date:
    """Return the due date of the written notice, the 10th working day (Pasal 22 ayat 7)."""
    return add_workdays(received, ANSWER, holidays)


def extended_due(received: date, holidays) -> date:
    """Return the due date after the only extension, the 17th working day (Pasal 22 ayat 8)."""
    return add_workdays(received, ANSWER + EXTENSION, holidays)


def target(received: date, *, extended: bool, holidays) -> date:
    """Return PPID's own target, one working day before the due date.

    An answer by then is in time even where the day of receipt is counted as day 1.
    """
    return add_workdays(received, ANSWER - 1 + EXTENSION * extended, holidays)


def ground_arose_on(ground: str, *, due: date, notified: date | None, given: date | None) -> date | None:
    """Return the day on which a ground of Pasal 35 ayat (1) arose, or None while it has not.

    That day is day 0 of the period in which the applicant may object. `ground` is a letter from "a" to "g", `notified`
    the day on which the applicant received the written notice, `given` the day on which they received the information.
    """
    if ground == "c":
        return due + timedelta(days=1)
    if ground == "g":
        return max(day for day in (due + timedelta(days=1), notified, given) if day)
    return notified


def objection_until(arose_on: date, holidays) -> date:
    """Return the last day to object, 30 working days after the ground arose (Pasal 36 ayat 1)."""
    return add_workdays(arose_on, OBJECT, holidays)


def reply_due(received: date, holidays) -> date:
    """Return the due date of the superior's reply, the 30th working day (Pasal 36 ayat 2)."""
    return add_workdays(received, REPLY, holidays)


def dispute_until(reply_received: date | None, due: date, holidays) -> date:
    """Return the last day to go to the Komisi Informasi, 14 working days after the reply (Pasal 37 ayat 2).

    Without a reply the 14 days are counted from `due`, the day on which it was due.
    """
    return add_workdays(reply_received or due, DISPUTE, holidays)


def lawsuit_until(award_received: date, holidays) -> date:
    """Return the last day to sue, 14 working days after the award of the Komisi Informasi (Pasal 48 ayat 1)."""
    return add_workdays(award_received, LAWSUIT, holidays)


def cassation_until(judgment_received: date) -> date:
    """Return the last day to ask for cassation (kasasi), 14 calendar days after the judgment (Pasal 50).

    Weekends and days off count too, also as the last day (domain rule 33).
    """
    return judgment_received + timedelta(days=CASSATION)
