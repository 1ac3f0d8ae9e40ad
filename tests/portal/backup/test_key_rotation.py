"""The keys of a whole city are changed while it is killed twice, with a backup from before and one from after."""

import base64
import time

import pytest

from tests import killed

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.long]

NEW, OLD = b"baru" * 8, b"lama" * 8
WRITTEN = {key: base64.urlsafe_b64encode(key).decode() for key in (NEW, OLD)}
KILLED_AT = ["requests_app.applicant.phone", "requests_app.answerfile.name"]  # nothing refuses it; a trigger does

# All cases of the demo, with the papers that they name.
CASES = """
from documents import tasks
from portal.demo import story
from portal.demo.cases import cases
from tests.portal.demo.test_cases import papers_named
stage = story.open_stage()
keys, closed = papers_named()
named = [entry for entry in stage.entries if entry.key in keys or entry.title in closed]
while sum(story.play(stage, named)):
    for revision in story.unread():
        tasks.extract(revision.pk)
        tasks.read_pages(revision.pk)
cases.play(stage, lambda acts: None)
"""
# What the worker makes, what a visitor and a person leave behind, and somebody whose identity was destroyed.
MORE = """
from opd import ledger, outbox
from opd.models import SecondFactor, User
from portal.models import Subscriber, Webhook
from requests_app import tasks
from requests_app.models import Applicant, DataClass, Draft, Letter
from requests_app.personal_data import destruction
for pk in Letter.objects.values_list("pk", flat=True):
    tasks.make_letter(pk)
Draft.objects.create(answers="{}", token="x" * 43)
SecondFactor.objects.create(user=User.objects.first(), key="ab" * 20)
Subscriber.objects.create(address="warga@contoh.test", address_hash="x")
Webhook.objects.create(name="Satu Data", address="https://data.contoh.test/", secret="whsec_x")
destroyed = Applicant.objects.filter(inforequest__state="closed").first()
destruction.destroy_again(DataClass.IDENTITY, [destroyed.pk], months=1, basis="JRA 7", by=ledger.Shell())
answer = destroyed.pk
"""
FACTS = """
from opd import ledger
from opd.ledger import access
from tests import resealing
opened, shut = resealing.opened()
files = 0 if shut else resealing.read_files()
answer = [opened, shut, files, str(ledger.verify() or access.verify() or "")]
"""
ENTRIES = "from opd.models import AccessEntry\nanswer = AccessEntry.objects.count()"


@pytest.fixture
def city(empty_place, keys, tmp_path):
    """A demo city in a place of its own, all of it under the old key."""
    place = empty_place()
    place.environment.update(
        DEBUG="True",
        PII_KEYS=WRITTEN[OLD],
        PAGE_PICTURES_URL=str(tmp_path / "halaman"),
        BACKUP_RECIPIENT=keys.recipient,
    )
    place.succeed("migrate", "--verbosity", "0")
    place.ask(CASES + MORE)
    return place


# Once the rows of a column are committed and before the next ones are.
AFTER_A_COLUMN = """
from opd.management.commands import rotate_pii_keys

rotate_batch, before = rotate_pii_keys._rotate_batch, []


def rotate_or_die(field, *facts):
    if "{place}" in before:
        die()
    before.append(field.place)
    return rotate_batch(field, *facts)


rotate_pii_keys._rotate_batch = rotate_or_die
"""


def names(backups):
    return {path.parent.name for path in backups.glob("*/manifest.json")}


def test_a_city_takes_a_new_key(city, empty_place, keys, tmp_path, folder_of_backups):
    opened, shut, files, _broken = city.ask(FACTS)
    assert not shut and files > 150
    held = {"answerfile.key", "withheldpart.words", "letter.key", "applicant.name", "draft.token"}
    others = {"opd.message.body", "opd.secondfactor.key", "portal.webhook.secret", "portal.subscriber.address"}
    assert {f"requests_app.{column}" for column in held} | others <= set(opened)
    city.succeed("backup")  # which makes the key of the names of its files
    [before], opened = names(folder_of_backups), city.ask(FACTS)[0]

    both = f"{WRITTEN[NEW]},{WRITTEN[OLD]}"
    city.environment["PII_KEYS"] = both
    for place in KILLED_AT:
        killed.run(AFTER_A_COLUMN.format(place=place), "rotate_pii_keys", **city.environment)
        assert city.run("rotate_pii_keys", "--check").returncode == 1
        assert city.ask(FACTS) == [opened, {}, files, ""]
    city.succeed("rotate_pii_keys")
    entries = city.ask(ENTRIES)
    assert city.run("rotate_pii_keys").stderr == ""
    assert city.ask(ENTRIES) == entries
    city.succeed("rotate_pii_keys", "--check")
    city.environment["PII_KEYS"] = WRITTEN[OLD]
    assert city.ask(FACTS) == [{}, opened, 0, ""]
    city.environment["PII_KEYS"] = WRITTEN[NEW]
    assert city.ask(FACTS) == [opened, {}, files, ""]

    city.environment["PII_KEYS"] = both  # the old key stays for the backups from before
    time.sleep(1)  # names of backups have seconds
    city.succeed("backup")
    after = (names(folder_of_backups) - {before}).pop()
    for name, wanted, refused in ((before, both, WRITTEN[NEW]), (after, WRITTEN[NEW], WRITTEN[OLD])):
        place = empty_place()
        place.environment.update(
            city.environment | place.environment | {"PAGE_PICTURES_URL": str(tmp_path / f"h-{name}")}
        )
        restore = ("restore", "--backup", name, "--identity", str(keys.file), "--by", "verifikator")
        failed = place.run(*restore, PII_KEYS=refused)
        assert failed.returncode == 1 and "PII_KEYS" in failed.stderr, failed.stderr
        place.environment["PII_KEYS"] = wanted
        place.succeed(*restore)
        assert "Tidak ada perbedaan" in place.succeed("restore", "--verify")
        place.succeed("restore", "--open")
        place.succeed("rotate_pii_keys")
        place.environment["PII_KEYS"] = WRITTEN[NEW]
        assert place.ask(FACTS)[1:] == [{}, files, ""]
