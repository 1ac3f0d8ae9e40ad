"""Only a living test closes something: page, verb, ORM and SQL give the same answer (domain rules 17 and 36)."""

from datetime import date, timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction

from documents.exemptions import openings
from documents.exemptions import verbs as exemptions
from documents.models import ConsequenceTest, DocumentState, Statute
from requests_app.letters.issue import render
from requests_app.models import Decision, Delivery, Letter, LetterKind, Outcome, RefusedDocument, WithheldPart
from requests_app.states import State
from requests_app.workflow import decisions
from tests.documents.exemptions.test_exemptions import COMPLETE
from tests.opd.papers.test_letterhead import text_of
from tests.requests_app.conftest import TODAY, scanned
from tests.undone import undone

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
REFUSED = {
    "outcome": Outcome.REFUSED,
    "reason": "Dikecualikan.",
    "document_kind": "data",
    "written_consent": False,
    "public_office": False,
    "controlled": True,
    "cost": 0,
}
COLUMNS = {"outcome": "refused", "reason": "Dikecualikan.", "law": "UU 27/2022 Pasal 4", "document_kind": "data"}
COLUMNS |= {"written_consent": False, "public_office": False}


@pytest.fixture
def answered(make_request):
    return make_request("answered")


@pytest.fixture
def closed(make_document, reviewer, superior):
    """-> a document that is exempt by an approved test."""

    def make(title, **fields):
        document = make_document("draft", title=title)
        number = f"{ConsequenceTest.objects.count() + 10}/UJI/2026"
        facts = COMPLETE | {"tested_on": date(2026, 3, 2), "decision_number": number} | fields
        exemptions.approve(exemptions.write_test(document, by=reviewer, **facts), by=superior)
        document.refresh_from_db()
        return document

    return make


def tender(closed, **fields):
    facts = {"ground": "b", "law": "UU 5/1999 Pasal 23", "lasts_while": "", "ends_on": date(2026, 6, 30)}
    return closed("Penawaran tender", **facts | fields)


def refuses(write, *args, **kwargs):
    with undone(kwargs or args), pytest.raises(IntegrityError), transaction.atomic():
        write(*args, **kwargs)


def decide(case, reviewer, *documents, today=TODAY, **fields):
    return decisions.decide(case, by=reviewer, refused=documents, today=today, **REFUSED | fields)


def test_a_refusal_rests_on_several_tests_and_has_their_grounds_together(answered, reviewer, closed):
    patient, offer = closed("Rekam medis"), tender(closed)
    decision = decide(answered, reviewer, patient, offer)
    assert (decision.grounds, decision.law) == ("bh", "UU 14/2008 Pasal 17 huruf h\nUU 5/1999 Pasal 23")
    assert set(decision.tests.all()) == {patient.exemption, offer.exemption}
    decisions.send(answered, by=reviewer, channel=Delivery.EMAIL, today=TODAY, looked_for=True)
    letter = Letter.objects.get(kind=LetterKind.REFUSAL)
    words = text_of(render(letter))
    for part in ("UU5/1999Pasal23", "UU14/2008Pasal17hurufh", "Nomor10/UJI/2026", "Nomor11/UJI/2026"):
        assert part in words


def test_no_more_grounds_than_its_tests(answered, reviewer, closed):
    patient = closed("Rekam medis")
    for grounds in ("b", "bh", "hj"):
        with pytest.raises(ValidationError) as error:
            decide(answered, reviewer, patient, grounds=grounds)
        assert list(error.value.message_dict) == ["grounds"]


def test_an_expired_test_closes_nothing(answered, reviewer, closed):
    offer = tender(closed, ends_on=TODAY)
    assert decide(answered, reviewer, offer)
    with pytest.raises(ValidationError) as error:
        decide(answered, reviewer, offer, today=TODAY + DAY)
    assert list(error.value.message_dict) == ["refused"]


def test_a_document_that_is_open_again_is_not_refused(answered, reviewer, superior, closed):
    patient = closed("Rekam medis")
    openings.confirm(openings.propose_end(patient, by=reviewer, reason="Pasien setuju."), by=superior)
    patient.refresh_from_db()
    with pytest.raises(ValidationError) as error:
        decide(answered, reviewer, patient)
    assert list(error.value.message_dict) == ["refused"]


