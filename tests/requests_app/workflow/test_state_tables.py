"""`docs/request-states.md` is printed from the step tables by `print_states`."""

from django.conf import settings

from requests_app.states import OBJECTION_STEPS, STEPS

PAGE = settings.BASE_DIR / "docs" / "request-states.md"
INTRODUCTION = """# What may happen to a request, and by whom

Printed from `requests_app/states.py` by `python -m tests.requests_app.workflow.print_states`; a test fails when it is
old.
The database refuses every other change of state (`requests_app/triggers/`).
"""


def page() -> str:
    tables = [("Request", STEPS), ("Objection", OBJECTION_STEPS)]
    return INTRODUCTION + "".join(f"\n## {name}\n\n{table(steps)}" for name, steps in tables)


def table(steps: dict) -> str:
    rows = ["| act | from | to | by |", "|---|---|---|---|", *(row(act, step) for act, step in steps.items())]
    return "\n".join(rows) + "\n"


def row(act, step) -> str:
    before = ", ".join(f"`{state.value}`" for state in step.moves)
    after = "the same" if all(a == b for a, b in step.moves.items()) else f"`{next(iter(step.moves.values())).value}`"
    people = [*(["applicant"] if step.applicant else []), *sorted(role.value for role in step.roles)]
    return f"| `{act.value}` | {before} | {after} | {', '.join(people)} |"


def test_page_is_printed_from_the_tables():
    assert PAGE.read_text(encoding="utf-8") == page()
