"""Metrics: only for our own machines, named after views, whatever is asked, and true."""

import os
import re
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import OperationalError, connection
from django.utils import timezone
from django_q.models import OrmQ, Schedule
from prometheus_client.parser import text_string_to_metric_families

from documents.models import FileScan, ScanState
from opd import outbox
from opd.models import Message, MessageState
from opd.web.limits import disk
from opd.worker import queues
from portal import schedules
from portal.serving import backups

pytestmark = pytest.mark.django_db


def samples(client):
    """-> {(name, labels): value}"""
    response = client.get("/metrics")
    assert response.status_code == 200
    assert response.headers["Content-Type"].startswith("text/plain; version=")
    families = text_string_to_metric_families(response.content.decode())
    return {
        (sample.name, *sorted(sample.labels.items())): sample.value for family in families for sample in family.samples
    }


def value(client, name, **labels):
    return samples(client).get((name, *sorted(labels.items())), 0)


@pytest.mark.parametrize(
    ("peer", "headers"),
    [
        ("198.51.100.7", {}),
        ("127.0.0.1", {"X-Forwarded-For": "198.51.100.7"}),
        ("127.0.0.1", {"X-Forwarded-For": ""}),
        ("", {}),
    ],
)
def test_nobody_outside_learns_of_them(client, peer, headers):
    answer = client.get("/metrics", REMOTE_ADDR=peer, headers=headers)
    assert answer.status_code == 404
    assert b"plid_" not in answer.content


def test_a_request_is_counted_by_view_method_and_status(client):
    of_home = {"view": "portal:home", "method": "GET", "status": "200"}
    before = value(client, "plid_http_requests_total", **of_home)
    seconds = value(client, "plid_http_request_seconds_count", view="portal:home")
    cache.clear()
    client.get("/")
    assert value(client, "plid_http_requests_total", **of_home) == before + 1
    assert value(client, "plid_http_request_seconds_count", view="portal:home") == seconds + 1
    assert value(client, "plid_database_queries_total", view="portal:home") > 0
    assert value(client, "plid_database_seconds_total", view="portal:home") > 0


def test_what_a_client_writes_is_no_label(client):
    for path in (
        "/3173051203850001/",
        '/a"}\nplid_closed 1/',
        "/cari/?q=budi@contoh.test",
        f"/permohonan/s/{'k' * 43}/",
    ):
        client.get(path, headers={"X-Request-ID": "k" * 32})
    client.generic("BREW-" + "X" * 20, "/opd/")
    found = samples(client)
    for name, *labels in found:
        facts = dict(labels)
        assert re.fullmatch(r"[\w.:\-]*", facts.get("view", "")), name
        assert facts.get("method", "GET") in {"GET", "HEAD", "POST", "OPTIONS", "other"}
        assert re.fullmatch(r"[1-5]\d\d", facts.get("status", "200"))
    text = str(found)
    for word in ("3173051203850001", "budi", "kkkk", "BREW"):
        assert word not in text


def test_queues(client):
    now = timezone.now()
    for queue, minutes in ((queues.CLOCK, 3), (queues.CLOCK, 1), (queues.PICTURES, 9)):
        OrmQ.objects.create(key=queue, payload="", lock=now - timedelta(minutes=minutes))
    found = samples(client)
    lengths = {queue: found["plid_queue_tasks", ("queue", queue)] for queue in queues.MAX_PROCESSES}
    assert lengths == {queues.CLOCK: 2, queues.SLOW: 0, queues.PICTURES: 1}
    oldest = {queue: found["plid_queue_oldest_seconds", ("queue", queue)] for queue in queues.MAX_PROCESSES}
    expected = {queues.CLOCK: 180, queues.SLOW: 0, queues.PICTURES: 540}
    assert oldest == {queue: pytest.approx(seconds, abs=20) for queue, seconds in expected.items()}
    assert found["plid_queue_patience_seconds", ("queue", queues.SLOW)] == 1800
    assert ("plid_queue_patience_seconds", ("queue", queues.PICTURES)) not in found  # nothing waits for pictures


