"""Calendar file with one all-day event (iCalendar, RFC 5545). Pure, without models."""

from datetime import UTC, date, datetime, timedelta

LONGEST_LINE = 75  # octets, without the line break (section 3.1)
ESCAPES = str.maketrans({"\\": r"\\", ";": r"\;", ",": r"\,", "\n": r"\n", "\r": None})


def one_day_calendar(uid: str, when: date, *, summary: str, description: str, now: datetime) -> bytes:
    """Return a calendar with one all-day event on `when`.

    The same event needs the same `uid` each time, so that a calendar program replaces it instead of adding a second.
    """
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//PLID Kota Metro//Tenggat//ID",
        "BEGIN:VEVENT",
        f"UID:{_escaped(uid)}",
        f"DTSTAMP:{now.astimezone(UTC):%Y%m%dT%H%M%SZ}",
        f"DTSTART;VALUE=DATE:{when:%Y%m%d}",
        f"DTEND;VALUE=DATE:{when + timedelta(days=1):%Y%m%d}",
        f"SUMMARY:{_escaped(summary)}",
        f"DESCRIPTION:{_escaped(description)}",
        "TRANSP:TRANSPARENT",
        "END:VEVENT",
        "END:VCALENDAR",
    ]
    return b"".join(_folded(line) + b"\r\n" for line in lines)


def _escaped(text: str) -> str:
    return text.translate(ESCAPES)


def _folded(line: str) -> bytes:
    """Break a long line; the next one begins with a space, and no UTF-8 character is split."""
    folded, length = b"", 0
    for character in line:
        octets = character.encode()
        if length + len(octets) > LONGEST_LINE:
            folded, length = folded + b"\r\n ", 1
        folded, length = folded + octets, length + len(octets)
    return folded