def test_a_stale_document_does_not_bring_back_its_old_test(answered, reviewer, superior, closed):
    """The test has ended between the form and the verb."""
    seen, patient = closed("Rekam medis"), None
    patient = type(seen).objects.get(pk=seen.pk)
    assert seen.exemption.pk == patient.exemption_id  # the stale object has its test cached
    openings.confirm(openings.propose_end(patient, by=reviewer, reason="Pasien setuju."), by=superior)
    with pytest.raises(ValidationError):
        decide(answered, reviewer, seen)
    assert not Decision.objects.exists()


def test_the_kind_is_always_asked(answered, reviewer, closed, granting):
    patient = closed("Rekam medis")
    part = {"subject": "Nama", "reason": "Rahasia", "ground": "h", "words": ""}
    partly = granting | {"outcome": Outcome.PARTLY, "reason": "Sebagian.", "withheld": [part]}
    for fields in ({}, partly):
        with pytest.raises(ValidationError) as error:
            decide(answered, reviewer, patient, **fields | {"document_kind": ""})
        assert list(error.value.message_dict) == ["document_kind"]


@pytest.mark.parametrize("how", ["ruling", "renewed", "expired"])
def test_what_ended_after_the_decision(answered, reviewer, superior, closed, upload, how):
    """A refusal rests on a test in force on the day of the decision and on that of its sending."""
    with time_machine.travel(f"{TODAY}T05:00:00+00:00", tick=False):
        patient = closed("Rekam medis", **{"ends_on": TODAY} if how == "expired" else {})
        decide(answered, reviewer, patient)
    with time_machine.travel(f"{TODAY + DAY}T05:00:00+00:00", tick=False):
        if how == "ruling":
            facts = {"ruling": "Putusan 1/2026", "ruled_on": TODAY, "is_final": True, "scan": upload("Putusan")}
            openings.confirm(openings.propose_ruling(patient, by=reviewer, **facts), by=superior)
        elif how == "renewed":
            renewal = exemptions.write_test(patient, by=reviewer, **COMPLETE | {"decision_number": "99/UJI/2026"})
            exemptions.approve(renewal, by=superior)
        told = {"sent_on": TODAY + DAY, "sent_by_channel": "email", "received_on": TODAY + DAY}
        with pytest.raises(IntegrityError, match="trigger"), transaction.atomic():  # of several that refuse it
            Decision.objects.filter(inforequest=answered).update(**told)
        with pytest.raises(ValidationError, match=r"tidak (punya|berlaku)"):
            decisions.send(answered, by=reviewer, channel=Delivery.EMAIL, today=TODAY + DAY, looked_for=True)
        if how != "renewed":
            return
        patient.refresh_from_db()
        decide(answered, reviewer, patient, today=TODAY + DAY)
        decisions.send(answered, by=reviewer, channel=Delivery.EMAIL, today=TODAY + DAY, looked_for=True)
        assert answered.state == State.SENT


# The database ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def decided(make_request):
    """The decision of a request, which grants as yet."""
    return make_request("decided").decision


def test_a_refusal_that_comes_back_after_a_ruling_is_open_again_and_is_not_sent_again(
    answered, reviewer, superior, closed, upload
):
    document = closed("Rekam medis")
    decide(answered, reviewer, document)
    decisions.send(answered, by=reviewer, channel=Delivery.EMAIL, today=TODAY)
    ruling = {"ruling": "Putusan 1/2026", "ruled_on": TODAY, "is_final": True, "scan": upload("Putusan")}
    openings.confirm(openings.propose_ruling(document, by=reviewer, **ruling), by=superior)
    decisions.bounce(answered, by=reviewer, on=TODAY, reason="Kotak surat penuh.", scan=scanned(), today=TODAY)
    assert answered.state == State.DECIDED
    with pytest.raises(ValidationError):
        decisions.send(answered, by=reviewer, channel=Delivery.PORTAL, today=TODAY)


def test_the_database_takes_no_dead_test_and_none_of_another_document(decided, closed, superior, reviewer):
    patient, offer = closed("Rekam medis"), tender(closed)
    old = patient.exemption
    renewal = exemptions.write_test(patient, by=reviewer, **COMPLETE | {"decision_number": "99/UJI/2026"})
    exemptions.approve(renewal, by=superior)
    for document, test in ((patient, old), (patient, offer.exemption), (offer, renewal)):
        refuses(RefusedDocument.objects.bulk_create, [RefusedDocument(decision=decided, document=document, test=test)])
        with connection.cursor() as cursor, undone(test), pytest.raises(IntegrityError), transaction.atomic():
            cursor.execute(
                f"INSERT INTO {RefusedDocument._meta.db_table} (decision_id, document_id, test_id) VALUES (%s, %s, %s)",
                [decided.pk, document.pk, test.pk],
            )
    assert RefusedDocument.objects.bulk_create([RefusedDocument(decision=decided, document=patient, test=renewal)])


