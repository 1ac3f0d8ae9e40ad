"""What the holes are tried with: a case, a document or an exemption at the point where the hole opens.

Fixtures of other rooms are imported, so that they are found here too.
"""

# ruff: noqa: F401, F811

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from documents.exemptions import openings
from documents.exemptions import verbs as exemptions
from documents.lifecycle import publishing
from documents.models import Confirmation, Document, Report, ReportKind, YearlyReport
from opd.models import CitySetting, Membership, Role
from opd.people import settings as city_settings
from requests_app.answers import files as answers
from requests_app.letters import content as letters
from requests_app.models import (
    AnswerFile,
    Attachment,
    Channel,
    Decision,
    Fee,
    FeeLine,
    InformationRequest,
    ObjectionOutcome,
    RefusedDocument,
)
from requests_app.workflow import decisions, disputes, fee_changes, fees, objections, orders
from requests_app.workflow import requests as workflow
from requests_app.workflow.delivery import deliveries
from tests.documents.conftest import make_exempt
from tests.documents.exemptions.test_exemptions import COMPLETE
from tests.offices import redate
from tests.requests_app.conftest import (
    COPY,
    ON_PAPER,
    TODAY,
    answer_file,
    asked,
    calendar,
    decree,
    granting,
    make_fee,
    make_objection,
    make_request,
    on_slip,
    person,
    scanned,
    send_on_paper,
    test_of_exemption,
    waiver,
)
from tests.requests_app.workflow.test_impartiality import both
from tests.requests_app.workflow.test_opening_tasks import (
    another,
    disputed,
    exempt,
    granted,
    objection,
)

REFUSED = {"document_kind": "data", "reason": "Rahasia pribadi.", "controlled": True, "cost": 0}
REFUSED |= {"outcome": "refused", "written_consent": False, "public_office": False}


@pytest.fixture
def on_that_day():
    """The pages ask the clock for today."""
    with time_machine.travel(datetime(2026, 3, 13, 10, tzinfo=ZoneInfo("Asia/Jakarta")), tick=False):
        yield


# Requests -------------------------------------------------------------------------------------------------------------


@pytest.fixture
def answered(make_request):
    return make_request("answered")


@pytest.fixture
def decided(make_request):
    return make_request("decided")


@pytest.fixture
def letter(decided, reviewer):
    """The notice of the decided request, made on paper and not handed over."""
    decisions.issue(decided, by=reviewer, today=TODAY)
    decided.refresh_from_db()
    return decided.decision.letter


@pytest.fixture
def posted(make_request, reviewer):
    """A request whose notice is on its way by post."""
    case = make_request("decided")
    send_on_paper(case, reviewer)
    return case


@pytest.fixture
def sent(make_request):
    return make_request("sent")


@pytest.fixture
def later_letter(decided):
    return letters.notice(decided, decided.decision, today=TODAY + timedelta(days=30))


@pytest.fixture
def extended(assigned, reviewer):
    workflow.extend(assigned, by=reviewer, reason="Arsip di gudang.", today=TODAY)
    return assigned


@pytest.fixture
def returned_notice(sent, reviewer, granting):
    """A request whose notice came back and was decided again, so that no letter holds its answer."""
    decisions.bounce(sent, by=reviewer, on=TODAY, reason="Kembali.", scan=scanned(), today=TODAY)
    decisions.decide(sent, by=reviewer, today=TODAY, **granting)
    return sent


@pytest.fixture
def patient(test_of_exemption):
    """A document that is exempt by ground h."""
    return Document.objects.select_related("exemption").get(pk=test_of_exemption.document_id)


@pytest.fixture
def same_file(make_document, upload):
    """A submitted document with the bytes of `patient`, which becomes exempt after it."""
    return make_document("submitted", incoming=upload("Data pasien menurut penyakit."), title="Data pasien, salinan")


@pytest.fixture
def expired(make_document, reviewer, superior):
    """A document whose exemption by ground b ended yesterday, which nobody has opened yet."""
    document = make_document("draft", title="Penawaran tender")
    facts = {"ground": "b", "law": "UU 5/1999 Pasal 23", "lasts_while": "", "ends_on": date(2026, 3, 12)}
    facts |= {"decision_number": "12/UJI/2026", "tested_on": date(2026, 3, 2)}
    exemptions.approve(exemptions.write_test(document, by=reviewer, **COMPLETE | facts), by=superior)
    return Document.objects.select_related("exemption").get(pk=document.pk)


