"""The people and things of every test: an operator here, an operator next door, a reviewer, the superior."""

import gc
import inspect
import os
from collections import Counter
from contextlib import contextmanager
from copy import copy
from datetime import UTC, datetime, time

import hypothesis
import pytest
import time_machine
from django.conf import settings
from django.core.files import storage as files_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.test import TransactionTestCase
from django.test.utils import ContextList, override_settings
from django.utils import timezone
from django_q.conf import Conf

from documents import tasks
from documents.lifecycle import publishing
from documents.models import Category, Classification, DocumentKind
from documents.web import download_counts
from opd.models import Membership, Message, MessageState, Opd, OpdKind, Role, SiteProfile, User
from opd.stores import closed
from portal.new_city import city_file, verbs
from tests import database_template, pristine, throwaway_swift, unhurried

DATABASE_FIXTURES = {"db", "transactional_db", "django_db_setup", "live_server"}
if moment := os.environ.get("CLOCK_OF_TESTS"):  # another day, as 2027-01-01T00:10+07:00; not in child processes
    time_machine.travel(datetime.fromisoformat(moment)).start()
NOW = timezone.localdate()  # only together with `one_day`: a run may pass midnight in Jakarta
PASSWORD = "kata sandi untuk uji"
QUICK_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
METRO = settings.BASE_DIR / "portal" / "demo" / "metro.toml"
SHARED = settings.BASE_DIR.parent / "shared"

# A shared machine pauses as it likes: milliseconds belong into bench/.
hypothesis.settings.register_profile("new", deadline=None)  # by hand: --hypothesis-profile=new
hypothesis.settings.register_profile(
    "same", deadline=None, derandomize=True, database=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("same")


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix, tmp_path_factory):
    """A file, not memory: threads get connections of their own and wait for each other, as in real life."""
    test = connection.settings_dict["TEST"]
    if connection.vendor == "sqlite":
        path = tmp_path_factory.mktemp("database") / "test.sqlite3"
        database_template.copy_sqlite(path)
        test["NAME"] = str(path)
    else:
        test["TEMPLATE"] = os.environ.get("TEMPLATE_OF_TESTS") or None  # made by tests.run


@pytest.fixture(scope="session")
def django_db_keepdb():
    """What was copied is the database to use; it goes with the temporary folder."""
    return connection.vendor == "sqlite"


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """Migrations bring no agencies: those of the tests are the demo's, without an entry in the ledger."""
    with django_db_blocker.unblock():
        verbs.write(city_file.read(METRO))
        put_back = pristine.keep()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", put_back)
        yield


@pytest.fixture
def no_profile(db):
    """The site profile is not entered yet."""
    SiteProfile.objects.all().delete()


@pytest.fixture(autouse=True)
def _surroundings(tmp_path, monkeypatch):
    """Own files and quick passwords; tasks stay in the queue, as in production until the worker comes."""
    monkeypatch.setattr(Conf, "SYNC", False)
    monkeypatch.setattr(download_counts.Counts, "_write_later", lambda _counts: None)  # no thread of its own
    monkeypatch.setattr(download_counts.counts, "_waiting", Counter())
    monkeypatch.setattr(download_counts.daily, "_waiting", Counter())
    uploads = tmp_path / "unggahan"  # not what another test, or a killed run, left behind
    uploads.mkdir()
    # All at once, because each change of a setting is told to Django's receivers. The fixture `settings` is not asked
    # for: what a test changes by it is taken back before this.
    with override_settings(
        STORAGES=storages(tmp_path),
        VAR_DIR=tmp_path,  # semaphores of its own: tests beside it hold others
        FILE_UPLOAD_TEMP_DIR=uploads,
        PASSWORD_HASHERS=QUICK_HASHERS,
        SECURE_SSL_REDIRECT=False,
        STATIC_ROOT=tmp_path / "static",
        WHITENOISE_AUTOREFRESH=True,  # not what was once collected
        PAGE_SECONDS=0,  # tests write rows past the verbs, of which kept pages know nothing
    ):
        yield


