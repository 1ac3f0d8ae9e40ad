"""Nonsense in a field that chooses a row is refused by the form, in every form of the admin."""

import pytest
from django.contrib.admin import site
from django.forms import BaseForm, ModelChoiceField
from django.test import Client, RequestFactory

NONSENSE = ["profil", "-1", "1.5", "9" * 30, "\u0661", "1 OR 1=1"]
LOOKED_AT = 20  # rows of a list, of which the first is taken that the person may change


def pages(model_admin, person):
    """-> addresses of the pages on which the person may write: of a new row, and of one that exists."""
    request = RequestFactory().get("/")
    request.user = person
    page = f"/admin/{model_admin.opts.app_label}/{model_admin.opts.model_name}"
    if model_admin.has_add_permission(request):
        yield f"{page}/add/"
    rows = model_admin.get_queryset(request)[:LOOKED_AT]
    yield from [f"{page}/{row.pk}/change/" for row in rows if model_admin.has_change_permission(request, row)][:1]


def shown(response):
    """-> the fields of all forms of a page that choose a row, and the data without which its inlines are not read."""
    context, data = {}, {}
    for part in response.context or []:
        context |= part.flatten() if hasattr(part, "flatten") else part
    forms = [form for form in context.values() if isinstance(form, BaseForm)]
    forms += [context["adminform"].form] if "adminform" in context else []
    for inline in context.get("inline_admin_formsets", []):
        prefix = inline.formset.prefix
        forms.append(inline.formset.empty_form)
        data |= {f"{prefix}-TOTAL_FORMS": "1", f"{prefix}-INITIAL_FORMS": "0"}
    names = {
        form.add_prefix(name).replace("__prefix__", "0")
        for form in forms
        for name, field in form.fields.items()
        if isinstance(field, ModelChoiceField)
    }
    return names, data


@pytest.mark.django_db
@pytest.mark.one_engine
def test_no_form_fails_over_a_choice_that_is_none(world):
    asked, faults = set(), []
    for person in filter(None, world.people.values()):
        client = Client(raise_request_exception=False)
        client.force_login(person)
        for address in [page for model_admin in site._registry.values() for page in pages(model_admin, person)]:
            names, data = shown(client.get(address))
            for field in {(address, name) for name in names} - asked:
                asked.add(field)
                answers = [client.post(address, data | {field[1]: word}) for word in NONSENSE]
                faults += [
                    (*field, word) for word, page in zip(NONSENSE, answers, strict=True) if page.status_code != 200
                ]
    assert faults == []
    found = {f"{address.split('/')[3]}.{name}" for address, name in asked}
    assert found >= {"page.picture", "news.opd", "news.picture", "category.parent", "opd.predecessors", "duty.node"}
