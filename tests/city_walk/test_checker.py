"""The checker finds what breaks a rule: for each one a row is broken, in a database without its guards."""

import ast
import copy
from datetime import date, timedelta
from pathlib import Path

import pytest
import time_machine
from django.db import connection
from django.utils import timezone

from documents import tasks
from documents.exemptions import openings
from documents.exemptions import verbs as exemptions
from documents.lifecycle import publishing
from documents.models import (
    Confirmation,
    ConsequenceTest,
    Document,
    DocumentEvent,
    Finding,
    Opening,
    Revision,
)
from opd.database import triggers
from opd.models import Holiday, LedgerEntry, SettingChange
from requests_app.models import (
    AnswerFile,
    Applicant,
    Decision,
    DeliveryRecord,
    Dispute,
    Event,
    FeeLine,
    InformationRequest,
    Letter,
    Objection,
    OpeningTask,
    RefusedDocument,
    Withdrawal,
    WithheldPart,
)
from requests_app.workflow import decisions, disputes, objections, orders
from requests_app.workflow import requests as workflow
from requests_app.workflow.delivery.deliveries import Proof
from tests.city_walk import acts_of_exemptions, acts_of_requests, checker
from tests.city_walk.acts_past_the_verbs import delete, write
from tests.city_walk.city import BEGIN, JUDGES, City
from tests.requests_app.conftest import waiver
from tests.undone import undone

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def city():
    """A city with one case of each kind, brought there by the verbs, in a database without triggers and checks."""
    with time_machine.travel(BEGIN) as clock:
        city = City(1, clock)
        _documents(city)
        _requests(city)
        _objections(city)
        connection.check_constraints()  # on PostgreSQL no table is altered while checks of its rows are to come
        triggers.drop("opd", "documents", "requests_app")
        _drop_checks()
        yield city
        if connection.vendor == "sqlite":  # on PostgreSQL the end of the transaction brings them back
            with connection.cursor() as cursor:
                cursor.execute("PRAGMA ignore_check_constraints = OFF")


def _drop_checks():
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA ignore_check_constraints = ON")
            return
        cursor.execute(
            "SELECT conrelid::regclass::text, conname FROM pg_constraint WHERE contype = 'c' AND conrelid > 0"
        )
        for table, name in cursor.fetchall():
            if table.startswith(("opd_", "documents_", "requests_app_")):
                cursor.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')


def tomorrow(city, days=1):
    city.now += timedelta(days=days)
    city.clock.move_to(city.now)
    city._read_people()


def _document(city, title, *, text="", kind="data"):
    values = {"category": city.folders[city.health.pk][0], "title": title, "summary": "Isi.", "kind": kind}
    values |= {"classification": "berkala", "year": 2025}
    document = publishing.create(
        city.health, by=city.people["operator"], values=values, incoming=city.upload(text or f"Angka {title} turun.")
    )
    _read(document)
    return document


def _read(document):
    for pk in document.revisions.values_list("pk", flat=True):
        tasks.extract(pk)


def _exempt(city, title):
    document = _document(city, title)
    fields = acts_of_exemptions.TEXTS | {"ground": "h", "written_consent": False, "public_office": False}
    fields |= {"ends_when": "Pasien setuju", "tested_on": city.today}
    test = exemptions.write_test(document, by=city.people["verifikator"], **fields)
    exemptions.approve(test, by=city.people["atasan"], decision_number="1/2026", decision_date=city.today)
    document.refresh_from_db()
    return document


def _documents(city):
    public, gone = _document(city, "Laporan terbuka"), _document(city, "Laporan yang dicabut")
    for document in (public, gone):
        publishing.submit(document, by=city.people["operator"])
        publishing.publish(document, by=city.people["verifikator"], looked_for=True)
    publishing.withdraw(gone, by=city.people["verifikator"], reason="Keliru.")
    _exempt(city, "Data pasien")
    opened = _exempt(city, "Data yang dibuka")
    ruling = {"ruling": "Putusan 7/2026", "ruled_on": city.today, "is_final": True, "scan": city.upload("Putusan")}
    opening = openings.propose_ruling(opened, by=city.people["verifikator"], **ruling)
    openings.confirm(opening, by=city.people["atasan"])


