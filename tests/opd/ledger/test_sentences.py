"""Codes of both journals are shown in words, and public texts keep what they said before."""

import ast
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.contrib import admin
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext

from opd import ledger
from opd.admin import LedgeredAdmin
from opd.ledger import access, sentences
from opd.models import LedgerEntry, SiteProfile
from portal.models import Faq, Page
from tests.markup import text
from tests.test_imports import FLOORS

JOURNALS = ("ledger", "access")


def calls() -> Iterator[ast.Call]:
    """Yield every call of our code that writes to a journal."""
    for floor in FLOORS:
        for path in (settings.BASE_DIR / floor).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text())):
                function = getattr(node, "func", None)
                is_record = isinstance(function, ast.Attribute) and function.attr == "record"
                if is_record and getattr(function.value, "id", "") in JOURNALS:
                    yield node


def test_every_code_that_is_written_out_has_words():
    codes = {c.args[0].value for c in calls() if c.args and isinstance(c.args[0], ast.Constant)}
    for model, its in admin.site._registry.items():
        if isinstance(its, LedgeredAdmin):
            codes.add(f"{model._meta.model_name}.save")
            codes |= {f"{model._meta.model_name}.delete"} if its.delete_roles else set()
    assert len(codes) > 60
    assert sorted(code for code in codes if gettext(code) == code) == []


def test_every_fact_that_is_written_out_has_a_name():
    dicts = [node for call in calls() for node in ast.walk(call) if isinstance(node, ast.Dict)]
    names = {key.value for facts in dicts for key in facts.keys if isinstance(key, ast.Constant)}
    assert len(names) > 30
    assert sorted(name for name in names if gettext(f"fact.{name}") == f"fact.{name}") == []


@pytest.mark.django_db
def test_the_pages_of_both_journals_speak(client, site_admin, operator, opd_health):
    with transaction.atomic():
        act = ledger.record("opd.save", opd_health, site_admin, {"values": {"phone": ["", "(0725) 41"]}})
    entry = access.record(
        "user.role_ended", operator, site_admin, {"role": "operator", "from": None, "to": "2026-12-31"}
    )
    client.force_login(site_admin)
    shown = text(client.get(reverse("admin:opd_ledgerentry_change", args=[act.pk])))
    assert f"OPD {opd_health.pk}" in shown and "telepon: - → (0725) 41" in shown
    shown = text(client.get(reverse("admin:opd_accessentry_change", args=[entry.pk])))
    assert shown.index("dari: -") < shown.index("menjadi: 31 Desember 2026")
    assert "user.role_ended" not in shown
    for page in ("ledgerentry", "accessentry"):
        listed = client.get(reverse(f"admin:opd_{page}_changelist"))
        assert "opd.save" not in text(listed) and "user.role_ended" not in text(listed)


@pytest.mark.django_db
def test_objects_and_facts_of_another_version_are_shown_as_they_are(operator):
    entry = access.record("lama.sekali", operator, None, {"tak_dikenal": [1, {"a": "2026-13-45"}], "kosong": None})
    entry.object_type = "hilang.model"
    assert sentences.sentence(entry) == f"lama.sekali: hilang.model {operator.pk}"
    assert list(sentences.details(entry)) == [("kosong", "-"), ("tak_dikenal", "1, a: 2026-13-45")]


@pytest.mark.django_db
class TestBeforeAndAfter:
    def values(self, verb):
        return LedgerEntry.objects.filter(verb=verb).latest("number").fields["values"]

    def change(self, client, row, **data):
        """Send the row's own form with other values, as a browser does."""
        address = reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_change", args=[row.pk])
        form = client.get(address).context["adminform"].form
        sent = {name: value for name, value in form.initial.items() if name in form.fields and value is not None}
        sent = {name: [one.pk for one in value] if isinstance(value, list) else value for name, value in sent.items()}
        response = client.post(address, {name: value for name, value in sent.items() if value is not False} | data)
        assert response.status_code == 302, response.context["errors"]

    def test_of_an_agency(self, client, site_admin, opd_health, opd_kominfo):
        client.force_login(site_admin)
        self.change(client, opd_health, phone="(0725) 41", predecessors=[opd_kominfo.pk])
        assert self.values("opd.save") == {"phone": ["", "(0725) 41"], "predecessors": [[], [opd_kominfo.pk]]}

    def test_of_a_page_and_a_question(self, client, reviewer):
        client.force_login(reviewer)
        page = Page.objects.create(title="Profil", slug="profil-uji", body="<p>Lama.</p>")
        self.change(client, page, body="<p>Baru.</p><script>x</script>")
        assert self.values("page.save") == {"body": ["<p>Lama.</p>", "<p>Baru.</p>"]}
        question = Faq.objects.create(question="Kapan?", answer="<p>Senin.</p>", group="Umum")
        self.change(client, question, answer="<p>Selasa.</p>")
        assert self.values("faq.save") == {"answer": ["<p>Senin.</p>", "<p>Selasa.</p>"]}
        client.post(reverse("admin:portal_faq_delete", args=[question.pk]), {"post": "yes"})
        assert self.values("faq.delete")["answer"] == ["<p>Selasa.</p>", None]

    def test_of_the_site_profile(self, client, site_admin, city):
        client.force_login(site_admin)
        profile = SiteProfile.load()
        self.change(client, profile, hours="Senin sampai Jumat")
        assert self.values("siteprofile.save")["hours"] == [profile.hours, "Senin sampai Jumat"]
