"""Sweeps over the admin: every address as everybody, and no trace of what the person may not see."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.contrib import admin
from django.contrib.contenttypes.models import ContentType
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from documents.alerts import verbs as alerts
from documents.lifecycle import publishing
from documents.models import Alert, Category, ConsequenceTest, Document, KindCorrection, Opening, Report, Statute
from documents.reports import verbs as reports
from opd.models import (
    AccessEntry,
    Holiday,
    LedgerEntry,
    Membership,
    Message,
    Official,
    Opd,
    PersonChange,
    SettingChange,
    User,
)
from tests.documents.alerts.test_alerts import FACTS
from tests.documents.exemptions.test_exemptions import COMPLETE
from tests.journals import written
from tests.offices import redate

pytestmark = [pytest.mark.django_db, pytest.mark.one_engine]

SECRET = "rahasia tetangga"
PART = "rahasia"  # what is searched for, and so comes back in the page itself


@pytest.fixture
def neighbours_things(neighbour, reviewer, opd_kominfo, metadata, upload, read_files):
    """A draft, a public document with a pending change, a category, a test, a notice, a report: all SECRET."""
    category = Category.objects.create(opd=opd_kominfo, name=f"Kategori {SECRET}")
    theirs = metadata | {"category": category, "title": f"Draf {SECRET}"}
    draft = publishing.create(opd_kominfo, by=neighbour, values=theirs, incoming=upload(f"isi {SECRET}"))
    other = publishing.create(opd_kominfo, by=neighbour, values=theirs, incoming=upload(f"terbit {SECRET}"))
    read_files(other)
    publishing.submit(other, by=neighbour)
    publishing.publish(other, by=reviewer, looked_for=True)
    publishing.save_draft(other, by=neighbour, values={"title": f"Usulan {SECRET}"})
    test = ConsequenceTest.objects.create(
        document=other, written_by=reviewer, **COMPLETE | {"information": f"Uji {SECRET}"}
    )
    warning = FACTS | {"danger": f"Bahaya {SECRET}", "ends_at": timezone.now() + timedelta(days=1)}
    alert = alerts.publish(opd_kominfo, by=reviewer, values=warning, submission=uuid4())
    target = reports.Target(opd_kominfo, f"Laporan {SECRET}", document=other)
    report = reports.receive(target, kind="usang", text=f"Uraian {SECRET}", submission=uuid4()).report
    return {
        Document: [draft, other],
        Category: [category],
        ConsequenceTest: [test],
        Alert: [alert],
        Report: [report],
    }


def admin_addresses(things):
    """Every address of our admin: lists with searches, add forms, and each object's pages, revealing or changing."""
    for model, _model_admin in admin.site._registry.items():
        if model._meta.app_label not in ("opd", "documents", "portal"):
            continue
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        yield reverse(f"{name}_changelist")
        yield reverse(f"{name}_changelist") + f"?q={PART}"
        yield reverse(f"{name}_add")
        for thing in things.get(model, []):
            for page in ("change", "delete", "history"):
                yield reverse(f"{name}_{page}", args=[thing.pk])
    draft, public = things[Document]
    for document in (draft, public):
        yield reverse("admin:documents_document_file", args=[document.pk, 1])
        yield reverse("admin:documents_document_redact", args=[document.pk, 1])
        yield reverse("admin:documents_document_redact_page", args=[document.pk, 1, 1])
        yield reverse("admin:documents_document_redactions", args=[document.pk])
        for page in ("findings", "sign", "public_copy", "redact_all"):
            yield reverse(f"admin:documents_document_{page}", args=[document.pk, 1])
        yield reverse("admin:documents_document_page", args=[document.pk, 1, 1])
        yield f"/admin/r/{ContentType.objects.get_for_model(Document).pk}/{document.pk}/"
    yield reverse("admin:documents_document_add") + f"?opd={public.opd.slug}"
    yield reverse("admin:documents_document_add") + f"?category={public.category_id}"
    yield reverse("admin:documents_document_many") + f"?opd={public.opd.slug}"
    yield reverse("admin:documents_document_without_file") + f"?opd={public.opd.slug}"
    yield reverse("admin:documents_document_import") + f"?opd={public.opd.slug}"
    yield reverse("admin:documents_document_export", args=["csv"]) + f"?opd={public.opd.slug}"
    yield reverse("admin:documents_consequencetest_add") + f"?document={draft.pk}"
    yield reverse("admin:index")
    yield reverse("admin:documents_document_changelist") + f"?opd__id__exact={public.opd_id}"
    yield reverse("admin:documents_document_changelist") + f"?category__id__exact={public.category_id}"
    for app, model, field in (("documents", "category", "parent"), ("opd", "membership", "opd")):
        yield f"{reverse('admin:autocomplete')}?app_label={app}&model_name={model}&field_name={field}&term={PART}"


