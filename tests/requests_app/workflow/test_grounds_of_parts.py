"""Each blackened part has its ground: a test of what was asked or of a class of information, in force when it goes."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from documents.exemptions import verbs as exemptions
from documents.models import Category, Document
from requests_app.letters import content as letters
from requests_app.models import Absence, Decision, Delivery, RefusedDocument, WithheldPart
from requests_app.workflow import decisions
from tests.documents.exemptions.classes import exempt_part, test_of_class
from tests.documents.exemptions.test_exemptions import COMPLETE
from tests.requests_app.conftest import TODAY

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("worker")]
DAY = timedelta(days=1)
BARE = {"subject": "Tanggal", "reason": "Tidak perlu diketahui umum.", "words": "15 April 2026"}


@pytest.fixture
def answered(make_request):
    return make_request("answered")


@pytest.fixture
def decide(answered, reviewer, granting):
    def make(**fields):
        return decisions.decide(answered, by=reviewer, today=TODAY, **granting | fields)

    return make


def refused(guard, change, *arguments, **columns):
    with pytest.raises(IntegrityError, match=guard), transaction.atomic():
        change(*arguments, **columns)


def test_what_is_not_exempt_is_not_blackened(decide):
    partly = {"outcome": "partly", "reason": "Sebagian."}
    for part in (BARE, BARE | {"words": "", "places": "1 0 0 10 10"}, BARE | {"words": "", "manner": "left_out"}):
        with pytest.raises(ValidationError, match="yang tidak ada pada kami tidak dihitamkan"):
            decide(**partly, withheld=[part])
    said = BARE | {"words": "", "reason": Absence.NOT_HELD}
    decision = decide(**partly, withheld=[said])
    missing = WithheldPart.objects.filter(decision=decision)
    for columns in ({"words": "15 April 2026"}, {"manner": "blackened"}, {"places": "1 0 0 10 10"}, {"ground": "h"}):
        refused(r"withheld_part_(keeps|has|still)_", missing.update, **columns)
        row = WithheldPart(decision=decision, **said | columns)
        refused("withheld_part_(has|states)_", WithheldPart.objects.bulk_create, [row])


def test_a_part_without_ground_is_said_to_be_absent(decide, answered):
    """A reason of one's own is a refusal, and a refusal has a letter of Pasal 17 with its test."""
    bare, partly = BARE | {"words": ""}, {"outcome": "partly", "reason": "Sebagian."}
    with pytest.raises(ValidationError, match="Yang tidak ada pada kami dinyatakan tidak dikuasai atau belum didok"):
        decide(**partly, withheld=[bare])
    decision = decide(**partly, withheld=[bare | {"reason": Absence.NOT_DOCUMENTED}])
    refused("withheld_part_keeps_", decision.withheld.update, reason="Tidak perlu diketahui umum.")
    row = WithheldPart(decision=decision, **bare)
    refused("withheld_part_has_", WithheldPart.objects.bulk_create, [row])


def test_a_part_rests_on_a_class_and_says_why(decide, answered, reviewer):
    with pytest.raises(ValidationError, match="tulis mengapa bagian ini termasuk golongan itu"):
        decide(**exempt_part(belongs="\u200b"))
    decision = decide(**exempt_part())
    part, test = decision.withheld.get(), test_of_class()
    assert (part.test, part.ground, decision.grounds) == (test, "h", "h")
    [row] = letters._redactions(decision)
    assert "Kolom itu memuat data pribadi orang." in row["ground"]
    assert test.decision_number in row["ground"] and "Data pribadi orang" in row["ground"]
    for columns in ({"belongs": ""}, {"test": None}, {"ground": ""}, {"test": test_of_class("NIK")}):
        refused("withheld_part_keeps_", decision.withheld.update, **columns)
    decisions.send(answered, by=reviewer, channel=Delivery.EMAIL, today=TODAY, looked_for=True)
    refused("withheld_part_is_not_changed_after_the_notice", decision.withheld.update, belongs="Lain.")


def test_a_test_of_another_agency_serves_nothing(
    decide, answered, make_document, reviewer, superior, neighbour, opd_kominfo
):
    theirs = Category.objects.create(opd=opd_kominfo, name="Jaringan")
    elsewhere = make_document("draft", by=neighbour, opd=opd_kominfo, category=theirs, title="Rencana")
    exemptions.approve(exemptions.write_test(elsewhere, by=reviewer, **COMPLETE), by=superior)
    elsewhere = Document.objects.select_related("exemption").get(pk=elsewhere.pk)
    answers = {"document_kind": "data", "written_consent": False, "public_office": False}
    with pytest.raises(ValidationError, match="bukan OPD yang menjawab permohonan ini"):
        decide(outcome="refused", reason="Rahasia.", refused=[elsewhere], **answers)
    with pytest.raises(ValidationError, match="bukan OPD yang menjawab permohonan ini"):
        decide(**exempt_part(test=test_of_class("NIK", opd_kominfo)))
    bare = Decision.objects.create(inforequest=answered, outcome="granted", decided_on=TODAY, decided_by=neighbour)
    for test in (elsewhere.exemption, test_of_class("NIK", opd_kominfo)):
        row = RefusedDocument(decision=bare, document=test.document, test=test)
        refused("refused_document_has_a_living_test", RefusedDocument.objects.bulk_create, [row])


def test_a_part_goes_while_its_test_is_in_force(decide, answered, reviewer):
    ending = test_of_class("NIK", ends_on=TODAY)
    decision = decide(**exempt_part(test=ending))
    refused("refusal_rests_on_living_tests", Decision.objects.filter(pk=decision.pk).update, decided_on=TODAY + DAY)
    with pytest.raises(ValidationError, match="tidak berlaku lagi pada hari pengiriman"):
        decisions.send(answered, by=reviewer, channel=Delivery.EMAIL, today=TODAY + DAY, looked_for=True)
    decisions.send(answered, by=reviewer, channel=Delivery.EMAIL, today=TODAY, looked_for=True)
