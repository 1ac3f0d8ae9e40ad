"""Every act of the step table is done from a page that offers it: on the page of the document, or one it leads to."""

from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from django.urls import reverse
from django.utils import timezone

from documents.admin.document.acts import DOCUMENT_ACTS
from documents.lifecycle import publishing, scheduling
from documents.lifecycle.rules import STEPS, Act
from documents.models import ConsequenceTest, Document
from opd.models import LedgerEntry
from tests import files
from tests.documents.exemptions.classes import why_by_page
from tests.documents.exemptions.test_exemptions import COMPLETE
from tests.documents.redaction.test_pages import DeskClient

pytestmark = pytest.mark.one_engine
FORM = {name: str(value).lower() if isinstance(value, bool) else str(value) for name, value in COMPLETE.items()}


@pytest.fixture
def world(make_document, make_exempt, operator, reviewer, superior, upload, read_files, opd_health):
    return SimpleNamespace(**locals())


def browser_of(person):
    browser = DeskClient()
    browser.force_login(person)
    return browser


def change_page(document):
    return reverse("admin:documents_document_change", args=[document.pk])


def again(document):
    return Document.objects.select_related("opd").get(pk=document.pk)


# How each act is done: a function of the world that brings a document to where the act is possible and does it there.


def press(document, act, person):
    """Press the button of the document's page that the act has."""
    browser, address = browser_of(person), reverse("admin:documents_document_act", args=[document.pk, act])
    assert f'action="{address}"' in browser.get(change_page(document)).content.decode()
    sent = {"version": again(document).version, "reason": "Sebab yang cukup.", "looked_for": "1"}
    response = browser.post(address, sent, follow=True)
    assert [message.level_tag for message in response.context["messages"]] == ["success"]


def button(stage, act, person="reviewer", **before):
    def do(world):
        document = again(world.make_document(stage))
        for name, verb in before.items():
            verb(world, document)
            assert name
        document = again(document)
        press(document, act, getattr(world, person))
        return document

    return do


def save_change(world, document):
    publishing.save_draft(document, by=world.operator, values={"title": "Judul lain"})


def withdraw(world, document):
    publishing.withdraw(document, by=world.reviewer, reason="Keliru.")


def set_free(world, document):
    world.opd_health.operators_publish = True
    world.opd_health.save()


def exempt_for_a_while(world, document):
    world.make_exempt(document, ends_on=date(2026, 1, 7))


def schedule(world, document):
    scheduling.schedule(document, by=world.reviewer, at=timezone.now() + timedelta(days=2), looked_for=True)


def save(world):
    document = world.make_document("draft")
    browser = browser_of(world.operator)
    form = browser.get(change_page(document)).context["adminform"].form
    data = {name: form[name].value() for name in form.fields if form[name].value() is not None}
    browser.post(change_page(document), data | {"title": "Judul lain", "_continue": "1"})
    assert again(document).title == "Judul lain"
    return document


def mend(world):
    document = world.make_document()
    withdraw(world, document)
    browser = browser_of(world.reviewer)
    form = browser.get(change_page(document)).context["adminform"].form
    data = {name: form[name].value() for name in form.fields if form[name].value() is not None}
    browser.post(change_page(document), data | {"title": "Judul yang betul", "_continue": "1"})
    assert again(document).title == "Judul yang betul"
    return document


def submit(world):
    """Where the form is open, its own button submits."""
    document = world.make_document("draft")
    world.read_files(document)
    browser = browser_of(world.operator)
    form = browser.get(change_page(document)).context["adminform"].form
    data = {name: form[name].value() for name in form.fields if form[name].value() is not None}
    browser.post(change_page(document), data | {"date": "2026-01-05", "_submit": "1"})
    return document


def redact(world):
    content = files.pdf("Pasien Siti Rahmawati dirawat")
    incoming = publishing.receive(files.upload("laporan.pdf", content))
    document, browser = world.make_document("draft", incoming=incoming), browser_of(world.operator)
    address = reverse("admin:documents_document_redact", args=[document.pk, 1])
    assert address in browser.get(change_page(document)).content.decode()
    browser.post(address, {"act": "begin"})
    browser.post(address, {"act": "words", "kata": "Siti Rahmawati", **why_by_page()})
    browser.post(address, {"act": "make"})
    return document


def close_file(world):
    document, browser = world.make_document(), browser_of(world.reviewer)
    address = address_of(document)
    assert f'href="{address}"' in browser.get(change_page(document)).content.decode()
    assert "seketika" in browser.get(address).content.decode()
    browser.post(address, {"version": document.version, "reason": "Berisi virus."})
    return document


def public_copy(world):
    incoming = publishing.receive(files.upload("surat.docx", files.docx("Laporan")))
    document, browser = world.make_document("draft", incoming=incoming), browser_of(world.operator)
    findings = reverse("admin:documents_document_findings", args=[document.pk, 1])
    assert findings in browser.get(change_page(document)).content.decode()
    copy = reverse("admin:documents_document_public_copy", args=[document.pk, 1])
    assert copy in browser.get(findings).content.decode()
    browser.post(copy)
    return document