def test_mail(client):
    def message(**columns):
        Message.objects.filter(pk=Message.objects.create(act="uji", subject="Uji").pk).update(**columns)

    now = timezone.now()
    message()
    message(created_at=now - outbox.PATIENCE - timedelta(minutes=1))
    message(state=MessageState.FAILED)
    message(state=MessageState.FAILED, created_at=now - outbox.FAILURES_TOLD - timedelta(minutes=1))
    found = samples(client)
    assert [found[f"plid_mail_{state}",] for state in ("waiting", "late", "failed")] == [2, 1, 1]


def test_backups(client, settings, tmp_path):
    assert value(client, "plid_backup_age_seconds") == float("inf")
    settings.BACKUP_FOLDER = str(tmp_path)
    made = timezone.now() - timedelta(hours=30)
    (tmp_path / made.strftime(backups.NAME)).mkdir()
    (tmp_path / backups.LAST_KNOWN).touch()
    os.utime(tmp_path / backups.LAST_KNOWN, (timezone.now().timestamp(),) * 2)
    found = samples(client)
    assert found["plid_backup_age_seconds",] == pytest.approx(30 * 3600, abs=60)
    assert found["plid_backup_age_seconds",] > found["plid_backup_patience_seconds",] == 26 * 3600
    assert found["plid_backup_note_age_seconds",] < found["plid_backup_note_patience_seconds",]


def test_jobs(client):
    Schedule.objects.all().delete()  # those of the template begin on the day on which it was made
    schedules.install()
    late = Schedule.objects.get(name="send_messages")
    Schedule.objects.filter(pk=late.pk).update(next_run=timezone.now() - timedelta(hours=1))
    Schedule.objects.filter(name="verify_site").update(next_run=timezone.now() + timedelta(hours=1))  # at any hour
    Schedule.objects.get(name="clearsessions").delete()
    Schedule.objects.create(name="Budi Santoso", func=schedules.CALL_COMMAND)
    found = samples(client)
    lateness = {name: found["plid_job_late_seconds", ("job", name)] for name in schedules.JOBS}
    assert lateness["send_messages"] == pytest.approx(3600, abs=60)
    assert lateness["clearsessions"] == float("inf")
    assert lateness["verify_site"] == 0
    assert found["plid_job_patience_seconds", ("job", "send_messages")] == 360
    assert "Budi" not in str(found)


def test_scanner(client, settings, tmp_path, make_document):
    assert not [name for name, *_labels in samples(client) if name.startswith("plid_scanner")]
    revision = make_document().published_revision
    infected = {"state": ScanState.INFECTED, "found": "Eicar", "at": timezone.now()}
    FileScan.objects.update_or_create(revision=revision, defaults=infected)
    settings.CLAMD_SOCKET = ("unix", str(tmp_path / "nobody.sock"))
    found = samples(client)
    assert found["plid_scanner_up",] == 0
    assert (found["plid_scanner_waiting_files",], found["plid_scanner_infected_files",]) == (0, 1)


def test_without_a_database_the_rest_is_told(client):
    def broken(*_):
        raise OperationalError("the database is gone")

    with connection.execute_wrapper(broken):
        found = samples(client)
    assert found["plid_database_up",] == 0
    assert found["plid_disk_free_bytes",] > found["plid_disk_reserve_bytes",] == disk.RESERVE
    assert not [name for name, *_labels in found if name.startswith(("plid_queue", "plid_mail", "plid_job"))]
    assert value(client, "plid_database_up") == 1


def test_a_closed_portal_tells_it(client, settings, tmp_path, monkeypatch):
    assert value(client, "plid_closed") == 0
    monkeypatch.setattr("opd.stores.closed.is_closed", lambda: True)
    assert value(client, "plid_closed") == 1


@pytest.mark.parametrize("rows", [1, 30])
def test_a_fixed_number_of_queries(client, rows, django_assert_num_queries):
    schedules.install()
    for number in range(rows):
        OrmQ.objects.create(key=queues.SLOW, payload="", lock=timezone.now() - timedelta(seconds=number))
        Message.objects.create(act="uji", subject="Uji")
    with django_assert_num_queries(3):
        client.get("/metrics")
