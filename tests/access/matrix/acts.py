"""Acts of the step tables: by the gate that pages and verbs ask, in each state, and by the verbs themselves."""

import inspect
from collections.abc import Callable, Iterator
from copy import copy

from django.contrib import admin
from django.db import transaction

from documents.admin.document.act_tables import ObjectActAdmin
from documents.admin.document.acts import DOCUMENT_ACTS
from documents.lifecycle import rules as lifecycle
from opd.errors import NotAllowed, WrongState
from opd.models import User
from requests_app.models import InformationRequest, Objection
from requests_app.staff.views import objections as objection_views
from requests_app.staff.views import request_acts
from requests_app.states import OBJECTION_STEPS, STEPS, ObjectionState, State
from requests_app.workflow import transition
from tests.access.matrix import rules
from tests.access.matrix.objects import Grounds, documents
from tests.access.matrix.people import OWN, RELATIONS, Cell, may

APPLICANT = "applicant, by link"


def cells(grounds: Grounds) -> Iterator[Cell]:
    yield from _of_documents(grounds)
    yield from _of_cases(grounds, InformationRequest, STEPS, State, rules.REQUEST, request_acts.ACTS)
    yield from _of_cases(grounds, Objection, OBJECTION_STEPS, ObjectionState, rules.OBJECTION, objection_views.ACTS)
    yield from _of_buttons(grounds)


def _of_documents(grounds: Grounds) -> Iterator[Cell]:
    table = rules.acts(rules.DOCUMENT)
    for relation, document in documents(grounds):
        for person, user in grounds.people.items():
            possible = lifecycle.acts_for(document, user) if isinstance(user, User) else []
            for act in lifecycle.STEPS:
                rule = table.get(str(act))
                observed = act in possible or _passes_verb(
                    DOCUMENT_ACTS.get(act), document, user, rule, relation, person
                )
                expected = _expected(rule, person, relation, document.state, observed)
                yield Cell("documents", "document", relation, document.state, str(act), person, observed, expected)


def _of_cases(grounds: Grounds, model, steps, states, text: str, pages: dict) -> Iterator[Cell]:
    table = rules.acts(text)
    name = model._meta.model_name
    people = {person: user for person, user in grounds.people.items() if isinstance(user, User)}
    for relation in RELATIONS if model is InformationRequest else (OWN,):
        case = _case(grounds, model, relation)
        for act in steps:
            rule = table.get(str(act))
            for person, user in {**people, APPLICANT: None}.items():  # to a verb nobody is the applicant
                is_passed = _passes_verb(pages.get(act), case, user, rule, relation, person)
                for state in states:
                    observed = is_passed or transition.may(_in(case, state), act, user)
                    expected = _expected(rule, person, relation, str(state), observed)
                    yield Cell(name, name, relation, str(state), str(act), person, observed, expected)


def _in(case, state: str):
    """-> a copy of the case in that state, for the gate alone: the database would not let it go there."""
    moved = copy(case)
    moved.state = state
    return moved


def _case(grounds: Grounds, model, relation: str):
    """-> a case that is assigned to the agency; an objection is of no agency."""
    agency = grounds.agencies[relation]
    rows = grounds.world.rows(model)
    return next((row for row in rows if row.opd == agency), rows[0])


def _of_buttons(grounds: Grounds) -> Iterator[Cell]:
    table = rules.table(rules.BUTTONS)
    for model, relation, state, thing in grounds.rows():
        model_admin = admin.site._registry.get(model)
        if not isinstance(model_admin, ObjectActAdmin):
            continue
        for person, user in grounds.people.items():
            possible = model_admin.possible(thing.row, user) if isinstance(user, User) else set()
            for act in model_admin.acts:
                subject = f"{model._meta.label}/{act}"
                observed, rule = act in possible, table.get(subject)
                expected = _expected(rule and (rule[0], {state}), person, relation, state, observed)
                yield Cell("buttons", subject, relation, state, act, person, observed, expected)


def _expected(rule: tuple | None, person: str, relation: str, state: str, observed: bool) -> bool | None:
    if rule is None:
        return None
    letters, states = rule
    is_due = "L" in letters if person == APPLICANT else may(letters.replace("L", ""), person, relation)
    expected = is_due and state in states
    return observed if expected and letters.endswith("?") else expected


def _passes_verb(page, obj, user, rule: tuple | None, relation: str, person: str) -> bool:
    """Return whether the verb lets a person pass who may do the act in no state.

    Entitled people are not asked: their act would need what its form brings.
    """
    if page is None or rule is None or not isinstance(user, User) or may(rule[0], person, relation):
        return False
    return passes(page.verb, obj, user)


def passes(verb: Callable, obj, user: User) -> bool:
    """Call the verb with words in place of what its form would bring, and return whether it lets the person in.

    A verb that stumbles over the words has asked who the person is before, or never.
    """
    parameters = inspect.signature(verb).parameters.values()
    needed = {one.name for one in parameters if one.kind is one.KEYWORD_ONLY and one.default is one.empty}
    if hasattr(verb, "__wrapped__"):
        needed -= {"proof", "scan"}  # which the page makes from fields of its form
    try:
        with transaction.atomic():
            verb(obj, **{name: () if name == "uploads" else "x" for name in needed} | {"by": user})
            transaction.set_rollback(True)
    except (NotAllowed, WrongState):
        return False
    except Exception:  # the words are no decision, file or day
        return True
    return True
