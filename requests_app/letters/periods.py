from datetime import date

from requests_app import deadlines
from requests_app.models import legal_calendar

ENDS = {
    "answer": lambda day, calendar, _since: deadlines.answer_due(day, calendar),
    "extension": lambda day, calendar, _since: deadlines.extended_due(day, calendar),
    "objection": lambda day, calendar, since: deadlines.objection_until(day, calendar, since=since),
    "reply": lambda day, calendar, _since: deadlines.reply_due(day, calendar),
    "dispute": lambda day, calendar, since: deadlines.dispute_until(day, day, calendar, since=since),
}


def periods(*names: str, on: date, since: date | None = None) -> dict[str, dict]:
    """Return the key `periods` of a letter's content, for periods from day `on` in a case received on `since`.

    It holds {name: {"days": working days, "article": article, "law": its law}}; `extension` is that period alone.
    """
    calendar = legal_calendar()
    rows = {name: ENDS[name](on, calendar, since).rows[-1] for name in names}
    return {"periods": {n: {"days": row.days, "article": row.article, "law": row.law} for n, row in rows.items()}}