def test_the_database_counts_the_grounds(decided, closed):
    patient, offer = closed("Rekam medis"), tender(closed, ends_on=TODAY)
    RefusedDocument.objects.create(decision=decided, document=patient, test=patient.exemption)
    row = Decision.objects.filter(pk=decided.pk)
    for change in ({"grounds": "b"}, {"grounds": "bh"}, {"grounds": "hh"}, {"grounds": "h", "document_kind": ""}):
        refuses(row.update, **COLUMNS | change)
    RefusedDocument.objects.create(decision=decided, document=offer, test=offer.exemption)
    refuses(row.update, **COLUMNS, grounds="h")  # the second test is another ground
    refuses(row.update, **COLUMNS, grounds="bh", decided_on=TODAY + DAY)  # expired on that day
    assert row.update(**COLUMNS, grounds="bh") == 1
    refuses(row.update, decided_on=TODAY + DAY)
    refuses(row.update, document_kind="")
    refuses(RefusedDocument.objects.filter(decision=decided)._raw_delete, "default")
    refuses(RefusedDocument.objects.filter(document=offer).update, test=patient.exemption)
    third = closed("Lain")
    refuses(RefusedDocument(decision=decided, document=third, test=third.exemption).save)


def test_a_part_has_a_ground_of_its_decision(decided, closed):
    patient = closed("Rekam medis")
    part = {"decision": decided, "subject": "Nama", "reason": "Rahasia", "manner": "blackened", "words": "Sri Contoh"}
    part["test"] = patient.exemption
    refuses(WithheldPart.objects.bulk_create, [WithheldPart(**part, ground="h")])
    RefusedDocument.objects.create(decision=decided, document=patient, test=patient.exemption)
    row = Decision.objects.filter(pk=decided.pk)
    row.update(**COLUMNS | {"outcome": "partly"}, grounds="h")
    refuses(WithheldPart.objects.bulk_create, [WithheldPart(**part, ground="b")])
    WithheldPart.objects.create(**part, ground="h")
    refuses(WithheldPart.objects.update, ground="b")
    refuses(row.update, outcome="granted", grounds="", law="")


def test_the_database_takes_no_refusal_at_once(decided, answered):
    row = {name: getattr(decided, name) for name in ("decided_by", "decided_on")}
    refuses(Decision.objects.bulk_create, [Decision(inforequest=answered, grounds="h", **COLUMNS, **row)])


def test_what_was_sent_keeps_its_tests(answered, reviewer, closed):
    patient, offer = closed("Rekam medis"), tender(closed)
    decide(answered, reviewer, patient)
    decisions.send(answered, by=reviewer, channel=Delivery.EMAIL, today=TODAY, looked_for=True)
    decision = Decision.objects.get()
    refuses(RefusedDocument.objects.all()._raw_delete, "default")
    refuses(RefusedDocument.objects.update, test=offer.exemption, document=offer)
    refuses(RefusedDocument(decision=decision, document=offer, test=offer.exemption).save)


def test_a_refusal_may_be_rewritten(answered, reviewer, closed, granting):
    patient, offer = closed("Rekam medis"), tender(closed)
    for documents, grounds in (([patient], "h"), ([patient, offer], "bh"), ([offer], "b")):
        decide(answered, reviewer, *documents)
        decision = Decision.objects.get()
        assert (decision.grounds, {test.document for test in decision.tests.all()}) == (grounds, set(documents))
    decisions.decide(answered, by=reviewer, today=TODAY, **granting)
    decision = Decision.objects.get()
    assert (decision.grounds, decision.law, decision.tests.exists()) == ("", "", False)


def test_ground_j_prints_the_law_of_the_table(answered, reviewer, closed):
    statute = Statute.objects.create(act="UU 27/2022", title="Pelindungan Data Pribadi", article="4", paragraph="2")
    people = closed("Data orang", ground="j", statute=statute)
    assert decide(answered, reviewer, people).law == "UU 27/2022 Pasal 4 ayat (2)"
    assert people.state == DocumentState.EXEMPT
