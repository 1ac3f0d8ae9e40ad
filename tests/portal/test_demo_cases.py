"""The demo's requests: every state and outcome, through the verbs, once, with nobody real in them."""

import re
from collections import Counter
from datetime import date, timedelta
from itertools import chain

import pytest
from django.apps import apps
from django.db import connection
from django.utils import timezone
from django_q.models import OrmQ

from documents.models import Document
from opd import holidays, ledger
from opd.models import Holiday, LedgerEntry, Message, Opd
from portal.demo import cases, content, people, story
from portal.demo.case_scene import IMPOSSIBLE_ID
from requests_app import access, deadlines
from requests_app.models import (
    AnswerFile,
    Applicant,
    ApplicantKind,
    Channel,
    CheckState,
    Decision,
    Dispute,
    DisputeStage,
    Event,
    InformationRequest,
    Letter,
    Objection,
    ObjectionGround,
    ObjectionOutcome,
    OpeningTask,
    Outcome,
    Remark,
    Timeliness,
    WithheldPart,
)
from requests_app.states import ObjectionState, State

WEDNESDAY, SUNDAY = date(2026, 11, 25), date(2026, 11, 29)


def papers_named() -> tuple[set[tuple], set[str]]:
    """-> keys of the published papers that answers name, titles of the papers whose tests refusals rest on."""
    objected = [part["objection"] for part in cases.plot() if "objection" in part]
    published = chain(
        *(part.get("documents", []) for part in cases.plot()),
        *([told["document"]] for told in objected if "document" in told),
    )
    keys = {(topic, opd, year, "".join(subject)) for topic, opd, year, *subject in published}
    return keys, {part["decision"]["test"] for part in cases.plot() if "test" in part.get("decision", {})}


@pytest.fixture
def stage(db, queued_tasks):
    """The demo's people, and of its papers those that the cases name."""
    opds = list(Opd.objects.with_tree_fields())
    stage = story.set_stage(opds, people.cast(opds))
    keys, closed = papers_named()
    named = [entry for entry in content.entries(opds) if entry.key in keys or entry.title in closed]
    list(story.play(stage, named))
    return stage


@pytest.fixture
def play(stage):
    """-> the shown case, after all cases were played up to a day, and the number of acts told of."""

    def play(today=WEDNESDAY):
        told = []
        return cases.play(stage, told.append, today), sum(told)

    return play


def counts():
    models = [*apps.get_app_config("requests_app").get_models(), Message, LedgerEntry, Holiday, Document, OrmQ]
    return {model: model.objects.count() for model in models}


def values(model, column):
    return Counter(model.objects.values_list(column, flat=True))


# What is there ------------------------------------------------------------------------------------------------------


def test_every_state_outcome_channel_and_ground_occurs(play):
    _shown, acts = play()
    assert acts == cases.length()
    assert InformationRequest.objects.count() == 67
    assert set(values(InformationRequest, "state")) == set(State)
    closed = Decision.objects.filter(inforequest__state=State.CLOSED)
    assert set(closed.values_list("outcome", flat=True)) == set(Outcome)
    assert set(values(InformationRequest, "channel")) == set(Channel)
    assert set(values(Applicant, "kind")) == set(ApplicantKind)
    assert set(Applicant.objects.filter(by_proxy=True).values_list("kind", flat=True)) >= {"person", "entity"}
    assert set("".join(values(Objection, "grounds"))) == set(ObjectionGround)
    assert set(values(Objection, "outcome")) == {*ObjectionOutcome, ""}
    assert set(values(Objection, "state")) == set(ObjectionState)
    assert set(values(Objection, "timeliness")) == set(Timeliness)
    assert Objection.objects.get(inforequest=None).grounds == "b"
    assert Dispute.objects.get().stage == DisputeStage.MEDIATION
    assert OpeningTask.objects.filter(done_on=None).exists()
    assert OpeningTask.objects.get(done_on__isnull=False).document.published_revision


def test_two_years_told_up_to_today_in_the_order_of_their_days(play):
    play()
    received = list(InformationRequest.objects.order_by("pk").values_list("received_on", flat=True))
    assert received[-1] == WEDNESDAY
    assert received[0] < WEDNESDAY - timedelta(days=700)
    assert any(day.weekday() >= 5 for day in received)
    entered = list(InformationRequest.objects.order_by("year", "sequence").values_list("entered_on", flat=True))
    assert entered == sorted(entered)
    assert any(later > day for day, later in zip(received, entered, strict=True))
    lived = Event.objects.filter(at__date__lte=WEDNESDAY).order_by("pk").values_list("at", flat=True)
    assert list(lived) == sorted(lived)
    assert lived.count() == Event.objects.count()
    assert list(Letter.objects.order_by("pk").values_list("dated_on", flat=True)) == sorted(
        Letter.objects.values_list("dated_on", flat=True)
    )


