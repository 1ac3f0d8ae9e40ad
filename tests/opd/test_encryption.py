"""What lies in the tables and in the storage is looked at as a thief would: by SQL, and as bytes."""

import base64
import hashlib
import io
import secrets
import threading
import tracemalloc
from pathlib import Path

import pytest
from django import forms
from django.apps.registry import Apps
from django.core.exceptions import FieldError, ValidationError
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.core.management.base import CommandError
from django.core.serializers.base import DeserializationError
from django.db import IntegrityError, OperationalError, connection, models, transaction
from django.db.models import Case, F, Value, When
from django.db.transaction import TransactionManagementError
from django.utils import timezone

from opd import encryption
from opd.encryption import Broken, EncryptedTextField, WrongKey
from opd.models import Destroyed, Message, SealedFile
from tests.conftest import empty_outbox
from tests.patience import PATIENCE
from tests.undone import undone

pytestmark = pytest.mark.django_db
SECRET = "NIK 1872011703900001, Jl. Melati – “rahasia”"
VENDOR = connection.vendor
NEW, OLD = b"baru" * 8, b"lama" * 8


class Paper(SealedFile):
    folder = "uji"

    class Meta(SealedFile.Meta):
        app_label, apps = "opd", Apps()


@pytest.fixture(scope="module")
def _paper_table(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock():
        with connection.schema_editor() as editor:
            editor.create_model(Paper)
        yield
        if Paper._meta.db_table in connection.introspection.table_names():  # not in a fresh copy
            with connection.schema_editor() as editor:
                editor.delete_model(Paper)


def write(body=SECRET, **columns):
    return Message.objects.create(act="uji", recipient="budi@contoh.test", subject="s", body=body, **columns)


def stored(pk, column="body"):
    """The column as the database has it."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM opd_message WHERE id = %s", [pk])
        return cursor.fetchone()[0]


def overwrite(pk, text, column="body"):
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE opd_message SET {column} = %s WHERE id = %s", [text, pk])


def whole_table():
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM opd_message")
        return repr(cursor.fetchall())


# Text ---------------------------------------------------------------------------------------------------------------


def by_create():
    return [write()]


def by_bulk_create():
    return Message.objects.bulk_create(
        [Message(act="uji", recipient="budi@contoh.test", subject="s", body=SECRET) for _ in range(2)]
    )


def by_update():
    messages = [write("lain"), write("lain")]
    Message.objects.update(body=SECRET)
    return messages


def by_bulk_update():
    messages = [write("lain"), write("lain")]
    for message in messages:
        message.body = SECRET
    Message.objects.bulk_update(messages, ["body"])
    return messages


def by_save():
    message = write("lain")
    message.body = SECRET
    message.save(update_fields=["body"])
    return [message]


@pytest.mark.parametrize("way", [by_create, by_bulk_create, by_update, by_bulk_update, by_save])
def test_whatever_way_it_is_written_the_table_holds_no_plaintext(way):
    pks = [message.pk for message in way()]
    assert {stored(pk)[:12] for pk in pks} == {encryption.current_prefix()}
    if way is not by_update:  # one UPDATE writes one text into all its rows
        assert len({stored(pk) for pk in pks}) == len(pks)  # the same text never looks the same
    for plain in ("1872011703900001", "Melati", "rahasia", "budi", base64.b64encode(SECRET.encode()).decode()[:20]):
        assert plain not in whole_table()
    assert [message.body for message in Message.objects.filter(pk__in=pks)] == [SECRET] * len(pks)


def test_it_is_read_in_every_way():
    pk = write().pk
    rows = Message.objects.filter(pk=pk)
    assert rows.defer("body").get().body == SECRET
    assert rows.only("body").get().body == SECRET
    assert rows.values("body").get() == {"body": SECRET}
    assert rows.annotate(copy=F("body")).values_list("copy", flat=True).get() == SECRET
    message = Message(pk=pk)
    message.refresh_from_db(fields=["body"])
    assert message.body == SECRET


def test_the_empty_string_stays_empty_and_can_be_asked_for():
    empty, full = write(""), write()
    assert stored(empty.pk) == ""
    assert Message.objects.get(body="") == empty
    assert Message.objects.get(~models.Q(body="")) == full
    assert Message.objects.filter(body__isnull=True).count() == 0
    assert Message.objects.filter(body="").update(body="") == 1


@pytest.mark.parametrize(
    "lookup",
    [
        {"body": SECRET},
        {"body": F("subject")},
        {"body__in": [SECRET]},
        {"body__iexact": ""},
        {"body__contains": "NIK"},
        {"body__startswith": "v1:"},
        {"body__gt": ""},
        {"body__regex": "."},
        {"body__length": 3},
    ],
    ids=str,
)
def test_sealed_text_cannot_be_searched(lookup):
    with pytest.raises(FieldError) as refusal:
        Message.objects.filter(**lookup).exists()
    assert SECRET not in str(refusal.value)


def test_the_database_itself_refuses_plaintext():
    pk = write().pk
    for attempt in (lambda: overwrite(pk, SECRET), lambda: Message.objects.update(body=Value(SECRET))):
        with pytest.raises(IntegrityError), transaction.atomic():
            attempt()
    Message.objects.update(body=Case(When(pk=pk, then=Value("lain", output_field=Message._meta.get_field("body")))))
    assert Message.objects.get(pk=pk).body == "lain"


def changed_bytes(text):
    """Every variant of the sealed text with one byte of nonce, ciphertext or tag changed."""
    mark, key, body = text.split(":")
    blob = base64.urlsafe_b64decode(body)
    for place in range(len(blob)):
        other = blob[:place] + bytes([blob[place] ^ 1]) + blob[place + 1 :]
        yield f"{mark}:{key}:{base64.urlsafe_b64encode(other).decode()}"


def test_not_one_changed_byte_passes():
    text = encryption.seal_text(SECRET, "uji")
    assert encryption.unseal_text(text, "uji") == SECRET
    variants = list(changed_bytes(text))
    assert len(variants) == len(SECRET.encode()) + 12 + 16
    for variant in variants:
        with pytest.raises(WrongKey):
            encryption.unseal_text(variant, "uji")


@pytest.mark.parametrize(
    "spoil",
    [
        lambda text: text[:-8],
        lambda text: text[:13],
        lambda text: text + "A",
        lambda text: "v1:" + SECRET,
        lambda text: "v1:rahasia:rahasia",
        lambda text: "v1:00000000" + text[11:],
    ],
)
def test_spoilt_text_raises_and_never_says_what_it_was(spoil):
    pk = write().pk
    overwrite(pk, spoil(stored(pk)))
    for read in (
        lambda: Message.objects.get(pk=pk),
        lambda: list(Message.objects.values_list("body")),
        lambda: Message.objects.defer("body").get(pk=pk).body,
    ):
        with pytest.raises(WrongKey) as error:
            read()
        assert str(error.value).startswith("opd.message.body: ")
        assert "rahasia" not in str(error.value)
        assert error.value.__cause__ is None


def test_sealed_text_does_not_open_in_another_column():
    pk = write().pk
    Message.objects.filter(pk=pk).update(body=F("recipient"))
    with pytest.raises(WrongKey):
        Message.objects.get(pk=pk)


def test_without_its_key_it_raises(settings):
    settings.PII_KEYS = [OLD]
    pk = write().pk
    settings.PII_KEYS = [NEW]
    with pytest.raises(WrongKey, match=f"key {encryption.key_id(OLD)}, which is not in PII_KEYS"):
        Message.objects.get(pk=pk)
    settings.PII_KEYS = [NEW, OLD]
    assert Message.objects.get(pk=pk).body == SECRET


def test_the_field_keeps_its_form_and_its_definition():
    recipient, body = Message._meta.get_field("recipient"), Message._meta.get_field("body")
    assert isinstance(recipient.formfield().widget, forms.TextInput)
    assert recipient.formfield().widget_attrs(forms.TextInput()) == {"maxlength": "254"}
    assert isinstance(body.formfield().widget, forms.Textarea)
    assert isinstance(recipient.formfield(widget=forms.HiddenInput).widget, forms.HiddenInput)
    for field in (recipient, body):
        _name, path, args, kwargs = field.deconstruct()
        assert path == "opd.encryption.EncryptedTextField"
        assert EncryptedTextField(*args, **kwargs).deconstruct()[1:] == (path, args, kwargs)
    with pytest.raises(ValidationError):
        recipient.clean("x" * 255, None)


def test_a_form_writes_and_shows_it():
    form_class = forms.modelform_factory(Message, fields=["recipient", "body"])
    message = write("lain")
    form = form_class({"recipient": "siti@contoh.test", "body": SECRET}, instance=message)
    assert form.save().pk == message.pk
    assert "siti" not in whole_table()
    assert "siti@contoh.test" in form_class(instance=Message.objects.get()).as_p()


# Dumps --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["json", "jsonl", "xml"])
def test_a_dump_holds_no_plaintext_and_is_loaded_as_it_was(tmp_path, kind):
    full, empty = write(), write("")
    path = tmp_path / f"surel.{kind}"
    call_command("dumpdata", "opd.message", format=kind, output=str(path))
    dump = path.read_text()
    assert dump.count(encryption.current_prefix()) == 3  # two recipients, one body
    for plain in ("1872011703900001", "Melati", "rahasia", "budi"):
        assert plain not in dump
    empty_outbox()
    call_command("loaddata", str(path), verbosity=0)
    rows = Message.objects.order_by("pk").values_list("pk", "recipient", "body", "subject")
    assert list(rows) == [
        (full.pk, "budi@contoh.test", SECRET, "s"),
        (empty.pk, "budi@contoh.test", "", "s"),
    ]
    assert (stored(full.pk)[:12], stored(empty.pk)) == (encryption.current_prefix(), "")
    assert "Melati" not in whole_table()


def test_a_dump_outlives_a_change_of_keys(tmp_path, settings):
    settings.PII_KEYS = [OLD]
    pk = write().pk
    path = tmp_path / "surel.json"
    call_command("dumpdata", "opd.message", output=str(path))
    settings.PII_KEYS = [NEW, OLD]
    call_command("loaddata", str(path), verbosity=0)
    assert stored(pk).startswith(encryption.current_prefix())
    assert Message.objects.get(pk=pk).body == SECRET


def test_a_dump_that_no_key_opens_is_not_loaded(tmp_path, settings):
    write()
    path = tmp_path / "surel.json"
    call_command("dumpdata", "opd.message", output=str(path))
    settings.PII_KEYS = [NEW]
    with pytest.raises(DeserializationError, match="which is not in PII_KEYS") as error:
        call_command("loaddata", str(path), verbosity=0)
    assert "rahasia" not in str(error.value)


def test_nothing_but_loading_a_dump_opens_sealed_text():
    """Or else whoever got hold of the table could have it read to him by writing it into a form."""
    message = write()
    stolen = stored(message.pk)
    other = write(stolen)
    other.full_clean()
    other.save()
    Message.objects.filter(pk=message.pk).update(body=stolen)
    form_class = forms.modelform_factory(Message, fields=["body"])
    by_form = form_class({"body": stolen}, instance=write("lain")).save()
    bodies = Message.objects.filter(pk__in=[message.pk, other.pk, by_form.pk]).values_list("body", flat=True)
    assert list(bodies) == [stolen] * 3


# Files --------------------------------------------------------------------------------------------------------------

SIZES = [0, 1, encryption.CHUNK - 1, encryption.CHUNK, encryption.CHUNK + 1, 3 * encryption.CHUNK]


@pytest.fixture
def paper(_paper_table):
    """A paper of three and a half chunks, saved."""
    return seal_paper(secrets.token_bytes(7 * encryption.CHUNK // 2))


def seal_paper(content):
    paper = Paper()
    with paper.stored(io.BytesIO(content), name="KTP Budi.jpg", mime="image/jpeg"):
        paper.save()
    return Paper.objects.get(pk=paper.pk)


def all_files():
    return [path for path in Path(default_storage.location).rglob("*") if path.is_file()]


@pytest.mark.usefixtures("_paper_table")
@pytest.mark.parametrize("size", SIZES)
def test_a_file_comes_back_as_it_was(size):
    content = secrets.token_bytes(size)
    paper = seal_paper(content)
    assert (paper.size, paper.sha256) == (size, hashlib.sha256(content).hexdigest())
    assert b"".join(paper.chunks()) == content
    with paper.open() as stream:
        assert stream.read(10) + stream.read() == content
    assert paper.file.size == size + encryption.TAG * max(1, -(-size // encryption.CHUNK))


@pytest.mark.usefixtures("_paper_table")
def test_neither_storage_nor_table_knows_content_name_or_key():
    content = b"NIK 1872011703900001\n" * 20000
    paper = seal_paper(content)
    [path] = all_files()
    assert b"1872011703900001" not in path.read_bytes()
    assert (path.suffix, len(path.stem)) == (".sealed", 32)
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM opd_paper")
        row = repr(cursor.fetchall())
    assert (paper.name, "KTP" in row, "Budi" in row, paper.key in row) == ("KTP Budi.jpg", False, False, False)


def cut_off(blocks):
    return blocks[:-1]


def cut_in_the_middle(blocks):
    return [*blocks[:-1], blocks[-1][: len(blocks[-1]) // 2]]


def cut_within_the_first(blocks):
    return [blocks[0][:5]]


def nothing_left(blocks):
    return []


def swapped(blocks):
    return [blocks[0], blocks[2], blocks[1], *blocks[3:]]


def repeated(blocks):
    return [*blocks, blocks[-1]]


def without_the_second(blocks):
    return [blocks[0], *blocks[2:]]


def one_bit(blocks):
    return [blocks[0], blocks[1][:-1] + bytes([blocks[1][-1] ^ 1]), *blocks[2:]]


@pytest.mark.parametrize(
    "spoil",
    [
        cut_off,
        cut_in_the_middle,
        cut_within_the_first,
        nothing_left,
        swapped,
        repeated,
        without_the_second,
        one_bit,
    ],
)
def test_a_changed_file_raises_and_gives_nothing_that_is_false(paper, spoil):
    true = b"".join(paper.chunks())
    [path] = all_files()
    whole, size = path.read_bytes(), encryption.CHUNK + encryption.TAG
    path.write_bytes(b"".join(spoil([whole[place : place + size] for place in range(0, len(whole), size)])))
    given = b""
    with pytest.raises(Broken):
        for chunk in paper.chunks():
            given += chunk
    assert true.startswith(given) and len(given) < len(true)
    with pytest.raises(Broken), paper.open() as stream:
        stream.read()


def test_a_file_does_not_open_with_the_key_of_another(paper):
    paper.key = seal_paper(b"lain").key
    with pytest.raises(Broken):
        paper.open()


def test_a_missing_file_raises_before_anything_is_read(paper):
    paper.file.delete(save=False)
    with pytest.raises(FileNotFoundError):
        Paper.objects.get().open()
    with pytest.raises(FileNotFoundError):
        Paper().open()


def test_a_source_that_reads_short_is_refused():
    class Pipe(io.BytesIO):
        def read(self, size=-1):
            return super().read(min(size, 1000))

    with pytest.raises(OSError, match="reads less"):
        Paper().seal(Pipe(b"x" * 5000), name="n", mime="m")
    assert all_files() == []


@pytest.mark.usefixtures("_paper_table")
def test_a_large_file_is_never_whole_in_memory(tmp_path):
    source = tmp_path / "besar"
    source.write_bytes(secrets.token_bytes(1024) * 20 * 1024)
    tracemalloc.start()
    try:
        with source.open("rb") as file, Paper().stored(file, name="n", mime="m") as paper, paper.open() as stream:
            digest = hashlib.file_digest(stream, "sha256").hexdigest()
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert digest == paper.sha256
    assert peak < 12 * encryption.CHUNK < paper.size / 6


@pytest.mark.usefixtures("_paper_table")
def test_when_the_row_is_not_written_the_file_goes(paper):
    before = all_files()
    with (
        pytest.raises(ZeroDivisionError),
        Paper().stored(io.BytesIO(b"isi"), name="n", mime="m"),
        transaction.atomic(),
    ):
        assert len(all_files()) == len(before) + 1
        raise ZeroDivisionError
    assert all_files() == before


def test_destroyed_is_destroyed_for_every_copy(paper, django_capture_on_commit_callbacks):
    [path] = all_files()
    copy, size, sha256 = path.read_bytes(), paper.size, paper.sha256
    with django_capture_on_commit_callbacks() as later:
        paper.destroy()
    assert all_files() == [path]  # until the commit: a rolled back destruction has destroyed nothing
    for delete in later:
        delete()
    assert all_files() == []
    path.write_bytes(copy)
    paper = Paper.objects.get()
    assert (paper.key, paper.name, paper.file.name, paper.size, paper.sha256) == ("", "", "", size, sha256)
    assert paper.destroyed_at
    for read in (paper.open, lambda: list(paper.chunks())):
        with pytest.raises(Destroyed):
            read()
    with django_capture_on_commit_callbacks() as later:
        paper.destroy()
    assert later == []


def test_key_and_file_are_a_pair_by_constraint(paper):
    rows = Paper.objects.filter(pk=paper.pk)
    for columns in ({"key": ""}, {"file": ""}, {"destroyed_at": timezone.now()}):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(**columns)
    paper.full_clean()


# Keys ---------------------------------------------------------------------------------------------------------------


@pytest.fixture
def messages_under_the_old_key(settings):
    settings.PII_KEYS = [OLD]
    messages = [write(f"isi {number}") for number in range(250)]
    write("")
    settings.PII_KEYS = [NEW, OLD]
    return messages


def command(capsys, *arguments):
    """-> (what it printed, what it refused with)"""
    refusal = ""
    try:
        call_command("rotate_pii_keys", *arguments)
    except CommandError as error:
        refusal = str(error)
    return capsys.readouterr().out.splitlines(), refusal


@pytest.mark.usefixtures("messages_under_the_old_key")
def test_rotation(settings, capsys):
    assert command(capsys, "--check") == (
        [
            "opd.message.recipient: 251 masih memakai kunci lama",
            "opd.message.body: 250 masih memakai kunci lama",
        ],
        "501 isian masih memakai kunci lama: jalankan rotate_pii_keys.",
    )
    done, refusal = command(capsys)
    assert done == [
        "opd.message.recipient: 251 akan disegel ulang",
        "opd.message.body: 250 akan disegel ulang",
        "Semua data pribadi tersegel dengan kunci pertama.",
    ]
    assert refusal == ""
    assert command(capsys)[0] == ["Semua data pribadi tersegel dengan kunci pertama."]
    assert command(capsys, "--check")[1] == ""
    settings.PII_KEYS = [NEW]
    bodies = list(Message.objects.order_by("pk").values_list("body", flat=True))
    assert bodies == [f"isi {number}" for number in range(250)] + [""]


def test_rotation_names_where_no_key_fits_and_seals_the_rest(settings, capsys, messages_under_the_old_key):
    bad = messages_under_the_old_key[120]
    good = stored(bad.pk)
    overwrite(bad.pk, good[:-8] + "AAAAAAA=")
    settings.PII_KEYS = [NEW]
    with undone("without the old key nothing changes"):
        assert command(capsys)[1].startswith("501 isian masih memakai kunci lama")
    settings.PII_KEYS = [NEW, OLD]
    with pytest.raises(CommandError, match="1 isian masih memakai kunci lama: perbaiki sebabnya"):
        call_command("rotate_pii_keys")
    named = f"Baris {bad.pk}: opd.message.body: changed since it was sealed, or sealed for another column.\n"
    assert capsys.readouterr().err == named
    overwrite(bad.pk, good)
    assert command(capsys)[0][0] == "opd.message.body: 1 akan disegel ulang"
    assert command(capsys, "--check")[1] == ""


@pytest.mark.django_db(transaction=True)
def test_what_is_written_while_keys_rotate_is_not_lost(capsys, messages_under_the_old_key):
    """The rotation has counted the old texts, waits for the writer's lock, and then must not write what it read."""
    writing, waited_for = threading.Event(), threading.Event()

    def write_slowly():
        try:
            with transaction.atomic():
                Message.objects.update(recipient="baru@contoh.test")
                writing.set()
                assert waited_for.wait(PATIENCE)
        finally:
            connection.close()

    def let_go(execute, sql, *args):
        if sql.startswith("BEGIN") or "FOR NO KEY UPDATE" in sql:  # the first lock that the rotation asks for
            threading.Timer(0.1, waited_for.set).start()
        return execute(sql, *args)

    writer = threading.Thread(target=write_slowly)
    writer.start()
    writing.wait()
    with connection.execute_wrapper(let_go):
        lines = command(capsys)[0]
    writer.join()
    assert lines[:2] == ["opd.message.recipient: 251 akan disegel ulang", "opd.message.body: 250 akan disegel ulang"]
    assert list(Message.objects.values_list("recipient", flat=True)) == ["baru@contoh.test"] * 251
    assert command(capsys, "--check")[1] == ""


# Forgetting ---------------------------------------------------------------------------------------------------------


def bytes_on_disk() -> bytes:
    """What a thief of the disk would have of the messages."""
    if VENDOR == "sqlite":
        path = Path(connection.settings_dict["NAME"])
        return b"".join(file.read_bytes() for file in path.parent.glob(f"{path.name}*"))
    with connection.cursor() as cursor:
        cursor.execute("CHECKPOINT")
        cursor.execute("SELECT pg_read_binary_file(pg_relation_filepath('opd_message'))")
        return bytes(cursor.fetchone()[0])


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("lose", ["delete", "update"])
def test_after_scrubbing_not_even_the_ciphertext_is_left(lose):
    message = write(state="failed")
    sealed = stored(message.pk).encode()
    if VENDOR == "sqlite":  # as if it were lost before our settings asked for overwriting
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA secure_delete=OFF")
    rows = Message.objects.filter(pk=message.pk)
    _ = rows.delete() if lose == "delete" else rows.update(body="")
    assert sealed in bytes_on_disk()
    encryption.scrub(Message)
    assert sealed not in bytes_on_disk()


@pytest.fixture
def somebody_reading():
    """A transaction that sees everything as it is now, and has locked none of it; -> what ends it."""
    reading, end = threading.Event(), threading.Event()

    def read():
        try:
            with connection.cursor() as cursor:
                cursor.execute({"sqlite": "BEGIN", "postgresql": "BEGIN ISOLATION LEVEL REPEATABLE READ"}[VENDOR])
                cursor.execute("SELECT count(*) FROM opd_opd")
                cursor.fetchall()
                reading.set()
                end.wait()
                cursor.execute("ROLLBACK")
        finally:
            connection.close()

    reader = threading.Thread(target=read)
    reader.start()
    reading.wait()
    yield end.set
    end.set()
    reader.join()


def lose_one():
    message = write(state="failed")
    sealed = stored(message.pk).encode()
    message.delete()
    return sealed


@pytest.mark.django_db(transaction=True)
def test_scrubbing_waits_for_who_may_still_see_it(somebody_reading):
    sealed = lose_one()
    threading.Timer(0.5, somebody_reading).start()
    encryption.scrub(Message)
    assert sealed not in bytes_on_disk()


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("somebody_reading")
def test_scrubbing_that_is_kept_from_it_says_so(monkeypatch):
    monkeypatch.setattr(encryption, "RETRY_SECONDS", [0])
    lose_one()
    if VENDOR == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA busy_timeout=100")
    with pytest.raises(OperationalError, match="not everything is gone"):
        encryption.scrub(Message)


def test_scrubbing_inside_a_transaction_is_a_bug():
    with transaction.atomic(), pytest.raises(TransactionManagementError):
        encryption.scrub(Message)