def _request(city):
    return workflow.register(acts_of_requests.ASKED | acts_of_requests.ON_PAPER, city.applicant()).inforequest


def _requests(city):
    reviewer, operator = city.people["verifikator"], city.people["operator"]
    _request(city)
    told = _request(city)
    workflow.tell_withdrawal(told, by=reviewer, told_by="phone", reason="Tidak perlu.")
    workflow.withdraw(_request(city))
    extended = _request(city)
    workflow.extend(extended, by=reviewer, reason="Arsip di gudang.")
    workflow.assign(extended, by=reviewer, opd=city.health)
    incomplete = _request(city)
    workflow.ask_completion(incomplete, by=reviewer, missing="Salinan KTP.")
    granted = _request(city)
    workflow.assign(granted, by=reviewer, opd=city.health)
    workflow.answer(granted, by=operator, text="Ini.", files=[city.answer_file()])
    granted.answer_files.update(check_state="clean", screened_at=timezone.now())
    charged = {"charged": [{"fee": city.fees[0], "quantity": 50}], "payment": "Tunai."} | acts_of_requests.ON_PAPER
    decisions.decide(granted, by=reviewer, outcome="granted", controlled=True, **acts_of_requests.GIVEN | charged)
    decisions.send(granted, by=reviewer, channel="email", looked_for=True)
    tomorrow(city, 12)  # the days off of Idul Fitri lie between
    lapsed = InformationRequest.objects.get(pk=incomplete.pk)
    tomorrow(city)
    workflow.lapse(lapsed, by=city.people["verifikator"])


def _objections(city):
    reviewer, exempt = city.people["verifikator"], Document.objects.filter(state="exempt")[:1]
    texts = dict.fromkeys(("reason", "purpose", "position"), "Kurang.")
    refusal = {"refused": exempt, "document_kind": "data", "written_consent": False, "public_office": False}
    partly = _request(city)
    part = acts_of_requests.PART | {"ground": "h"}
    given = acts_of_requests.GIVEN | refusal | {"withheld": [part], "reason": "Rahasia.", "cost": 0}
    decisions.decide(partly, by=reviewer, outcome="partly", controlled=True, **given)
    refused = _request(city)
    decisions.decide(refused, by=reviewer, outcome="refused", controlled=True, reason="Rahasia.", cost=0, **refusal)
    decisions.issue(refused, by=reviewer)
    decisions.send(refused, by=reviewer, channel="post", proof=Proof(city.today, "EE123456789ID"))
    upheld = objections.file("a", texts, inforequest=refused).objection
    objections.rule(upheld, by=city.people["atasan-dua"], outcome="upheld", reasons="Sudah benar.")
    objections.reply(upheld, by=reviewer, channel="portal")
    dispute = disputes.record_dispute(upheld, by=reviewer, filed_on=city.today)
    tomorrow(city)
    days = {"award_received_on": city.today, "judgment_received_on": city.today, "finished_on": city.today}
    disputes.change_dispute(
        dispute, by=city.people["verifikator"], stage="finished", result="Terbuka.", opens_information=True, **days
    )
    task = OpeningTask.objects.get()
    orders.waive(task, by=city.people["atasan-dua"], scan=waiver())
    objections.file("d", texts, inforequest=refused)
    objections.drop(objections.file("e", texts, inforequest=refused).objection)


# How each rule is broken: a function of the city that changes a row as nobody may -------------------------------------


def request(state, **more):
    return InformationRequest.objects.filter(state=state, **more).earliest("pk")


def decision(outcome):
    return Decision.objects.get(outcome=outcome)


def letter(kind):
    return Letter.objects.filter(kind=kind).earliest("pk")


def living_test():
    return ConsequenceTest.objects.get(stage="disetujui", ended_at=None)


def document(state):
    return Document.objects.filter(state=state).latest("pk")