@pytest.mark.parametrize("today", [WEDNESDAY, SUNDAY])
def test_what_is_due_overdue_and_late(play, today):
    play(today)
    open_cases = InformationRequest.objects.open()
    off = Holiday.objects.names()
    working = today if today == WEDNESDAY else today + timedelta(days=1)
    assert open_cases.overdue(today).count() == 2
    assert open_cases.filter(due_on=working).count() == 1
    assert open_cases.filter(due_on=deadlines.add_workdays(working, 1, off)).count() >= 2
    assert not InformationRequest.objects.filter(received_on__gt=today).exists()
    sent = Decision.objects.filter(sent_on__isnull=False).select_related("inforequest")
    late = [decision for decision in sent if decision.sent_on > decision.inforequest.due_on]
    assert len(late) == 5 < len(sent) / 5
    assert InformationRequest.objects.filter(extended_on__isnull=False).count() == 5
    for case in InformationRequest.objects.all():
        due = deadlines.extended_due if case.is_extended else deadlines.answer_due
        assert case.due_on == due(case.received_on, off)


def test_answers_are_files_published_documents_and_fees(play):
    play()
    assert InformationRequest.objects.filter(answer_documents__isnull=False).distinct().count() >= 10
    assert AnswerFile.objects.filter(goes_out=True).count() >= 15
    with AnswerFile.objects.filter(mime="application/pdf").first().open() as file:
        assert file.read(5) == b"%PDF-"
    assert values(Decision, "cost")[0] > 40
    assert Decision.objects.filter(cost__gt=0).exclude(payment="").exists()
    assert 28 <= InformationRequest.objects.exclude(public_text="").count() <= 40
    assert set(values(Remark, "audience")) == {"staff", "applicant"}


def test_black_words_are_gone_from_what_went_out_and_stand_in_the_working_copy(play):
    play()
    blackened = {part.decision.inforequest_id for part in WithheldPart.objects.all() if part.word_list}
    assert len(blackened) == 2
    for pk in blackened:
        case = InformationRequest.objects.get(pk=pk)
        assert case.answer_files.get(goes_out=True).check_state == CheckState.CLEAN
        with case.answer_files.get(goes_out=False).open() as file:
            text = file.read().decode()
        assert any(word in text for part in case.decision.withheld.all() for word in part.word_list)


def test_the_case_that_visitors_are_shown_opens_with_its_code_and_its_link(play):
    shown, _acts = play()
    assert access.case_for(shown.inforequest.number, access.code_of(shown.token)) == shown.inforequest
    assert access.case_behind(shown.token) == shown.inforequest


# What must not happen -----------------------------------------------------------------------------------------------


def test_a_second_run_adds_nothing(play):
    play()
    before = counts()
    assert play(WEDNESDAY + timedelta(days=30)) == (None, 0)
    assert counts() == before


def test_a_table_of_days_off_that_is_there_stays(play):
    day = holidays.Day(date(2026, 8, 17), "national", "Hari Kemerdekaan", "SKB", True)
    Holiday.objects.create(**vars(day))
    play()
    assert Holiday.objects.count() == 1


def test_an_interrupted_telling_leaves_nothing(stage):
    before = counts()

    def stop(_act):
        if InformationRequest.objects.count() == 20:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        cases.play(stage, stop, WEDNESDAY)
    after = counts()
    assert after.pop(Holiday) > before.pop(Holiday) == 0
    assert {model for model in after if after[model] != before[model]} == {LedgerEntry}  # the table of days off


def test_before_a_consequence_test_nothing_is_refused_with_it(play):
    play(date(2026, 3, 2))
    assert InformationRequest.objects.count() < 67
    assert set(values(InformationRequest, "state")) == set(State)
    assert Decision.objects.exclude(test=None).exists()


def test_whole_ledger_and_true_clock(play):
    play(timezone.localdate())
    assert ledger.verify() is None
    assert not Event.objects.filter(at__gt=timezone.now()).exists()


def test_people_are_made_up_and_stand_nowhere_in_the_open(play):
    play()
    names = {applicant.name for applicant in Applicant.objects.all()}
    assert all("Contoh" in name for name in names)
    written = "\n".join(_rows())
    assert "Warga Contoh" not in written
    assert IMPOSSIBLE_ID not in written
    assert "081200000" not in written
    assert not re.search(r"(?<![0-9a-f])[0-9]{16}(?![0-9a-f])", written)
    recipients = {message.recipient.partition("@")[2] for message in Message.objects.all()}
    assert recipients == {"warga.test", "contoh.test"}


def _rows():
    """Every row of every table of the portal as the database holds it."""
    tables = [model._meta.db_table for model in apps.get_models(include_auto_created=True)]
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f'SELECT * FROM "{table}"')
            yield from map(str, cursor.fetchall())
