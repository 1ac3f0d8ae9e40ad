"""Subjects travel and are stored in the open: they name numbers and titles of public things, never a person."""

import re

import pytest
from django.conf import settings
from django.utils.translation import gettext

FOLDER = settings.BASE_DIR / "templates" / "messages"
SUBJECTS = sorted(FOLDER.glob("*.subject.txt"))
IMPERSONAL = {
    "case.number",
    "number",
    "document.title",
    "title",
    "document.opd.label",
    "opd",
    "lines|length",
    "findings|length",
    "n",
    "late",
    "today|date",
    "day",
    "day.isoformat",
    "site",
    "opd.label",
    "score.met",
    "met",
    "score.owed",
    "owed",
    "score.percent",
    "percent",
    "report.year",
    "year",
    "report.due_on|date",
    "due",
}


@pytest.mark.parametrize("path", SUBJECTS, ids=lambda path: path.name.split(".")[0])
def test_message(path):
    act = path.name.removesuffix(".subject.txt")
    source = path.read_text(encoding="utf-8")
    bound = re.findall(r"\w+=([\w.|]+)", source)
    shown = re.findall(r"{{ *([\w.|]+)", source)
    assert {*bound, *shown} <= IMPERSONAL, f"a subject names {bound}, {shown}: add it to IMPERSONAL if it is no person"
    assert (FOLDER / f"{act}.txt").is_file()
    assert gettext(act) != act  # the outbox says it in words
