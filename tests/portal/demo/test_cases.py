"""The demo's requests: every state and outcome, through the verbs, once, with nobody real in them."""

from collections import Counter
from copy import deepcopy
from datetime import date, timedelta
from itertools import chain

import pytest
from django.apps import apps
from django.db import connection
from django.utils import timezone
from django_q.models import OrmQ

from documents import tasks
from documents.models import Document
from opd import ledger
from opd.calendar.workdays import SATURDAY, add_workdays
from opd.models import Holiday, HolidayKind, LedgerEntry, Message, Opd
from portal.demo import content, people, story
from portal.demo.cases import cases
from portal.demo.cases.scene import IMPOSSIBLE_ID
from requests_app.models import (
    AnswerFile,
    Applicant,
    ApplicantKind,
    Audience,
    Channel,
    CheckState,
    Decision,
    Dispute,
    DisputeStage,
    Event,
    InformationRequest,
    Letter,
    Manner,
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
from requests_app.tracking import secret_links
from tests.conftest import lasting, storages

pytestmark = pytest.mark.one_engine

WEDNESDAY, SUNDAY = date(2026, 11, 25), date(2026, 11, 29)


def papers_named() -> tuple[set[tuple], set[str]]:
    """-> keys of the published papers that answers name, titles of the papers whose tests refusals rest on."""
    published = chain([content.read("cases/costs")["decree"]], *(part.get("documents", []) for part in cases.plot()))
    keys = {(topic, opd, year, "".join(subject)) for topic, opd, year, *subject in published}
    return keys, {part["decision"]["test"] for part in cases.plot() if "test" in part.get("decision", {})}


@pytest.fixture(scope="module")
def _staged(django_db_setup, django_db_blocker, tmp_path_factory):
    """The demo's people, and of its papers those that the cases name: made once, and rolled back to by each test."""
    folder = tmp_path_factory.mktemp("stage")
    with lasting(django_db_blocker, folder):
        opds = list(Opd.objects.with_tree_fields())
        stage = story.set_stage(opds, people.cast(opds), WEDNESDAY)
        keys, closed = papers_named()
        named = [entry for entry in stage.entries if entry.key in keys or entry.title in closed]
        while sum(story.play(stage, named)):
            for revision in story.unread():
                tasks.extract(revision.pk)
                tasks.read_pages(revision.pk)
        yield stage, folder


@pytest.fixture
def stage(_staged, db, settings):
    stage, folder = _staged
    settings.STORAGES = storages(folder)
    return deepcopy(stage)


def play(stage, today=WEDNESDAY):
    """-> the shown case, after all cases were played up to a day, and the number of acts told of."""
    told = []
    return cases.play(stage, told.append, today), sum(told)


def counts():
    models = [*apps.get_app_config("requests_app").get_models(), Message, LedgerEntry, Holiday, Document, OrmQ]
    return {model: model.objects.count() for model in models}


def values(model, column):
    return Counter(model.objects.values_list(column, flat=True))


# What is there ------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="class")
def _played(_staged, django_db_blocker):
    stage, folder = _staged
    with lasting(django_db_blocker, folder):
        yield play(deepcopy(stage))


@pytest.fixture
def played(_played, stage):
    return _played


class TestPlayedUpToAWednesday:
    def test_everything_that_can_happen_has_happened(self, played):
        shown, acts = played
        assert acts == cases.length()
        assert InformationRequest.objects.count() == 67
        assert set(values(InformationRequest, "state")) == set(State)
        closed = Decision.objects.filter(inforequest__state=State.CLOSED)
        assert set(closed.values_list("outcome", flat=True)) == set(Outcome)
        assert set(values(InformationRequest, "channel")) == set(Channel)
        assert set(values(Applicant, "kind")) == set(ApplicantKind)
        assert set(Applicant.objects.filter(by_proxy=True).values_list("kind", flat=True)) >= {"person", "entity"}
        assert set(values(Remark, "audience")) == set(Audience)
        assert 28 <= InformationRequest.objects.exclude(public_text="").count() <= 40
        assert (
            secret_links.case_by_code(shown.inforequest.number, secret_links.code_of(shown.token)) == shown.inforequest
        )
        assert secret_links.case_by_token(shown.token) == shown.inforequest
        _check_objections()
        _check_answers()

    def test_two_years_up_to_today_in_the_order_of_their_days(self, played):
        _check_order(WEDNESDAY)

    def test_whole_with_nobody_real_and_told_only_once(self, played, stage):
        assert ledger.verify() is None
        assert not Event.objects.filter(at__gt=timezone.now()).exists()
        assert all("Contoh" in applicant.name for applicant in Applicant.objects.all())
        recipients = {message.recipient.partition("@")[2] for message in Message.objects.all()}
        assert recipients == {"warga.test", "contoh.test", "plid.test"}
        written = "\n".join(_rows())
        assert "Jalan Contoh Raya" in written  # of a request's own words
        for secret in ("Warga Contoh", IMPOSSIBLE_ID, "081200000"):
            assert secret not in written
        before = counts()
        assert play(stage, WEDNESDAY + timedelta(days=30)) == (None, 0)
        assert counts() == before


@pytest.mark.long
def test_two_years_up_to_a_sunday(stage):
    play(stage, SUNDAY)
    _check_order(SUNDAY)


def _check_order(today):
    cases_by_number = InformationRequest.objects.order_by("year", "sequence")
    received = list(cases_by_number.values_list("received_on", flat=True))
    entered = list(cases_by_number.values_list("entered_on", flat=True))
    assert min(received) < today - timedelta(days=700)
    assert max(received) == today
    assert any(day.weekday() >= SATURDAY for day in received[:-1])
    assert any(later > day for day, later in zip(received, entered, strict=True))
    written = list(Letter.objects.order_by("pk").values_list("dated_on", flat=True))
    happened = list(Event.objects.order_by("pk").values_list("at", flat=True))
    for days in (entered, written, happened):
        assert days == sorted(days)
    assert timezone.localtime(happened[-1]).date() == today
    _check_dates(today)


def _check_objections():
    assert set("".join(values(Objection, "grounds"))) == set(ObjectionGround)
    assert set(values(Objection, "outcome")) == {*ObjectionOutcome, ""}
    assert set(values(Objection, "state")) == set(ObjectionState)
    assert set(values(Objection, "timeliness")) == set(Timeliness)
    assert Objection.objects.get(inforequest=None).grounds == ObjectionGround.B
    assert Dispute.objects.get().stage == DisputeStage.MEDIATION
    assert OpeningTask.objects.filter(done_on=None).exists()
    by_file, by_notice = OpeningTask.objects.filter(done_on__isnull=False).order_by("raised_on")
    assert by_file.files.get().followed_at and by_file.letter.kind == "fulfilment"
    assert by_notice.letter == by_notice.objection.inforequest.decision.letter


def _check_answers():
    """Files that open, published documents, fees; what was declared black stands in the working copy alone."""
    assert InformationRequest.objects.filter(answer_documents__isnull=False).distinct().count() >= 10
    with AnswerFile.objects.filter(goes_out=True, mime="application/pdf").first().open() as file:
        assert file.read(5) == b"%PDF-"
    assert values(Decision, "cost")[0] > 40
    assert Decision.objects.filter(cost__gt=0).exists()
    blackened = {part.decision.inforequest for part in WithheldPart.objects.filter(manner=Manner.BLACKENED)}
    assert len(blackened) == 2
    for case in blackened:
        assert case.answer_files.get(goes_out=True).check_state == CheckState.CLEAN
        with case.answer_files.get(goes_out=False).open() as file:
            text = file.read().decode()
        assert any(word in text for part in case.decision.withheld.all() for word in part.word_list)


def _check_dates(today):
    """Most are in time and some are not."""
    off = Holiday.objects.names()
    open_cases = InformationRequest.objects.open()
    working = add_workdays(today - timedelta(days=1), 1, off)
    assert open_cases.overdue(today).count() == 2
    assert open_cases.filter(due_on=working).count() == 1
    assert open_cases.filter(due_on=add_workdays(working, 1, off)).count() >= 2
    sent = Decision.objects.filter(sent_on__isnull=False).select_related("inforequest")
    late = [decision for decision in sent if decision.sent_on > decision.inforequest.due_on]
    assert len(late) == 5 < len(sent) / 5
    assert InformationRequest.objects.filter(extended_on__isnull=False).count() == 5


# What must not happen -----------------------------------------------------------------------------------------------


def _rows():
    """Every row of every table of ours as the database holds it."""
    tables = [model._meta.db_table for model in apps.get_models(include_auto_created=True)]
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f'SELECT * FROM "{table}"')
            yield from map(str, cursor.fetchall())


def test_an_interrupted_telling_leaves_nothing_and_a_table_of_days_off_stays(stage):
    Holiday.objects.create(date=date(2026, 8, 17), kind=HolidayKind.NATIONAL, name="Hari Kemerdekaan")
    before = counts()

    def stop(_acts):
        if InformationRequest.objects.count() == 5:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        cases.play(stage, stop, WEDNESDAY)
    assert counts() == before


@pytest.mark.long
def test_nothing_is_refused_before_its_consequence_test(stage):
    play(stage, date(2026, 3, 2))
    tested = Decision.objects.exclude(tests=None)
    assert tested.count() == sum("test" in part.get("decision", {}) for part in cases.plot())
    for decision in tested:
        assert max(test.decision_date for test in decision.tests.all()) <= decision.decided_on
    assert set(values(InformationRequest, "state")) == set(State)
