"""Tests of classes of information: who closes NIK in every document, where it is listed, what rests on it."""

from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from documents.exemptions import kinds, papers
from documents.exemptions import verbs as exemptions
from documents.lifecycle import publishing
from documents.models import ConsequenceTest, Document, DocumentKind, KindCorrection, PublicKind, RedactionPart
from documents.public_lists import columns as lists
from documents.redaction import verbs as redaction
from documents.release import confirmation
from opd.errors import NotAllowed
from tests import files
from tests.documents.exemptions.classes import test_of_class, why
from tests.documents.exemptions.test_exemptions import COMPLETE
from tests.documents.redaction.test_pages import DeskClient
from tests.documents.redaction.test_states import copied
from tests.markup import text

pytestmark = pytest.mark.django_db
NIK = {"subject_class": "NIK orang perseorangan"}


def refused(guard, change, *arguments, **columns):
    with pytest.raises(IntegrityError, match=guard), transaction.atomic():
        change(*arguments, **columns)


def test_a_class_is_tested_by_two_people_and_listed(reviewer, superior, operator, client, opd_health):
    with pytest.raises(NotAllowed):
        exemptions.write_test(None, by=operator, **COMPLETE | NIK)
    with pytest.raises(ValidationError, match="Sebutkan golongan informasinya"):
        exemptions.write_test(None, by=reviewer, **COMPLETE)
    test = exemptions.write_test(None, by=reviewer, **COMPLETE | NIK)
    assert exemptions.write_test(None, by=reviewer, **COMPLETE | NIK) == test
    assert list(lists.dik_rows()) == []
    with pytest.raises(NotAllowed):
        exemptions.approve(test, by=reviewer)
    exemptions.approve(test, by=superior)
    [row] = lists.dik_rows()
    assert (row["judul"], row["opd"], row["huruf"]) == ("NIK orang perseorangan", "Semua OPD", "h")
    page = text(client.get("/informasi/dikecualikan/"))
    assert "NIK orang perseorangan" in page and "Semua OPD" in page
    assert papers.sheet(test).startswith(b"%PDF") and papers.decision(test).startswith(b"%PDF")
    of_agency = test_of_class("NIK orang perseorangan", opd_health, decision_number="3/PPID/2026")
    renewal = test_of_class("NIK orang perseorangan", decision_number="2/PPID/2026")
    ends = ConsequenceTest.objects.in_bulk()
    assert [ends[each.pk].end for each in (test, of_agency, renewal)] == ["renewed", "", ""]


def desk_of(user):
    client = DeskClient()
    client.force_login(user)
    return client


def test_a_class_begins_in_the_list_of_tests(reviewer, superior):
    browser = desk_of(reviewer)
    address = "/admin/documents/consequencetest/"
    assert f"{address}add/?golongan=1" in browser.get(address).content.decode()
    page = browser.get(f"{address}add/?golongan=1")
    assert 'name="subject_class"' in page.content.decode()
    fields = {name: value for name, value in (COMPLETE | NIK).items() if not name.startswith("decision")}
    fields |= {"written_consent": "false", "public_office": "false"}
    browser.post(f"{address}add/?golongan=1", fields)
    test = ConsequenceTest.objects.get()
    assert (test.document, test.subject_class, test.opd) == (None, "NIK orang perseorangan", None)
    desk = desk_of(superior)
    page = desk.get(f"{address}{test.pk}/setujui/")
    assert "NIK orang perseorangan" in text(page)
    decision = {"version": test.version, "document_version": 0, "decision_number": "9/PPID/2026"}
    desk.post(f"{address}{test.pk}/setujui/", decision | {"decision_date": timezone.localdate().isoformat()})
    test.refresh_from_db()
    assert test.is_approved
    assert "NIK orang perseorangan" in text(desk.get(f"{address}{test.pk}/change/"))
    assert "NIK orang perseorangan" in text(desk.get(address))


def test_a_test_is_of_a_document_or_of_a_class(make_document, reviewer, opd_health):
    of_class = exemptions.write_test(None, by=reviewer, **COMPLETE | NIK)
    of_document = exemptions.write_test(make_document("draft"), by=reviewer, **COMPLETE)
    row = ConsequenceTest.objects.filter(pk=of_class.pk)
    for columns in ({"subject_class": ""}, {"document": of_document.document}):
        refused("consequence_test_is_of_something_on_update", row.update, **columns)
    for columns in ({"subject_class": "NIK"}, {"opd": opd_health}, {"document": None}):
        refused("consequence_test_is_of_something", ConsequenceTest.objects.filter(pk=of_document.pk).update, **columns)


# Public copies --------------------------------------------------------------------------------------------------------


def visit():
    return publishing.receive(files.upload("kunjungan.pdf", files.pdf("Pasien Sri")))


@pytest.fixture
def begun(make_document, operator):
    document = make_document("draft", incoming=visit())
    return redaction.begin(document.revisions.get(), by=operator)


def test_a_public_copy_redacts_by_a_test_of_its_own(begun, operator, make_exempt, make_document, opd_kominfo):
    another = make_document("draft", title="Lain", incoming=publishing.receive(files.upload("b.txt", b"Lain")))
    of_another = make_exempt(another)
    elsewhere = test_of_class("NIK", opd_kominfo)
    living = test_of_class("NIK")
    for test in (None, of_another, elsewhere):
        with pytest.raises(ValidationError, match="Uji ini tidak berlaku untuk berkas ini"):
            redaction.add_words(begun, by=operator, words="Melati", **why(test=test))
        row = {"redaction": begun, "by": operator, "words": "Melati", "reason": "Rahasia.", "test": test}
        refused("public_copy_redacts_by_a_test", RedactionPart.objects.bulk_create, [RedactionPart(**row, ground="h")])
    part = redaction.add_words(begun, by=operator, words="Melati", **why(test=living))
    assert (part.ground, part.law, part.test) == ("h", "UU 27/2022 Pasal 4", living)
    for columns in ({"test": None}, {"test": of_another}, {"ground": "b"}):
        refused("public_copy_redacts_by_a_test_on_update", RedactionPart.objects.update, **columns)
    same = make_document("draft", title="Tertutup", incoming=visit())
    own = make_exempt(same)
    assert redaction.add_words(begun, by=operator, words="Sri", **why(test=own)).test == own


