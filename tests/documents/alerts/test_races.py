"""Two people at the same moment: a notice and a report have one winner, and nothing comes twice."""

from datetime import timedelta
from functools import partial
from uuid import uuid4

import pytest
from django.utils import timezone

from documents.alerts import verbs as alerts
from documents.models import Alert, Report, ReportKind, ReportState, ReportVoice
from documents.reports import verbs as reports
from opd import ledger
from opd.models import Message, Opd, User
from tests.documents.alerts.test_alerts import FACTS
from tests.documents.lifecycle.test_races import at_once, names

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = 20


def warn(by, opd, submission):
    values = FACTS | {"ends_at": timezone.now() + timedelta(hours=6)}
    person, agency = User.objects.get(pk=by.pk), Opd.objects.get(pk=opd.pk)
    return partial(alerts.publish, agency, by=person, values=values, submission=submission)


def acting(verb, alert, by, **values):
    return partial(verb, Alert.objects.get(pk=alert.pk), by=User.objects.get(pk=by.pk), **values)


def test_the_same_form_pressed_twice_at_once(reviewer, opd_health, superior, make_user, city):
    make_user("verifikator.dua", "verifikator", city)
    for _round in range(ROUNDS):
        submission = uuid4()
        outcomes = at_once(*[warn(reviewer, opd_health, submission)] * 2)
        assert names(outcomes) == ["Alert", "AlreadyPublished"], outcomes
    assert Alert.objects.count() == ROUNDS
    assert Message.objects.filter(act="alert_published").count() == ROUNDS
    assert ledger.verify() is None


def test_one_ends_what_another_prolongs(reviewer, opd_health, make_user, city):
    second = make_user("verifikator.dua", "verifikator", city)
    for _round in range(ROUNDS):
        alert = warn(reviewer, opd_health, uuid4())()
        later = timezone.now() + timedelta(days=2)
        outcomes = at_once(
            acting(alerts.end, alert, reviewer, reason="Surut."),
            acting(alerts.update, alert, second, text="Diperpanjang.", values={"ends_at": later}),
        )
        assert names(outcomes) == ["NoneType", "WrongState"], outcomes
        alert.refresh_from_db()
        assert (alert.ended_at is not None) == (outcomes[0] is None)
        assert alert.events.count() == 2


def test_the_same_thing_reported_by_many_at_once_is_one_report(make_document):
    for number in range(5):
        document = make_document(title=f"Laporan {number}")
        target = reports.Target(document.opd, document.title, document=document)
        acts = [
            partial(reports.receive, target, kind=ReportKind.STALE, text="Usang.", submission=uuid4())
            for _person in range(6)
        ]
        outcomes = at_once(*acts)
        assert names(outcomes) == ["Received"] * 6, outcomes
        assert Report.objects.filter(document=document).count() == 1
        assert sum(not outcome.joined for outcome in outcomes) == 1
    assert ReportVoice.objects.count() == 30
    assert ledger.verify() is None


def test_one_form_sent_by_an_impatient_hand(make_document):
    document, submission = make_document(), uuid4()
    target = reports.Target(document.opd, document.title, document=document)
    act = partial(reports.receive, target, kind=ReportKind.STALE, text="Usang.", submission=submission)
    outcomes = at_once(*[act] * 6)
    assert {outcome.report.pk for outcome in outcomes} == {Report.objects.get().pk}
    assert ReportVoice.objects.count() == 1
    assert not any(outcome.joined for outcome in outcomes)


def test_one_report_is_closed_once(make_document, reviewer, operator):
    document = make_document()
    target = reports.Target(document.opd, document.title, document=document)
    for number in range(ROUNDS):
        report = reports.receive(target, kind=ReportKind.STALE, text=f"Usang {number}.", submission=uuid4()).report
        seen = [Report.objects.select_related("opd").get(pk=report.pk) for _person in range(2)]
        acts = [
            partial(reports.refuse, row, by=by, reason="Tidak.")
            for row, by in zip(seen, (reviewer, operator), strict=True)
        ]
        assert names(at_once(*acts)) == ["NoneType", "WrongState"]
        assert Report.objects.get(pk=report.pk).state == ReportState.REFUSED
