"""What *Sistem* and /readyz say of backups."""

import os
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from portal.serving import backups
from portal.serving.condition import facts
from tests.markup import CheckedClient

NOW = datetime(2026, 3, 13, 2, tzinfo=UTC)


@pytest.fixture
def folder(settings, tmp_path):
    settings.BACKUP_FOLDER, settings.BACKUP_RECIPIENT = str(tmp_path / "cadangan"), "age1"
    (tmp_path / "cadangan").mkdir()
    return tmp_path / "cadangan"


def made(folder, hours, suffix=""):
    (folder / ((NOW - timedelta(hours=hours)).strftime(backups.NAME) + suffix)).mkdir()


def noted(folder, minutes):
    (folder / backups.LAST_KNOWN).write_text("{}")
    moment = (NOW - timedelta(minutes=minutes)).timestamp()
    os.utime(folder / backups.LAST_KNOWN, (moment, moment))


def test_nothing_is_configured(settings):
    [fact] = facts(NOW)
    assert "semua data hilang" in fact.words
    assert "BACKUP_FOLDER" in fact.remedy
    assert backups.age_hours(NOW) is None


@pytest.mark.parametrize(("hours", "minutes", "wrong"), [(3, 2, []), (27, 2, ["Cadangan"]), (3, 20, ["Keadaan"])])
def test_age_of_the_last_one(folder, hours, minutes, wrong):
    made(folder, 200)
    made(folder, hours)
    made(folder, 1, backups.PARTIAL)
    noted(folder, minutes)
    assert [fact.label.split()[0] for fact in facts(NOW) if fact.remedy] == wrong
    assert backups.age_hours(NOW) == hours


def test_a_folder_that_is_not_there(folder):
    folder.rmdir()
    assert [fact.words for fact in facts(NOW)] == ["Belum ada satu pun.", "Belum pernah ditulis."]
    assert all(fact.remedy for fact in facts(NOW))


@pytest.mark.django_db
def test_readyz_tells_our_own_machines(folder):
    (folder / (timezone.now() - timedelta(hours=5)).strftime(backups.NAME)).mkdir()
    assert CheckedClient().get("/readyz").json()["backup_hours"] == pytest.approx(5, abs=0.1)
    assert "backup_hours" not in CheckedClient().get("/readyz", REMOTE_ADDR="203.0.113.7").json()