def test_a_public_copy_goes_out_while_its_test_is_in_force(make_document, operator, reviewer):
    document, today = make_document("draft", incoming=visit()), timezone.localdate()
    copy = copied(document, operator, words="Melati")
    RedactionPart.objects.update(test=test_of_class("NIK", ends_on=today))
    document.refresh_from_db()
    publishing.submit(document, by=operator)
    with time_machine.travel(timezone.now() + timedelta(days=1), tick=False):
        with pytest.raises(ValidationError, match=r"tidak berlaku lagi\. Uji lagi"):
            publishing.publish(document, by=reviewer, looked_for=True)
        confirmation.confirm(copy, by=reviewer, looked_for=True)
        now = timezone.now()
        out = {"state": "published", "published_revision": copy, "published_at": now, "first_published_at": now}
        out |= {"date": today, "responsible_unit": "Dinas Kesehatan", "place": "Metro"}
        row = Document.objects.filter(pk=document.pk)
        refused("public_copy_goes_out_while_its_tests_are_in_force", row.update, **out)
        assert test_of_class("NIK", decision_number="2/PPID/2026", decision_date=today)  # it is followed by the new one
        document.refresh_from_db()
        publishing.publish(document, by=reviewer, looked_for=True)
    document.refresh_from_db()
    assert document.published_revision == copy


# The kinds of Pasal 18 ------------------------------------------------------------------------------------------------


def decree():
    return publishing.receive(files.upload("sk.txt", b"Keputusan tentang tarif."))


def test_what_was_public_as_a_decree_is_not_exempt_after_it_is_called_otherwise(
    make_document, operator, reviewer, superior
):
    document = make_document("published", kind=DocumentKind.DECREE, incoming=decree())
    publishing.save_draft(document, by=operator, values={"kind": DocumentKind.OTHER})
    publishing.submit(document, by=operator)
    publishing.publish(document, by=reviewer, looked_for=True)
    document.refresh_from_db()
    assert document.kind == DocumentKind.OTHER
    assert list(document.public_kinds.values_list("kind", flat=True)) == ["keputusan", "lain"]
    again = make_document("draft", title="Salinannya", incoming=decree())
    for each in (document, again):
        with pytest.raises(ValidationError, match="pernah terbit sebagai Keputusan"):
            exemptions.write_test(each, by=reviewer, **COMPLETE)
        row = ConsequenceTest(document=each, written_by=reviewer, **COMPLETE)
        ConsequenceTest.objects.bulk_create([row])
        written = ConsequenceTest.objects.filter(document=each)
        approval = {"stage": "disetujui", "approved_by": superior, "approved_at": timezone.now()}
        refused("what_was_open_by_its_kind_is_not_exempt", written.update, **approval)
    refused("public_kind_never_changes", PublicKind.objects.update, kind="data")
    refused("public_kind_is_never_deleted", PublicKind.objects.all()._raw_delete, "default")


def test_a_kind_chosen_in_error_is_corrected_by_the_superior(make_document, operator, reviewer, superior):
    document = make_document("published", kind=DocumentKind.DECREE)
    publishing.save_draft(document, by=operator, values={"kind": DocumentKind.OTHER})
    publishing.submit(document, by=operator)
    publishing.publish(document, by=reviewer, looked_for=True)
    document.refresh_from_db()
    browser, address = desk_of(reviewer), "/admin/documents/kindcorrection/"
    wrong = browser.post(f"{address}add/", {"document": document.pk, "kind": "peraturan", "reason": "Keliru."})
    assert "tidak pernah terbit dengan jenis itu" in text(wrong)
    browser.post(f"{address}add/", {"document": document.pk, "kind": "keputusan", "reason": "Ini daftar hadir."})
    row = KindCorrection.objects.get()
    with pytest.raises(NotAllowed, match="Atasan PPID"):
        kinds.confirm(row, by=operator)
    raw = {"state": "confirmed", "decided_by": operator, "decided_at": timezone.now()}
    refused("kind_correction_is_confirmed_by_a_superior", KindCorrection.objects.update, **raw)
    with pytest.raises(ValidationError, match="pernah terbit sebagai Keputusan"):
        exemptions.write_test(document, by=reviewer, **COMPLETE)
    assert f'href="{address}{row.pk}/confirm/"' in desk_of(superior).get(row.get_absolute_url()).content.decode()
    desk_of(superior).post(f"{address}{row.pk}/confirm/", {})
    row.refresh_from_db()
    assert (row.state, row.decided_by) == ("confirmed", superior)
    assert "Keputusan" in text(desk_of(superior).get(address))
    exemptions.approve(exemptions.write_test(document, by=reviewer, **COMPLETE), by=superior)
    refused("kind_correction_is_never_deleted", KindCorrection.objects.all()._raw_delete, "default")


def test_a_draft_of_the_wrong_kind_may_be_called_otherwise(make_document, operator, reviewer):
    document = make_document("draft", kind=DocumentKind.DECREE)
    publishing.save_draft(document, by=operator, values={"kind": DocumentKind.OTHER})
    assert exemptions.write_test(document, by=reviewer, **COMPLETE)
