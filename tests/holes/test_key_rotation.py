"""Triggers keep sealed texts as they were sent; only the change of the keys may seal them again."""

import re
from io import StringIO

import pytest
from django.core.files.base import ContentFile
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from opd import ledger
from opd.database.triggers import ALWAYS, RESEAL, RESEALED, changes
from opd.encryption import key_id, seal_text, sealed_fields
from opd.ledger import access, grants
from opd.models import AccessEntry
from requests_app.models import (
    AnswerFile,
    AnswerFinding,
    Applicant,
    Audience,
    CheckState,
    DataClass,
    Payment,
    WithheldPart,
)
from requests_app.personal_data import destruction
from requests_app.workflow import decisions, fees
from tests import resealing
from tests.opd.guards import TRIGGERS
from tests.opd.ledger.test_grants import needs_postgresql
from tests.requests_app.conftest import TODAY
from tests.undone import undone

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_that_day")]
NEW, OLD = b"baru" * 8, b"lama" * 8
KEPT = "trigger: answer_file_is_not_changed_after_the_notice"


@pytest.fixture(autouse=True)
def _old_key(settings):
    settings.PII_KEYS = [OLD]


@pytest.fixture
def sent_part(partly, answered, reviewer):
    """A file and a part that was blackened, sent, with findings of the machine."""
    file = answered.answer_files.get()
    answered.answer_files.update(check_state=CheckState.CLEAN)  # the words are declared, and no worker looks for them
    decisions.send(answered, by=reviewer, channel="email", looked_for=True, today=TODAY)
    words = {"kind": "nik", "page": 1, "start": 0, "end": 4, "value": "Sri", "before": "Ibu", "written": "Sri"}
    AnswerFinding.objects.create(file=file, place="text", after="ada", **words)
    return file


@pytest.fixture
def paid(charged, reviewer):
    proof = Payment()
    proof.seal(ContentFile(b"Lunas."), name="bukti.txt", mime="text/plain")
    facts = {"amount": 37500, "paid_on": TODAY, "proof": proof, "today": TODAY}
    return fees.record_payment(charged.inforequest, by=reviewer, **facts)


@pytest.fixture
def destroyed(make_request):
    person = make_request("closed").applicant
    destruction.destroy_again(DataClass.IDENTITY, [person.pk], months=1, basis="JRA 7", by=ledger.Shell())
    return person


def rotate():
    said = StringIO()
    call_command("rotate_pii_keys", stdout=StringIO(), stderr=said)
    return said.getvalue()


@pytest.mark.usefixtures("sent_part", "paid", "destroyed", "everything", "with_attachment")
def test_all_that_is_kept_takes_the_new_key(settings):
    before = resealing.opened()[0]
    held = {"answerfile.key", "answerfinding.value", "withheldpart.words", "payment.key", "attachment.key"}
    assert {f"requests_app.{column}" for column in held} | {"documents.opening.key", "opd.message.body"} <= set(before)
    files = resealing.read_files()
    assert files >= 6
    settings.PII_KEYS = [NEW, OLD]
    assert rotate() == ""
    entries = AccessEntry.objects.count()
    assert rotate() == ""
    assert AccessEntry.objects.count() == entries  # the second run had nothing to do
    assert access.verify() is None
    opening = AccessEntry.objects.filter(verb=RESEAL).values_list("object_type", flat=True)
    assert set(opening) == {
        f"requests_app.{name}"
        for name in ("accesskey", "answerfile", "answerfinding", "withheldpart", "payment", "letter")
    } | {"documents.opening"}
    settings.PII_KEYS = [NEW]
    assert resealing.opened() == (before, {})
    assert resealing.read_files() == files
    settings.PII_KEYS = [OLD]
    assert resealing.opened() == ({}, before)
    destroyed = Applicant.objects.get(destroyed_at__isnull=False)
    assert destroyed.name == destroyed.national_id == ""