def write_and_approve(world, document):
    add = f"{reverse('admin:documents_consequencetest_add')}?document={document.pk}"
    browser = browser_of(world.reviewer)
    assert add in browser.get(change_page(document)).content.decode()
    browser.post(add, FORM)
    test = ConsequenceTest.objects.order_by("pk").last()
    approve = reverse("admin:documents_consequencetest_setujui", args=[test.pk])
    superior = browser_of(world.superior)
    page = superior.get(reverse("admin:documents_consequencetest_change", args=[test.pk]))
    assert approve in page.content.decode()
    read = {"version": test.version, "document_version": again(document).version}
    decision = {"decision_number": f"{test.pk + 7}/PPID/2026", "decision_date": timezone.localdate().isoformat()}
    superior.post(approve, read | decision)


def exempt(world):
    document = world.make_document()
    write_and_approve(world, document)
    return document


def renew(world):
    document = world.make_document()
    exempt_for_a_while(world, document)
    write_and_approve(world, document)
    return document


def plan(world):
    document, browser = world.make_document("submitted"), browser_of(world.reviewer)
    address = reverse("admin:documents_document_schedule", args=[document.pk])
    assert f'action="{address}"' in browser.get(change_page(document)).content.decode()
    tomorrow = timezone.localtime() + timedelta(days=2)
    sent = {"version": again(document).version, "at": tomorrow.strftime("%Y-%m-%dT08:00"), "looked_for": "1"}
    browser.post(address, sent)
    return document


def replaced(world):
    """Published twice: version 1 is old, and open to everybody."""
    document = world.make_document()
    publishing.replace_file(document, by=world.operator, incoming=world.upload("Tanpa nama.", "baru.txt"))
    world.read_files(document)
    publishing.submit(document, by=world.operator)
    publishing.publish(document, by=world.reviewer, looked_for=True)
    return again(document)


def address_of(document, number=1):
    return reverse("admin:documents_document_withhold", args=[document.pk, number])


def withhold(world):
    document, browser = replaced(world), browser_of(world.reviewer)
    address = address_of(document)
    assert f'href="{address}"' in browser.get(change_page(document)).content.decode()
    assert browser.get(address).status_code == 200
    browser.post(address, {"version": document.version, "reason": "Memuat nama pasien."})
    return document


def open_as_second(world):
    document = button("published", Act.PROPOSE_OPENING, exempt=exempt_for_a_while)(world)
    opening, browser = document.openings.get(), browser_of(world.superior)
    assert opening.get_absolute_url() in browser.get(change_page(document)).content.decode()
    confirm = reverse("admin:documents_opening_buka", args=[opening.pk])
    assert confirm in browser.get(opening.get_absolute_url()).content.decode()
    browser.post(confirm, {"agreed": "on"})
    return document


WAYS = {
    Act.SAVE: save,
    Act.REDACT: redact,
    Act.CLOSE_FILE: close_file,
    Act.PUBLIC_COPY: public_copy,
    Act.SUBMIT: submit,
    Act.RECALL: button("submitted", Act.RECALL, "operator"),
    Act.RETURN: button("submitted", Act.RETURN),
    Act.PUBLISH: button("submitted", Act.PUBLISH),
    Act.PUBLISH_DIRECTLY: button("draft", Act.PUBLISH_DIRECTLY, "operator", set_free=set_free),
    Act.DISCARD: button("published", Act.DISCARD, "operator", change=save_change),
    Act.ASK_WITHDRAWAL: button("published", Act.ASK_WITHDRAWAL, "operator"),
    Act.WITHDRAW: button("published", Act.WITHDRAW),
    Act.HIDE_TITLE: button("published", Act.HIDE_TITLE, withdraw=withdraw),
    Act.MEND: mend,
    Act.WITHHOLD: withhold,
    Act.RESTORE: button("published", Act.RESTORE, withdraw=withdraw),
    Act.DELETE: button("draft", Act.DELETE, "operator"),
    Act.EXEMPT: exempt,
    Act.RENEW: renew,
    Act.PROPOSE_OPENING: button("published", Act.PROPOSE_OPENING, exempt=exempt_for_a_while),
    Act.OPEN: open_as_second,
    Act.SCHEDULE: plan,
    Act.UNSCHEDULE: button("submitted", Act.UNSCHEDULE, schedule=schedule),
}


def test_every_act_of_the_step_table_has_its_way():
    assert set(WAYS) == set(STEPS)
    assert set(DOCUMENT_ACTS) <= set(STEPS)


@pytest.mark.django_db
@pytest.mark.parametrize("act", STEPS)
def test_every_act_is_done_from_a_page(world, worker, act):
    document = WAYS[act](world)
    entry = LedgerEntry.objects.filter(object_id=str(document.pk), verb=f"document.{act}")
    assert entry.count() == 1