def storages(folder):
    return settings.STORAGES | {
        "default": {
            "BACKEND": "opd.stores.stored_files.WholeFileStorage",
            "OPTIONS": {"location": str(folder / "berkas"), "base_url": None},
        },
        "pages": {
            "BACKEND": "opd.stores.stored_files.WholeFileStorage",
            "OPTIONS": {"location": str(folder / "halaman"), "base_url": None},
        },
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }


@pytest.fixture(scope="session")
def swift(tmp_path_factory):
    """A real object store, for the tests that ask for it by name."""
    with throwaway_swift.running(tmp_path_factory.mktemp("swift")) as store:
        yield store


@pytest.fixture
def object_store(swift, settings, tmp_path, monkeypatch):
    """Stored files and pictures of pages lie in folders of their own in a bucket."""
    folder = tmp_path.name
    settings.STORAGES = settings.STORAGES | {
        "default": swift.entry(f"{folder}/berkas"),
        "pages": swift.entry(f"{folder}/halaman"),
    }
    settings.STORAGE_DIR = ""
    monkeypatch.setattr(closed, "_seen", closed._seen)
    yield swift
    for alias in ("default", "pages"):
        throwaway_swift.hang_up(files_storage.storages[alias])


@contextmanager
def lasting(blocker, folder):
    """Rows and files that several tests begin with: a transaction around theirs, and a folder for the files.

    For a fixture of a module or package without tests that commit; tests take the rows as they are, and what they
    change is rolled back after each. The files are found where a test sets `storages(folder)`.
    """
    places = {"STORAGES": storages(folder), "VAR_DIR": folder, "FILE_UPLOAD_TEMP_DIR": folder}
    quick = override_settings(**places, PASSWORD_HASHERS=QUICK_HASHERS)
    around = transaction.atomic()
    around._from_testcase = True  # as Django's own TestCase says: what is durable may be inside of it
    with blocker.unblock():
        around.__enter__()
        try:
            with quick:
                yield
        finally:
            transaction.set_rollback(True)
            around.__exit__(None, None, None)


@pytest.fixture(autouse=True, scope="session")
def _unhurried():
    """Of the session: a test that undoes its own patches leaves these as they are."""
    with pytest.MonkeyPatch.context() as patch:
        unhurried.widen(patch)
        yield


@pytest.fixture(autouse=True, scope="session")
def _one_context_of_each_template():
    """The test client copies the context of every template that is rendered: once for each row of a table, too."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("django.test.client.store_rendered_templates", _store_once)
        yield


def _store_once(store, signal, sender, template, context, **_kwargs):
    templates = store.setdefault("templates", [])
    if all(known is not template for known in templates):
        templates.append(template)
        store.setdefault("context", ContextList()).append(copy(context))


def pytest_collection_finish():
    """What is loaded by now stays: the garbage collector need not look at it after every few objects."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)


@pytest.fixture
def one_day():
    """It is noon of NOW, also when midnight has passed since the tests were collected."""
    noon = datetime.combine(NOW, time(12), tzinfo=timezone.get_default_timezone())
    with time_machine.travel(noon.astimezone(UTC)):
        yield


@pytest.fixture
def worker(monkeypatch):
    """Every task runs at once, in this process: for tests of what tasks make."""
    monkeypatch.setattr(Conf, "SYNC", True)


@pytest.fixture
def no_worker(monkeypatch):
    """Tasks stay in the queue, in a module whose other tests ask for the worker."""
    monkeypatch.setattr(Conf, "SYNC", False)


def pytest_collection_modifyitems(config, items):
    if "CLOCK_OF_TESTS" in os.environ:
        leave_out(config, items, {item for item in items if item.get_closest_marker("clock_of_machine")})
    for item in items:
        marker = item.get_closest_marker("django_db")
        # pytest-django refuses them any query: on a second engine they could only say the same again.
        # Whoever takes `request` may ask for any fixture by its name.
        takes_any = "request" in inspect.signature(item.function).parameters
        if not marker and not takes_any and not DATABASE_FIXTURES & set(item.fixturenames):
            item.add_marker("no_database")
    if connection.vendor != "sqlite":
        leave_out(config, items, {item for item in items if item.get_closest_marker("no_database")})