def superior_who_decided(city):
    judge = Objection.objects.get(outcome="upheld").decided_by
    write(decision("refused"), decided_by=judge)


def only_the_ledger_knows(city):
    """Somebody else decided first, whose history was taken away."""
    judge = Objection.objects.get(outcome="upheld").decided_by
    entry = LedgerEntry.objects.filter(verb="informationrequest.decide").latest("number")
    pk = decision("refused").inforequest_id
    LedgerEntry.objects.filter(pk=entry.pk).update(actor_id=judge.pk, object_id=str(pk))


def finish_task_with(document):
    task, event = OpeningTask.objects.get(), Event.objects.get(act="waive")
    done = {"done_on": task.raised_on, "done_by": event.by, "end": "carried_out"}
    write(task, document=document, waiver=None, waiver_until=None, **done)
    write(event, act="opened", facts={"document": document.pk})


def delete_events(city):
    for event in DocumentEvent.objects.filter(document=document("published")):
        delete(event)


def author_publishes(city):
    person, event = city.people["admin"], DocumentEvent.objects.filter(act="publish").earliest("pk")
    change = {"reason": "Empat mata.", "asked_by": person, "asked_at": event.at - 3 * DAY}
    done = {"state": "confirmed", "decided_by": city.people["atasan"], "decided_at": event.at - DAY}
    SettingChange.objects.create(setting="author_publishes", value=False, **change, **done)
    first = DocumentEvent.objects.filter(document=event.document, act="create").get()
    write(event, by=first.by)


def late_deletion(city):
    case = request("withdrawn")
    for model in (Event, Letter, Withdrawal):
        for one in model.objects.filter(inforequest=case):
            delete(one)
    for key in case.access_keys.all():
        delete(key)
    delete(case)


