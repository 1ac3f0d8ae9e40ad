"""Periods that letters name: working days and the article of UU 14/2008, stored with each letter's words."""

from requests_app import deadlines

PERIODS = {
    "answer": (deadlines.ANSWER, "Pasal 22 ayat (7)"),
    "extension": (deadlines.EXTENSION, "Pasal 22 ayat (8)"),
    "objection": (deadlines.OBJECT, "Pasal 36 ayat (1)"),
    "reply": (deadlines.REPLY, "Pasal 36 ayat (2)"),
    "dispute": (deadlines.DISPUTE, "Pasal 37 ayat (2)"),
}


def periods(*names: str) -> dict[str, dict]:
    """Return the key `periods` of a letter's content: {name: {"days": working days, "article": article of the law}}."""
    chosen = {name: PERIODS[name] for name in names}
    return {"periods": {name: {"days": days, "article": article} for name, (days, article) in chosen.items()}}