def leave_out(config, items, those):
    config.hook.pytest_deselected(items=list(those))
    items[:] = [item for item in items if item not in those]


@pytest.fixture
def city(db):
    return make_opd("Pemerintah Kota Metro", "pemerintah-kota-metro", OpdKind.CITY)


@pytest.fixture
def opd_health(city):
    return make_opd("Dinas Kesehatan", "dinas-kesehatan", OpdKind.SERVICE, city)


@pytest.fixture
def opd_kominfo(city):
    return make_opd("Dinas Komunikasi dan Informatika", "dinas-komunikasi-dan-informatika", OpdKind.SERVICE, city)


def make_opd(name, slug, kind, parent=None):
    # Committed tests are flushed, and with them the agencies that a migration had brought.
    opd, is_new = Opd.objects.get_or_create(slug=slug, defaults={"name": name, "kind": kind, "parent": parent})
    if is_new and opd.is_root:
        SiteProfile.objects.get_or_create(pk=SiteProfile.ONLY, defaults={"body": "kota", "name": "Metro"})
    return opd


def empty_outbox():
    """Delete all e-mails. Those that wait are given up first, because the database keeps them."""
    Message.objects.filter(state=MessageState.WAITING).update(state=MessageState.FAILED)
    Message.objects.all().delete()


@pytest.fixture
def make_user(db):
    return create_user


def create_user(username, role=None, opd=None, **fields):
    user = User.objects.create_user(username, PASSWORD, email=f"{username}@contoh.test", **fields)
    if role:
        Membership.objects.create(user=user, role=role, opd=opd)
    return user


@pytest.fixture
def operator(make_user, opd_health):
    return make_user("operator", Role.OPERATOR, opd_health)


@pytest.fixture
def neighbour(make_user, opd_kominfo):
    return make_user("tetangga", Role.OPERATOR, opd_kominfo)


@pytest.fixture
def reviewer(make_user, city):
    return make_user("verifikator", Role.REVIEWER, city)


@pytest.fixture
def superior(make_user, city):
    return make_user("atasan", Role.SUPERIOR, city)


@pytest.fixture
def site_admin(make_user, city):
    return make_user("admin", Role.ADMIN, city)


@pytest.fixture
def category(opd_health):
    return Category.objects.create(opd=opd_health, name="Laporan kinerja")


@pytest.fixture
def metadata(category):
    return {
        "category": category,
        "title": "Laporan Kinerja Dinas Kesehatan 2025",
        "summary": "Apa yang dicapai Dinas Kesehatan sepanjang tahun 2025.",
        "classification": Classification.PERIODIC,
        "kind": DocumentKind.REPORT,
        "year": 2025,
    }


@pytest.fixture
def upload():
    """-> Incoming of a small text file, as a form would hand it to a verb."""

    def make(text="Angka tengkes turun di seluruh kelurahan.", name="laporan.txt"):
        return publishing.receive(SimpleUploadedFile(name, text.encode()))

    return make


@pytest.fixture
def read_files():
    """The worker's part where tasks stay in the queue: nothing is published unread."""

    def read(document):
        for revision in document.revisions.defer("text"):
            tasks.extract(revision.pk)

    return read


@pytest.fixture
def make_document(operator, reviewer, opd_health, metadata, upload, read_files):
    """A document of Dinas Kesehatan, brought by the verbs to the asked stage: draft, submitted, returned, published."""

    def make(stage="published", *, incoming=None, opd=opd_health, by=operator, **overrides):
        document = publishing.create(opd, by=by, values=metadata | overrides, incoming=incoming or upload())
        if stage == "draft":
            return document
        read_files(document)
        publishing.submit(document, by=by)
        if stage == "returned":
            publishing.return_to_operator(document, by=reviewer, reason="Tahunnya keliru.")
        if stage == "published":
            publishing.publish(document, by=reviewer, looked_for=True)
        return document

    return make