@pytest.fixture
def unruled(make_request, reviewer, patient):
    """A granted request with the document of a test beside its decision, as a refusal has it before its grounds."""
    case = make_request("decided")
    RefusedDocument.objects.create(decision=case.decision, document=patient, test=patient.exemption)
    return case.decision


@pytest.fixture
def resting(make_request, expired):
    """A granted request with the document of an expired test beside its decision."""
    case = make_request("decided")
    RefusedDocument.objects.create(decision=case.decision, document=expired, test=expired.exemption)
    return case.decision


@pytest.fixture
def refused(answered, reviewer, patient):
    """The decision to refuse, not sent yet."""
    return decisions.decide(answered, by=reviewer, refused=[patient], today=TODAY, **REFUSED)


@pytest.fixture
def told(make_request, reviewer):
    """A request whose applicant has told PPID of the wish to withdraw it."""
    case = make_request("assigned")
    told = {"told_by": Channel.PHONE, "reason": "Menelepon: sudah tidak perlu.", "today": TODAY}
    workflow.tell_withdrawal(case, by=reviewer, **told)
    return case


@pytest.fixture
def assigned(make_request):
    return make_request("assigned")


@pytest.fixture
def with_attachment(calendar, asked, person):
    attachment = Attachment()
    attachment.seal(SimpleUploadedFile("bukti.txt", b"Isi rahasia."), name="bukti.txt", mime="text/plain")
    case = workflow.register(asked, person(), attachments=[attachment], today=TODAY).inforequest
    return case.attachments.get()


@pytest.fixture
def unread(answered, reviewer, granting):
    """A decided request with a file that no machine and nobody has read, and its letter."""
    answered.answer_files.update(goes_out=False)
    file = AnswerFile()
    file.seal(SimpleUploadedFile("daftar.txt", b"NIK 1872015203850002"), name="daftar.txt", mime="text/plain")
    answers.add(answered, [file], by=reviewer)
    decisions.decide(answered, by=reviewer, today=TODAY, **granting)
    return AnswerFile.objects.get(pk=file.pk)


def handed_over(case, reviewer):
    """Hand the notice over past its verb; return the columns of its sending, which nothing else keeps out."""
    decision = Decision.objects.get(inforequest=case)
    letter = letters.notice(case, decision, today=TODAY)
    on_paper = {"channel": "pick_up", "proof": on_slip(TODAY, "pick_up"), "today": TODAY, "decision": decision}
    deliveries.hand_over(case, letter, "notice_sent", by=reviewer, **on_paper)
    return {"letter": letter, "sent_on": TODAY, "received_on": TODAY, "sent_by_channel": "pick_up"}


@pytest.fixture
def unread_and_handed_over(unread, answered, reviewer):
    return handed_over(answered, reviewer)


def charged_past_the_verb(case, reviewer, granting, fee):
    """Add a line to the free decision on a case, past its verb, and hand its notice over."""
    decisions.decide(case, by=reviewer, today=TODAY, **granting | ON_PAPER | {"payment": "Tunai di loket."})
    decision = Decision.objects.get(inforequest=case)
    decision.sending = handed_over(case, reviewer)
    FeeLine.objects.create(decision=decision, fee=fee, quantity=20)
    return decision


@pytest.fixture
def overcharged(make_request, reviewer, granting, fee):
    return charged_past_the_verb(make_request("answered", **ON_PAPER), reviewer, granting, fee)


@pytest.fixture
def unasked(make_request, reviewer, granting, fee):
    """A decision that charges the copies of what was asked for by e-mail."""
    decision = charged_past_the_verb(make_request("answered"), reviewer, granting, fee)
    Decision.objects.filter(pk=decision.pk).update(cost=20 * fee.amount)
    return decision


@pytest.fixture
def partly(answered, reviewer, granting, patient):
    """A decision to give a part, which states its words."""
    part = {"subject": "Nama pasien", "reason": "Rahasia pribadi", "ground": "h", "words": "Sri Contoh"}
    fields = granting | {"outcome": "partly", "reason": "Nama dihitamkan.", "withheld": [part]}
    fields |= {name: REFUSED[name] for name in ("document_kind", "written_consent", "public_office")}
    return decisions.decide(answered, by=reviewer, refused=[patient], today=TODAY, **fields)