BROKEN = [
    ("1", lambda c: write(request("submitted"), due_on=request("submitted").due_on - DAY)),
    ("2", lambda c: Holiday.objects.create(date=c.today + 99 * DAY, kind="local", name="Libur", source="tanpa nomor")),
    ("3", lambda c: write(request("submitted"), due_on=request("submitted").due_on - DAY)),
    ("3", lambda c: write(request("in_progress"), due_on=request("in_progress").due_on + 7 * DAY)),
    ("5", lambda c: write(request("submitted"), entered_on=c.today + 30 * DAY)),
    ("5", lambda c: write(request("submitted"), received_on=request("submitted").received_on - DAY)),
    ("7", lambda c: write(letter("extension"), stated_due_on=c.today)),
    ("7", lambda c: write(request("sent"), due_on=request("sent").due_on + DAY)),
    ("8", lambda c: write(request("submitted"), number="")),
    ("8", lambda c: write(request("submitted"), sequence=99)),
    ("8", lambda c: write(letter("receipt"), dated_on=c.today + DAY)),
    ("9", lambda c: write(request("submitted"), purpose=" ")),
    ("9", lambda c: write(Applicant.objects.earliest("pk"), name="")),
    ("10", lambda c: write(request("lapsed"), completion_due_on=c.today + DAY)),
    ("11", lambda c: write(request("submitted"), entered_by=c.people["admin"])),
    ("15", lambda c: write(decision("granted"), material="")),
    ("15", lambda c: write(decision("granted"), sent_on=None)),
    ("16", lambda c: write(request("in_progress"), extension_reason=" ")),
    ("16", lambda c: write(request("in_progress"), extended_on=c.today + 30 * DAY)),
    ("17", lambda c: delete(RefusedDocument.objects.get(decision=decision("refused")))),
    ("17", lambda c: write(living_test(), decision_date=c.today + DAY)),
    ("17", lambda c: write(living_test(), ends_on=c.today - 99 * DAY)),
    ("17", lambda c: write(living_test(), approved_by=living_test().written_by)),
    ("18", lambda c: write(decision("granted"), grounds="h")),
    ("19", lambda c: delete(WithheldPart.objects.get())),
    ("19", lambda c: write(WithheldPart.objects.get(), reason=" ")),
    ("20", lambda c: write(decision("refused"), document_kind="peraturan")),
    ("20", lambda c: write(decision("refused"), public_office=True)),
    ("20", lambda c: write(document("exempt"), kind="keputusan")),
    ("21", lambda c: delete(letter("refusal"))),
    ("22", lambda c: write(decision("granted"), cost=1)),
    ("22", lambda c: write(FeeLine.objects.get(), fee=c.fees[3])),
    ("22", lambda c: write(FeeLine.objects.get().fee, decree=None)),
    (
        "22",
        lambda c: write(FeeLine.objects.get(), fee=c.fees[2], quantity=2) or write(decision("granted"), cost=125_000),
    ),
    ("22", lambda c: write(decision("granted"), delivery="email")),
    ("23", lambda c: write(decision("granted"), letter=None)),
    ("23", lambda c: write(decision("granted"), sent_on=decision("granted").sent_on + DAY)),
    ("23", lambda c: write(DeliveryRecord.objects.filter(channel="post").earliest("pk"), proof="")),
    ("23", lambda c: write(decision("refused"), received_on=decision("refused").sent_on + DAY)),
    ("24", lambda c: delete(OpeningTask.objects.get())),
    ("24", lambda c: finish_task_with(document("exempt"))),
    ("24", lambda c: finish_task_with(document("published"))),  # but the ruling opened another one
    ("24", lambda c: write(living_test(), document=Opening.objects.get().document, approved_at=timezone.now())),
    ("25", lambda c: write(Objection.objects.get(outcome="upheld"), grounds="ax")),
    ("25", lambda c: write(Objection.objects.get(outcome="upheld"), inforequest=None)),
    ("26", lambda c: write(Objection.objects.get(outcome="upheld"), position=" ")),
    ("27", lambda c: write(Objection.objects.get(outcome="upheld"), timeliness="late")),
    ("27", lambda c: write(Objection.objects.get(outcome="upheld"), timeliness="premature")),
    ("28", lambda c: write(Objection.objects.get(state="received"), reply_due_on=c.today + 70 * DAY)),
    ("29", lambda c: write(Objection.objects.get(outcome="upheld"), reasons=" \n")),
    ("30", superior_who_decided),
    ("30", only_the_ledger_knows),
    ("30", lambda c: write(Objection.objects.get(outcome="upheld"), decided_by=c.people["admin"])),
    ("31", lambda c: write(Dispute.objects.get(), window_until=c.today)),
    ("31", lambda c: write(Objection.objects.get(outcome="upheld"), letter=None)),
    ("33", lambda c: write(Dispute.objects.get(), award_received_on=c.today + DAY)),
    ("34", lambda c: write(living_test(), ends_when="")),
    ("34", lambda c: write(living_test(), ground="a", ends_when="", ends_on=c.today + 31 * 366 * DAY)),
    ("35", lambda c: write(living_test(), interest_in_opening=" ")),
    ("36", lambda c: write(Opening.objects.get(), decided_by=Opening.objects.get().proposed_by)),
    ("36", lambda c: write(Opening.objects.get(), stage="keliru")),
    ("36", lambda c: write(living_test(), law="Yang lain")),
    ("37", lambda c: write(document("exempt"), state="published")),
    ("37", lambda c: write(document("published"), classification="dikecualikan")),
    ("38", lambda c: write(Revision.objects.get(document=document("exempt")), disclosure="withheld")),
    ("42", lambda c: write(document("published"), published_at=None)),
    ("42", lambda c: write(document("published"), place=" ")),
    ("42", lambda c: write(document("withdrawn"), reason="")),
    ("43", lambda c: write(Event.objects.get(act="assign", inforequest=request("sent")), by=c.people["operator"])),
    ("43", lambda c: write(DocumentEvent.objects.filter(act="publish").earliest("pk"), by=c.people["neighbour"])),
    ("49", lambda c: write(Event.objects.get(act="extend"), reason="Untuk Sri Contoh Wulandari.")),
    ("51", lambda c: write(Applicant.objects.earliest("pk"), destroyed_at=timezone.now())),
    ("54", lambda c: write(AnswerFile.objects.get(), check_state="holds")),
    ("54", lambda c: delete(Confirmation.objects.get(revision=document("published").published_revision))),
    ("59", lambda c: write(c.health, valid_to=c.today - 300 * DAY)),
    ("issue 8", lambda c: delete(Withdrawal.objects.get(inforequest=request("withdrawn")))),
    ("issue 8", lambda c: write(Withdrawal.objects.get(recorded_by__isnull=False), until=c.today)),
    ("issue 11", lambda c: write(request("submitted"), state="answered")),
    ("issue 11", lambda c: write(Event.objects.filter(act="send").earliest("pk"), state="submitted")),
    ("issue 11", lambda c: write(document("published"), state="returned")),
    ("issue 11", delete_events),
    ("issue 11", late_deletion),
    ("issue 11", lambda c: delete(LedgerEntry.objects.filter(verb="document.publish").earliest("number"))),
    ("issue 16", author_publishes),
]


