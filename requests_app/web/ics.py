"""Calendar file with one all-day event (iCalendar, RFC 5545). Pure, without models."""

from datetime import UTC, date, datetime, timedelta

from icalendar import Calendar, Event


def one_day_calendar(uid: str, when: date, *, summary: str, description: str, now: datetime) -> bytes:
    """Return a calendar with one all-day event; a later one with the same `uid` replaces it."""
    calendar, event = Calendar(), Event()
    calendar.add("version", "2.0")
    calendar.add("prodid", "-//PLID//Tenggat//ID")
    event.add("uid", uid)
    event.add("dtstamp", now.astimezone(UTC))
    event.add("dtstart", when)
    event.add("dtend", when + timedelta(days=1))
    event.add("summary", summary)
    event.add("description", description)
    event.add("transp", "TRANSPARENT")
    calendar.add_component(event)
    return calendar.to_ical(sorted=False)