def text_of(response):
    body = b"".join(response.streaming_content) if response.streaming else response.content
    return body.decode(errors="replace")


def test_the_neighbour_leaves_no_trace(client, operator, neighbours_things):
    client.force_login(operator)
    for address in admin_addresses(neighbours_things):
        response = client.get(address, follow=True)
        assert response.status_code in (200, 400, 403, 404, 405), address
        assert SECRET not in text_of(response), address
        assert "rahasia-tetangga" not in str(response.redirect_chain), address


def test_the_sweep_finds_what_there_is(client, neighbour, neighbours_things):
    """The twin: the neighbour himself does see it, or the sweep above would prove nothing."""
    client.force_login(neighbour)
    seen = [a for a in admin_addresses(neighbours_things) if SECRET in text_of(client.get(a, follow=True))]
    assert len(seen) >= 10


def test_no_change_of_the_neighbours_things_by_any_post(client, operator, neighbours_things, opd_kominfo, opd_health):
    client.force_login(operator)
    draft, public = neighbours_things[Document]
    category = neighbours_things[Category][0]
    before = list(Document.objects.order_by("pk").values()), list(Category.objects.order_by("pk").values("name", "opd"))
    entries = written()
    payload = {
        "title": "Diambil alih",
        "summary": "x",
        "category": category.pk,
        "classification": "berkala",
        "kind": "lain",
        "year": 2026,
        "form": "hardcopy",
        "language": "id",
        "opd": opd_kominfo.pk,
        "name": "Diambil alih",
        "default_classification": "berkala",
        "position": 1,
        "version": draft.version,
        "seen_version": draft.version,
        "reason": "sebab",
        "post": "yes",
    }
    for address in admin_addresses(neighbours_things):
        response = client.post(address, payload)
        assert response.status_code in (200, 302, 400, 403, 404, 405), address
    for act in publishing.Act.values:
        address = reverse("admin:documents_document_act", args=[draft.pk, act])
        assert client.post(address, {"version": draft.version, "reason": "sebab"}).status_code == 404
    bulk = {"action": "submit_selected", "_selected_action": [draft.pk, public.pk]}
    client.post(reverse("admin:documents_document_changelist"), bulk)
    client.post(reverse("admin:documents_category_lay_out", args=[opd_kominfo.slug]))
    for model, names in ((Alert, ("perbarui", "akhiri", "periksa")), (Report, ("selesai", "teruskan", "tolak"))):
        for name in names:
            thing = neighbours_things[model][0]
            address = reverse(f"admin:documents_{model._meta.model_name}_{name}", args=[thing.pk])
            assert client.post(address, payload | {"text": "x"}).status_code == 404
    after = list(Document.objects.order_by("pk").values()), list(Category.objects.order_by("pk").values("name", "opd"))
    assert after == before
    assert written() == entries


def test_an_own_document_cannot_be_given_away(client, operator, make_document, neighbours_things, opd_kominfo):
    client.force_login(operator)
    mine = make_document("draft")
    address = reverse("admin:documents_document_change", args=[mine.pk])
    response = client.post(
        address,
        {
            "title": mine.title,
            "summary": mine.summary,
            "category": neighbours_things[Category][0].pk,
            "classification": "berkala",
            "kind": "lain",
            "year": 2026,
            "form": "softcopy",
            "language": "id",
            "opd": opd_kominfo.pk,
            "seen_version": mine.version,
        },
    )
    assert response.context["errors"]
    mine.refresh_from_db()
    assert (mine.opd.slug, mine.category.opd.slug) == ("dinas-kesehatan", "dinas-kesehatan")


