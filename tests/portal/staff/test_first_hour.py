"""The first hour: each step is done by the real act, and the guide goes when all are done."""

import pytest
from django.test import Client
from django.urls import reverse

from documents.duties import skeleton
from documents.lifecycle import publishing
from documents.models import Document
from opd.desk import first_hour
from requests_app.workflow import requests as workflow
from tests.markup import text

pytestmark = [pytest.mark.django_db, pytest.mark.one_engine, pytest.mark.usefixtures("calendar")]


def done(user) -> list[bool]:
    return [step.is_done for step in first_hour.steps_of(user)]


def desk_of(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_an_operator_walks_from_the_empty_tree_to_a_submitted_document(operator, opd_health, upload, category):
    client = desk_of(operator)
    assert "0 dari 5 langkah selesai" in text(client.get("/admin/"))
    skeleton.lay_out(opd_health, by=operator)
    assert done(operator) == [True, False, False, False, False]
    values = {"category": category, "title": "Renja", "summary": "", "classification": "berkala", "kind": "laporan"}
    document = publishing.create(opd_health, by=operator, values=values | {"year": 2026}, incoming=None)
    assert done(operator) == [True, True, False, False, False]
    page = reverse("admin:documents_document_change", args=[document.pk])
    assert first_hour.steps_of(operator)[2].address == page
    changes = {"summary": "Rencana kerja setahun."}
    publishing.save_draft(document, by=operator, values=changes, incoming=upload())
    assert done(operator) == [True, True, True, True, False]
    publishing.submit(Document.objects.get(), by=operator)
    assert done(operator) == []
    assert "Jam pertama" not in text(client.get("/admin/"))


def test_a_reviewer_has_five_steps_too(reviewer, opd_health, make_document, make_request):
    assert done(reviewer) == [False] * 5
    make_document()
    workflow.assign(make_request(), by=reviewer, opd=opd_health)
    assert done(reviewer) == [True, False, True, False, False]
    for step in first_hour.steps_of(reviewer):
        assert desk_of(reviewer).get(step.address).status_code == 200


def test_others_have_no_guide(superior, site_admin):
    assert done(superior) == done(site_admin) == []
    assert "Jam pertama" not in text(desk_of(site_admin).get("/admin/"))