def broken_rules(memory, city):
    return {fault.rule for fault in checker.faults(checker.Rows(memory, city.today))}


def test_the_checker_finds_what_breaks_each_rule(city):
    """Both with a memory of the time before, in which the row is no new one, and without it."""
    assert checker.faults(checker.Rows(checker.Memory(), city.today)) == []
    before = checker.Memory()
    checker.faults(checker.Rows(before, city.today))
    for number, change in BROKEN:
        place = f"rule {number}, line {change.__code__.co_firstlineno}"
        with undone(place):
            change(city)
            found = broken_rules(checker.Memory(), city) | broken_rules(copy.deepcopy(before), city)
            assert number in found, (place, found)


def test_a_document_may_be_withdrawn_after_it_has_finished_a_task(city):
    """Both acts lie between two checks: each is judged by the state of its own moment."""
    public = document("published")
    RefusedDocument.objects.filter(decision=decision("refused")).update(document=public)
    finish_task_with(public)
    tomorrow(city)
    memory = checker.Memory()
    publishing.withdraw(public, by=city.people["verifikator"], reason="Keliru.")
    told = [fault.sentence for fault in checker.faults(checker.Rows(memory, city.today)) if fault.rule == "24"]
    assert told == []


def test_each_rule_of_the_checker_is_broken_once():
    assert {number for number, _function in checker.RULES} == {number for number, _change in BROKEN}


def test_the_checker_imports_models_alone():
    """It says what the law says, and not once more what the code does."""
    for module in (checker, *JUDGES):
        imports = list(ast.walk(ast.parse(Path(module.__file__).read_text())))
        names = [node.module for node in imports if isinstance(node, ast.ImportFrom)]
        ours = {name for name in names if name.split(".")[0] in ("documents", "opd", "portal", "requests_app")}
        assert ours <= {"documents.models", "opd.models", "requests_app.models"}, module
        plain = {alias.name for node in imports if isinstance(node, ast.Import) for alias in node.names}
        assert plain == set(), module


def test_a_finding_that_nobody_answered_is_seen(city):
    revision = document("published").published_revision
    Finding.objects.create(revision=revision, kind="nik", start=0, end=3, value="x", written="x")
    assert "54" in broken_rules(checker.Memory(), city)


# `domain.md` 7.4, counted there with the calendar: day of receipt, 10th and 17th working day of 2026.
COUNTED = """
01-02 01-19 01-28
02-06 02-24 03-05
02-13 03-03 03-12
03-10 03-31 04-10
03-13 04-06 04-15
03-21 04-08 04-17
05-08 05-26 06-09
05-22 06-10 06-22
07-10 07-24 08-04
08-14 09-01 09-10
09-04 09-18 09-29
09-05 09-18 09-29
09-07 09-21 09-30
"""


def test_working_days_are_counted_as_in_the_table_of_the_law(city):
    days = checker.Rows(checker.Memory(), city.today).calendar
    for line in COUNTED.split("\n")[1:-1]:
        received, *due = (date.fromisoformat(f"2026-{day}") for day in line.split())
        assert [days.after(received, 10), days.after(received, 17)] == due, line
