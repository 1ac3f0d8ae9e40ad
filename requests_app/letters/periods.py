"""Periods that a letter names: working days, article and law, stored with the letter's words."""

from datetime import date

from requests_app import deadlines
from requests_app.models import legal_calendar

ENDS = {
    "answer": deadlines.answer_due,
    "extension": deadlines.extended_due,
    "objection": deadlines.objection_until,
    "reply": deadlines.reply_due,
    "dispute": lambda day, calendar: deadlines.dispute_until(day, day, calendar),
}


def periods(*names: str, on: date) -> dict[str, dict]:
    """Return the key `periods` of a letter's content, of periods that begin on that day.

    It holds {name: {"days": working days, "article": article, "law": its law}}; `extension` is that period alone.
    """
    calendar = legal_calendar()
    rows = {name: ENDS[name](on, calendar).rows[-1] for name in names}
    return {"periods": {n: {"days": row.days, "article": row.article, "law": row.law} for n, row in rows.items()}}
