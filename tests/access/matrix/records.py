"""Models of the admin: whether a person may view, add, change and delete, by the admin that their pages ask."""

from collections.abc import Iterator

from django.contrib import admin
from django.test import RequestFactory

from tests.access.matrix import rules
from tests.access.matrix.objects import Grounds
from tests.access.matrix.people import Cell, may

SAVED = rules.acts(rules.DOCUMENT)["save"][1]
MENDED = rules.acts(rules.DOCUMENT)["mend"][1]


def cells(grounds: Grounds, site=None) -> Iterator[Cell]:
    site = site or admin.site
    objects = [row for row in grounds.rows() if row[0] in site._registry]
    for model, relation, state, thing in objects:
        for person, user in grounds.people.items():
            for act, observed in _observed(site, model, thing.row, user).items():
                expected = _expected(model._meta.label, act, person, relation, state, observed)
                yield Cell("records", model._meta.label, relation, state, act, person, observed, expected)
    for model, model_admin in site._registry.items():
        for person, user in grounds.people.items():
            observed = _enters(site, user) and model_admin.has_add_permission(_request(user))
            expected = _expected(model._meta.label, "add", person, "", "", observed)
            yield Cell("records", model._meta.label, "", "", "add", person, observed, expected)


def without_objects(grounds: Grounds, site=None) -> set[str]:
    """-> models of the admin of which the world has no object, so that their cells would be empty."""
    known = {model for model, *_row in grounds.rows()}
    return {model._meta.label for model in (site or admin.site)._registry if model not in known}


def _observed(site, model, row, user) -> dict[str, bool]:
    request, model_admin = _request(user), site.get_model_admin(model)
    obj = model_admin.get_object(request, str(row.pk)) if _enters(site, user) else None
    if obj is None:
        return dict.fromkeys(("view", "change", "delete"), False)
    return {
        "view": model_admin.has_view_permission(request, obj) or model_admin.has_change_permission(request, obj),
        "change": model_admin.has_change_permission(request, obj),
        "delete": model_admin.has_delete_permission(request, obj),
    }


def _expected(label: str, act: str, person: str, relation: str, state: str, observed: bool) -> bool | None:
    rule = rules.records().get(label, {}).get(act)
    if rule is None:
        return None
    if label == "documents.Document" and act == "change" and state not in SAVED:
        rule = "R" if state in MENDED else "-"
    expected = may(rule, person, relation)
    return observed if expected and rule.endswith("?") else expected


def _request(user):
    request = RequestFactory().get("/admin/")
    request.user = user
    return request


def _enters(site, user) -> bool:
    return site.has_permission(_request(user))