@pytest.fixture
def fee(make_fee):
    return make_fee()


@pytest.fixture
def waiting_fee(decree, reviewer):
    """A row that waits for a second person, and that should have begun."""
    return fee_changes.propose(Fee(decree=decree, **COPY | {"name": "DVD", "valid_from": TODAY}), by=reviewer)


@pytest.fixture
def dear(make_request, fee, reviewer, granting):
    """A decision of 100250 rupiah, which the superior has not confirmed."""
    paper = ON_PAPER | {"payment": "Tunai di loket."}
    charged = [{"fee": fee, "quantity": 401}]
    return decisions.decide(
        make_request("answered", **ON_PAPER), by=reviewer, charged=charged, today=TODAY, **granting | paper
    )


@pytest.fixture
def charged(make_request, fee, reviewer, granting):
    """A decision of 37500 rupiah whose notice was handed over."""
    case = make_request("answered", **ON_PAPER)
    paper = ON_PAPER | {"payment": "Tunai di loket."}
    decisions.decide(case, by=reviewer, charged=[{"fee": fee, "quantity": 150}], today=TODAY, **granting | paper)
    send_on_paper(case, reviewer)
    case.refresh_from_db()
    return case.decision


# Objections -----------------------------------------------------------------------------------------------------------

TEXTS = {"reason": "Bukan itu.", "purpose": "Penelitian.", "position": "Diminta rinci, dijawab ringkas."}


def objection_to(case, grounds="d"):
    return objections.file(grounds, TEXTS, inforequest=case, today=TODAY).objection


@pytest.fixture
def priced_by_both(dear, both, reviewer):
    """An objection to a cost that somebody has confirmed who decided and sent nothing."""
    fees.confirm_cost(dear.inforequest, by=both, cost=dear.cost, today=TODAY)
    send_on_paper(dear.inforequest, reviewer)
    return objection_to(dear.inforequest, "f")


@pytest.fixture
def filed(make_objection):
    return make_objection()


@pytest.fixture
def decided_by_both(answered, both, reviewer, granting):
    """An objection to a decision that one person took and another saved again."""
    decisions.decide(answered, by=both, today=TODAY, **granting)
    decisions.decide(answered, by=reviewer, today=TODAY, **granting)
    decisions.send(answered, by=reviewer, channel="email", today=TODAY, looked_for=True)
    return objection_to(answered)


@pytest.fixture
def sent_by_both(decided, both):
    decisions.send(decided, by=both, channel="email", today=TODAY, looked_for=True)
    return objection_to(decided)


@pytest.fixture
def closed_by_both(make_request, both):
    """An objection to a request that was closed as not processed."""
    case = make_request("incomplete", today=date(2026, 3, 5))
    workflow.lapse(case, by=both, today=TODAY)
    return objection_to(case, "e")


@pytest.fixture
def silent(make_request, both):
    """An objection to silence, while the person was PPID on the due date."""
    return objection_to(make_request("assigned", today=date(2026, 2, 20)), "c")


@pytest.fixture
def left(filed, superior):
    """A superior whose office ended yesterday."""
    redate(Membership.objects.filter(user=superior), valid_to=date(2026, 3, 12))
    return type(superior).objects.get(pk=superior.pk)


@pytest.fixture
def ruled(make_objection, superior):
    """An objection that was decided, and not replied to."""
    objection = make_objection()
    upheld = {"outcome": ObjectionOutcome.UPHELD, "reasons": "Sudah dijawab."}
    objections.rule(objection, by=superior, today=TODAY, **upheld)
    return objection


# Exemptions and documents ---------------------------------------------------------------------------------------------


@pytest.fixture
def waiting(make_document, reviewer):
    """A consequence test that waits for its approval."""
    return exemptions.write_test(make_document("draft", title="Menunggu"), by=reviewer, **COMPLETE)


@pytest.fixture
def by_end(patient, reviewer):
    return openings.propose_end(patient, by=reviewer, reason="Pasien menyetujui.")


@pytest.fixture
def by_time(expired, reviewer):
    return openings.propose_end(expired, by=reviewer, reason="Masanya berakhir.", today=TODAY)


@pytest.fixture
def by_ruling(patient, reviewer, upload):
    facts = {"ruling": "Putusan 3/2026", "ruled_on": date(2026, 2, 2), "is_final": True}
    return openings.propose_ruling(patient, by=reviewer, scan=upload("Putusan"), **facts)