def test_no_trigger_asks_more_of_a_sealed_text_than_whether_it_changes_or_is_empty():
    """Whatever rows a city has: only what `changes` compares may be sealed again, and no key empties a text."""
    for trigger in TRIGGERS:
        fields = sealed_fields(trigger.model) if trigger.event == "UPDATE" else []
        assert not fields or trigger.condition != ALWAYS, trigger.name
        for field in fields:
            left = trigger.condition.replace(changes(field.column), "")
            left = re.sub(rf'(OLD|NEW)\."?{field.column}"? (=|<>) \'\'', "", left)
            assert not re.search(rf'(OLD|NEW)\."?{field.column}\b', left), (trigger.name, field.column)


def resealed(pk, column="name", text="laporan.txt", **more):
    """Write a text sealed with the new key, and other columns, by SQL."""
    values = {column: text and seal_text(text, f"requests_app.answerfile.{column}")} | more
    setting = ", ".join(f'"{name}" = %s' for name in values)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE requests_app_answerfile SET {setting} WHERE id = %s", [*values.values(), pk])


def open_for(column="name", key=NEW, model=AnswerFile, verb=RESEAL):
    access.record(verb, model(), ledger.Shell(), {"sealed_column": column, "sealing_key": key_id(key)})


def test_the_way_is_open_for_this_column_and_key_alone_and_closed_by_the_next_entry(settings, sent_part):
    name = sent_part.name
    settings.PII_KEYS = [NEW, OLD]
    with undone("by the command"):
        open_for()
        resealed(sent_part.pk, text=name)
        with pytest.raises(DatabaseError, match=KEPT):  # in the place of a text that has this key already
            resealed(sent_part.pk, text=name)
    tries = {
        "without an entry": (lambda: None, {}),
        "another column": (lambda: open_for("key"), {}),
        "another table": (lambda: open_for(model=WithheldPart), {}),
        "another key": (lambda: open_for(key=OLD), {}),
        "another act": (lambda: open_for(verb="user.save"), {}),
        "closed": (lambda: (open_for(), open_for(verb=RESEALED)), {}),
        "another length": (open_for, {"text": f"{name}x"}),
        "emptied": (open_for, {"text": ""}),
        "another file with it": (open_for, {"sha256": "0" * 64}),
        "the old key": (lambda: (open_for(key=OLD), setattr(settings, "PII_KEYS", [OLD])), {}),
    }
    for what, (before, written) in tries.items():
        with undone(what):
            before()
            with pytest.raises(DatabaseError, match=KEPT):
                resealed(sent_part.pk, **{"text": name} | written)


def test_what_no_key_opens_is_named_and_the_rest_goes_on(settings, sent_part):
    settings.PII_KEYS = [b"lain" * 8]
    sent_part.inforequest.remarks.create(text="Disegel portal lain.", audience=Audience.STAFF)
    settings.PII_KEYS = [NEW, OLD]
    said = StringIO()
    with pytest.raises(CommandError, match="1 isian masih memakai kunci lama: perbaiki sebabnya"):
        call_command("rotate_pii_keys", stdout=StringIO(), stderr=said)
    named = r"Baris \d+: requests_app\.remark\.text: sealed with key \w+, which is not in PII_KEYS\.\n"
    assert re.fullmatch(named, said.getvalue())
    settings.PII_KEYS = [NEW]
    assert resealing.opened()[1] == {"requests_app.remark.text": 1}


@needs_postgresql
def test_the_server_itself_cannot_seal_again_what_was_sent(settings, sent_part):
    settings.PII_KEYS, settings.DATABASE_ROLE = [NEW, OLD], "pelayan_uji"
    with connection.cursor() as cursor:
        cursor.execute("CREATE ROLE pelayan_uji")
        grants.install()
        cursor.execute("SET LOCAL ROLE pelayan_uji")
    open_for()
    with pytest.raises(DatabaseError, match=KEPT):
        resealed(sent_part.pk, text=sent_part.name)
    with pytest.raises(CommandError, match="DATABASE_OWNER_URL"):
        call_command("rotate_pii_keys")
