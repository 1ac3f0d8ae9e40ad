"""The one search of the desk: over cases, documents and every table that the person may open."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial, reduce
from itertools import islice
from operator import and_
from typing import Any
from urllib.parse import urlencode

from django.contrib import admin
from django.db.models import Model, Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from documents.release.privacy_gate import masked
from documents.search.matching.query import LONGEST_QUESTION
from opd.desk.admin_site import MOST_WORDS
from opd.desk.work import shortened
from opd.ledger.admin import JournalAdmin
from requests_app.models import InformationRequest, Objection
from requests_app.staff.views.access import DeskRequest

SHOWN = 8  # rows of a table


@dataclass(frozen=True)
class Row:
    title: str
    address: str
    note: str = ""


@dataclass(frozen=True)
class Group:
    """The first rows of one table; `whole` is the address of its list with all of them, "" if there is none."""

    label: str
    rows: list[Row]
    has_more: bool = False
    whole: str = ""


@require_safe
def show(request: DeskRequest) -> HttpResponse:
    """Show what holds all the words, or open the one thing that does. Who applied for something is never searched."""
    words = " ".join(request.GET.get("q", "").split()[:MOST_WORDS])[:LONGEST_QUESTION]
    groups = [group for group in _groups(request, words) if group.rows] if words else []
    if len(groups) == 1 and len(groups[0].rows) == 1:
        return redirect(groups[0].rows[0].address)
    return render(request, "requests_app/staff/search.html", {"searched": words, "groups": groups})


def _groups(request: DeskRequest, words: str) -> Iterator[Group]:
    yield _cases(_("Permohonan"), InformationRequest.objects.visible_to(request.user), "information", words)
    yield _cases(_("Keberatan"), Objection.objects.visible_to(request.user), "reason", words)
    tables = [table for app in admin.site.get_app_list(request) for table in app["models"] if table["admin_url"]]
    for table in tables:
        model_admin = admin.site.get_model_admin(table["model"])
        if model_admin.get_search_fields(request) and not isinstance(model_admin, JournalAdmin):
            rows = model_admin.get_queryset(request)
            rows = rows.select_related("opd") if hasattr(table["model"], "opd") else rows
            found, may_repeat = model_admin.get_search_results(request, rows, words)
            whole = f"{table['admin_url']}?{urlencode({'q': words})}"
            found = found.distinct() if may_repeat else found
            yield _group(str(table["name"]), found[: SHOWN + 1], partial(_row, model_admin), whole)
    asked = words.casefold().split()
    named = [table for table in tables if all(word in str(table["name"]).casefold() for word in asked)]
    yield Group(_("Tabel dan setelan"), [Row(str(table["name"]), table["admin_url"]) for table in named])


def _cases(label: str, cases: QuerySet, text: str, words: str) -> Group:
    asked = words.casefold().split()
    told = reduce(and_, (Q(**{f"{text}__icontains": word}) for word in asked))
    found = cases.filter(number__iexact=words) or cases.filter(Q(number__icontains=words) | told).order_by("-pk")
    shown = (case for case in found.iterator() if _is_shown(case, text, words.casefold(), asked))
    return _group(label, shown, lambda case: Row(case.number, case.get_absolute_url(), _told(case, text)))


def _is_shown(case: InformationRequest | Objection, text: str, words: str, asked: list[str]) -> bool:
    """Return whether the words stand in what is shown: what is masked there is not found by its digits either."""
    told = masked(getattr(case, text)).casefold()
    return words in case.number.casefold() or all(word in told for word in asked)


def _told(case: InformationRequest | Objection, text: str) -> str:
    return f"{case.get_state_display()} · {shortened(masked(getattr(case, text)))}"


def _row(model_admin: Any, row: Model) -> Row:
    state, agency = getattr(row, "get_state_display", str)(), getattr(row, "opd", None)
    return Row(str(row), model_admin.change_page(row), " · ".join(filter(None, [agency and agency.label, state])))


def _group(label: str, found: Iterable, row: Callable[[Any], Row], whole: str = "") -> Group:
    first = list(islice(found, SHOWN + 1))
    return Group(label, [row(each) for each in first[:SHOWN]], len(first) > SHOWN, whole)