@pytest.fixture
def second(make_user, city):
    """Another reviewer."""
    return make_user("verifikator-dua", Role.REVIEWER, city)


@pytest.fixture
def draft(make_document):
    return make_document("draft", title="Draf")


@pytest.fixture
def submitted(make_document):
    return make_document("submitted", title="Diajukan")


@pytest.fixture
def public(make_document, upload):
    return make_document(title="Terbit", incoming=upload("Laporan terbuka."))


@pytest.fixture
def own(make_document, reviewer):
    """A document that the reviewer wrote and submitted."""
    return make_document("submitted", by=reviewer, title="Tulisan sendiri")


@pytest.fixture
def others_publish(reviewer, second, superior):
    """The city asks that another person publishes."""
    change = city_settings.ask(CitySetting.AUTHOR_PUBLISHES, False, by=reviewer, reason="Empat mata.")
    city_settings.confirm(change, by=superior)


@pytest.fixture
def asked_setting(reviewer, second):
    """A change of a setting that waits for a second person."""
    return city_settings.ask(CitySetting.AUTHOR_PUBLISHES, False, by=reviewer, reason="Empat mata.")


@pytest.fixture
def citizen_address(patient):
    return f"/dokumen/{patient.pk}/unduh/"


@pytest.fixture
def waiting_without_number(make_document, reviewer):
    """A test whose decision has neither number nor date yet."""
    facts = COMPLETE | {"decision_number": "", "decision_date": None}
    return exemptions.write_test(make_document("draft", title="Tanpa nomor"), by=reviewer, **facts)


@pytest.fixture
def report(opd_health):
    """A citizen's report that something is missing."""
    row = {"subject": "Laporan", "kind": ReportKind.MISSING, "sameness": "x", "due_on": TODAY}
    return Report.objects.create(opd=opd_health, received_at=timezone.now(), **row)


@pytest.fixture
def withdrawn_with_nik(make_document, reviewer):
    """A document of before the gate, whose title holds a NIK."""
    document = make_document(title="Data warga")
    Document.objects.filter(pk=document.pk).update(title="Data warga 1872011203850002")
    document.refresh_from_db()
    publishing.withdraw(document, by=reviewer, reason="Memuat data pribadi.")
    return document


@pytest.fixture
def closed(make_request):
    return make_request("closed")


@pytest.fixture
def yearly(db):
    return YearlyReport.objects.create(year=2025)


@pytest.fixture
def applicant(person):
    """Somebody who has asked for nothing yet."""
    row = person()
    row.save()
    return row


@pytest.fixture
def bare_request(assigned, applicant):
    """A request that somebody inserted past the verb: no receipt, no history."""
    row = InformationRequest.objects.get(pk=assigned.pk)
    row.pk, row.number, row.sequence, row.state, row.opd = None, "2/PPID/2026", 2, "submitted", None
    row.applicant = applicant
    row.save(force_insert=True)
    return row


@pytest.fixture
def everything(charged, granted, filed, posted, public, by_ruling, told, asked_setting):
    """Rows in most of the tables that are kept."""


@pytest.fixture
def returned(waiting, superior):
    exemptions.return_test(waiting, by=superior, reason="Perbaiki.")
    return waiting


@pytest.fixture
def draft_looked_through(draft, operator):
    return Confirmation.objects.create(revision=draft.revisions.get(), by=operator, at=timezone.now())


@pytest.fixture
def looked_through(submitted, reviewer):
    return Confirmation.objects.create(revision=submitted.revisions.get(), by=reviewer, at=timezone.now())


# What a final award has ordered ---------------------------------------------------------------------------------------


@pytest.fixture
def award(disputed, reviewer):
    """The dispute of `disputed`, whose final award has ordered an answer."""
    final = {"stage": "finished", "finished_on": TODAY, "opens_information": True, "result": "Jawab.", "aims": "answer"}
    disputes.change_dispute(disputed, by=reviewer, today=TODAY, **final)
    disputed.refresh_from_db()
    disputed.objection.refresh_from_db()
    return disputed


@pytest.fixture
def waived(award, superior):
    """The task of the award, whose winner's waiver can still be revoked."""
    task = award.objection.opening_tasks.get()
    orders.waive(task, by=superior, scan=waiver(), today=TODAY)
    task.refresh_from_db()
    return task