@pytest.mark.parametrize(
    ("person", "models"),
    [
        ("operator", {Document, Category, Alert, Report}),
        ("reviewer", None),
        (
            "superior",
            {
                Document,
                Category,
                ConsequenceTest,
                Opening,
                Statute,
                KindCorrection,
                LedgerEntry,
                AccessEntry,
                PersonChange,
                SettingChange,
            }
            | {Alert, Report},
        ),
        ("site_admin", {Opd, Official, User, PersonChange, SettingChange, Message, LedgerEntry, AccessEntry, Holiday}),
    ],
)
def test_which_lists_each_role_opens(client, person, models, request):
    client.force_login(request.getfixturevalue(person))
    opened = set()
    for model in admin.site._registry:
        try:
            address = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
        except NoReverseMatch:
            continue
        response = client.get(address)
        assert response.status_code in (200, 403)
        if response.status_code == 200:
            opened.add(model)
    ours = {model for model in opened if model._meta.app_label in ("opd", "documents")}
    if person == "reviewer":
        assert ours >= {Document, Category, ConsequenceTest, Opd, LedgerEntry}
        assert not ours & {User, Message, AccessEntry}
    else:
        assert ours == models
    assert not {m for m in opened if m._meta.app_label not in ("opd", "documents", "requests_app", "portal")}


@pytest.mark.parametrize(
    "query",
    ["year__range=1", "id__range=1", "title__regex=(", "proposed__contains=x", "opd__documents__title__startswith=a"],
)
def test_a_list_answers_its_own_filters_and_no_other_question(client, operator, query):
    client.force_login(operator)
    assert client.get(f"/admin/documents/document/?{query}").status_code == 400


@pytest.mark.parametrize("value", ["²", "abc", "9" * 30, ""])
def test_a_selection_that_is_none_selects_nothing(client, operator, make_document, value):
    document = make_document("draft")
    client.force_login(operator)
    data = {"action": "submit_selected", "_selected_action": [value, document.pk]}
    assert client.post("/admin/documents/document/", data).status_code == 302
    document.refresh_from_db()
    assert document.state == "in_review"


@pytest.mark.parametrize("person", ["superior", "site_admin"])
@pytest.mark.parametrize("page", ["add", "many", "without_file"])
def test_who_writes_no_documents_is_not_asked_for_which_agency(client, request, person, page):
    client.force_login(request.getfixturevalue(person))
    assert client.get(reverse(f"admin:documents_document_{page}")).status_code == 403


def test_the_site_admin_sees_that_mail_goes_out_and_not_what_it_says(client, site_admin, make_document):
    make_document("returned", title="Judul draf rahasia")
    message = Message.objects.latest("pk")
    client.force_login(site_admin)
    for address in ("/admin/opd/message/", f"/admin/opd/message/{message.pk}/change/"):
        page = client.get(address).content.decode()
        assert message.recipient in page
        assert "Judul draf rahasia" not in page


def test_every_act_without_a_verb_is_in_a_journal(client, operator, site_admin, opd_health):
    client.force_login(operator)
    client.post(
        "/admin/documents/category/add/",
        {"opd": opd_health.pk, "name": "Baru", "default_classification": "berkala", "position": 0},
    )
    category = Category.objects.get(name="Baru")
    client.post(reverse("admin:documents_category_delete", args=[category.pk]), {"post": "yes"})
    client.force_login(site_admin)
    new = "sandi baru yang panjang"
    client.post(f"/admin/opd/user/{operator.pk}/password/", {"password1": new, "password2": new})
    acts, access = (
        list(model.objects.order_by("number").values_list("verb", "object_id")) for model in (LedgerEntry, AccessEntry)
    )
    assert acts == [("category.save", str(category.pk)), ("category.delete", str(category.pk))]
    assert access == [("user.password", str(operator.pk))]


def test_nobody_without_a_membership_enters(client, make_user):
    client.force_login(make_user("orang"))
    assert client.get("/admin/").status_code == 302
    assert client.get("/admin/documents/document/").status_code == 302


def test_rights_end_with_the_membership(client, operator, make_document):
    client.force_login(operator)
    address = reverse("admin:documents_document_change", args=[make_document("draft").pk])
    assert client.get(address).status_code == 200
    redate(Membership.objects.filter(user=operator), valid_to="2020-01-01")
    assert client.get(address).status_code == 302
