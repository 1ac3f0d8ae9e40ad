"""A database that is older than the list follows it: what ended stays ended, and only that."""

import inspect
import re
from dataclasses import replace
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.translation import gettext

from documents.lifecycle import closing, publishing
from documents.models import Disclosure, Document, DocumentState
from documents.release import virus_scan
from opd import ledger, outbox
from opd.models import AccessEntry, LedgerEntry, Membership, Message, MessageState, Role, SecondFactor, User
from portal.backup import applying, database, folder, last_known
from portal.models import News, Subscriber, Webhook
from portal.serving.backups import LAST_KNOWN
from requests_app.models import DataClass, NumberSeries
from tests.opd.sign_in.factor import give_factor

pytestmark = pytest.mark.django_db(transaction=True)

BY = ledger.Shell({"os_account": "uji"})


@pytest.fixture
def follow(folder_of_backups, reviewer):
    """-> the counts, after a database as it is now has followed the list as `change` makes it."""
    folder_of_backups.mkdir()

    def follow(**changes):
        last_known.write(folder_of_backups)
        known = replace(last_known.read(folder_of_backups), **changes)
        return applying.apply(known, reviewer=reviewer, by=BY, backup="uji")

    return follow


def test_a_list_of_this_moment_changes_numbers_alone(follow, make_document, make_request, operator, reviewer):
    make_document()
    closing.close_file(make_document().published_revision, by=reviewer, reason="Memuat alamat rumah orang.")
    give_factor(operator)
    make_request()
    assert set(follow()) <= {"series", "messages_held"}
    entry = LedgerEntry.objects.get(verb="portal.restore")
    assert last_known.collect()["lost"] == [["uji", entry.at.strftime("%Y%m%dT%H%M%SZ")]]


def test_what_was_closed_for_good_stays_so(follow, make_document, reviewer):
    document = make_document()
    file = document.published_revision
    uploaded_since = "0" * 64
    assert follow(barred={file.sha256: "Eicar", uploaded_since: ""}, revisions=set())["files_barred"] == 2
    assert virus_scan.barred() == {file.sha256: "Eicar", uploaded_since: ""}
    document.refresh_from_db()
    assert document.state == DocumentState.WITHDRAWN
    with pytest.raises(ValidationError):
        publishing.restore(document, by=reviewer, looked_for=True)


@pytest.mark.parametrize("mark", ["", "lain"])
def test_a_factor_of_before_opens_nothing(follow, operator, mark):
    give_factor(operator)
    counts = follow(factors={operator.pk: mark} if mark else {})
    assert counts["factors_void"] == 1
    operator.refresh_from_db()
    assert not operator.has_usable_password() and not SecondFactor.objects.exists()
    assert operator.may_enrol_until is None


def test_a_list_of_before_factors_were_in_it_voids_none(folder_of_backups, follow, operator):
    give_factor(operator)
    last_known.write(folder_of_backups)
    facts = folder.read_json(folder_of_backups / LAST_KNOWN)
    old = {name: value for name, value in facts.items() if name not in ("mac", "factors", "barred")}
    folder.write_json(folder_of_backups / LAST_KNOWN, old)
    known = last_known.read(folder_of_backups)
    assert (known.factors, known.barred) == (None, {})
    folder.write_json(folder_of_backups / LAST_KNOWN, old | {"barred": ["0" * 64]})
    assert last_known.read(folder_of_backups).barred == {"0" * 64: ""}
    assert "factors_void" not in follow(factors=None)


def test_the_list_asks_as_much_for_many_people_as_for_one(make_user, operator, django_assert_num_queries):
    give_factor(operator)
    with CaptureQueriesContext(connection) as asked:
        last_known.collect()
    for number in range(5):
        give_factor(make_user(f"orang{number}"))
    with django_assert_num_queries(len(asked)):
        last_known.collect()


def test_receivers_of_webhooks_are_stopped(follow):
    Webhook.objects.create(name="Satu Data", address="https://data.contoh.go.id/", secret="whsec_uji")
    assert follow()["webhooks_stopped"] == 1
    assert not Webhook.objects.active().exists()


def test_nobody_stays_signed_in(follow, client, reviewer):
    client.force_login(reviewer)
    assert follow()["sessions"] == 1
    assert client.get("/admin/permohonan/").status_code == 302


def test_a_withdrawn_document_and_a_closed_file_go(follow, make_document, upload, read_files, operator, reviewer):
    withdrawn, replaced, kept = make_document(), make_document(), make_document()
    old = replaced.published_revision
    for text in ("Versi kedua.", "Versi ketiga."):
        publishing.replace_file(replaced, by=operator, incoming=upload(text))
        read_files(replaced)
        publishing.submit(replaced, by=operator)
        publishing.publish(replaced, by=reviewer, looked_for=True)
    is_open = {kept.published_revision_id, Document.objects.get(pk=replaced.pk).published_revision_id}
    counts = follow(documents={replaced.pk, kept.pk}, revisions=is_open)
    assert (counts["withdrawn"], counts["versions_withheld"]) == (1, 2)
    states = dict(Document.objects.values_list("pk", "state"))
    assert states == {withdrawn.pk: "withdrawn", replaced.pk: "published", kept.pk: "published"}
    old.refresh_from_db()
    assert old.disclosure == Disclosure.WITHHELD
    event = Document.objects.get(pk=withdrawn.pk).events.last()
    assert (event.by, event.act) == (reviewer, "withdraw")


def test_a_document_whose_only_open_file_was_closed_is_withdrawn(follow, make_document):
    document = make_document()
    assert follow(revisions=set())["withdrawn"] == 1
    document.refresh_from_db()
    assert document.state == DocumentState.WITHDRAWN


def test_a_hidden_title_is_hidden(follow, make_document, reviewer):
    document = make_document()
    publishing.withdraw(document, by=reviewer, reason="Keliru.")
    assert follow(hidden_titles={document.pk})["titles_hidden"] == 1
    document.refresh_from_db()
    assert document.hides_title


def test_numbers_and_ids_go_on_later(follow, make_request):
    inforequest = make_request()
    year = inforequest.received_on.year
    last = NumberSeries.objects.get(kind="request", year=year).last
    follow(series={("request", year): last + 7}, ids=database.last_ids() | {"documents_document": 5000})
    assert NumberSeries.objects.get(kind="request", year=year).last == last + 107
    assert database.last_ids()["documents_document"] == 5100
    assert not NumberSeries.objects.skip_to("request", year, last)


def test_who_lost_an_account_a_password_or_a_role_gets_none_back(follow, make_user, city):
    gone, changed, demoted = make_user("keluar"), make_user("ganti"), make_user("turun", Role.REVIEWER, city)
    stays = make_user("tetap", Role.SUPERIOR, city)
    accounts = {user.pk: last_known.fingerprints(user)[0] for user in User.objects.exclude(pk=gone.pk)}
    roles = set(Membership.objects.exclude(user=demoted).values_list("pk", flat=True))
    counts = follow(accounts=accounts | {changed.pk: "0" * 16}, roles=roles)
    assert [counts[name] for name in ("accounts_closed", "passwords_void", "roles_ended")] == [1, 1, 1]
    for user in (gone, changed, demoted, stays):
        user.refresh_from_db()
    assert not gone.is_active
    assert not changed.has_usable_password()
    in_force = Membership.objects.in_force().filter(user__in=[demoted, stays])
    assert list(in_force.values_list("user", flat=True)) == [stays.pk]
    verbs = AccessEntry.objects.filter(verb__startswith="user.").order_by("number").values_list("verb", flat=True)
    assert list(verbs) == ["user.closed_again", "user.password_void", "user.role_ended"]


def test_news_that_was_hidden_and_subscribers_who_left(follow):
    hidden = News.objects.create(title="Kabar", slug="kabar", body="Isi.")
    Subscriber.objects.create(address="warga@contoh.test", address_hash="a" * 64)
    counts = follow(shown={"portal.news": set(), "portal.page": set(), "portal.faq": set()}, subscribers=set())
    assert counts["hidden_portal.news"] == counts["subscribers_left"] == 1
    hidden.refresh_from_db()
    assert not hidden.is_public
    assert not Subscriber.objects.exists()


def test_letters_are_sent_held_or_left(make_user, opd_health):
    now = timezone.now()
    person = make_user("orang")
    sent, put_off, held, claimed, failed, later, own = (
        Message.objects.create(act="uji", recipient=person.email, subject=str(n), body="Isi.") for n in range(7)
    )
    Message.objects.filter(pk__in=[put_off.pk, later.pk]).update(next_attempt_at=now + timedelta(hours=1))
    Message.objects.filter(pk=claimed.pk).update(attempts=1, next_attempt_at=now + timedelta(minutes=4))
    written = {("digest", "opd.opd:7"): now - timedelta(hours=2)}
    known = outbox.LastKnown(
        now, later.pk, waiting={held.pk, claimed.pk, later.pk}, failed={failed.pk}, written=written
    )
    for _twice in range(2):
        outbox.settle(known, now + timedelta(seconds=5))
    states = dict(Message.objects.filter(act="uji").values_list("pk", "state"))
    waiting, gave_up, went = MessageState.WAITING, MessageState.FAILED, MessageState.SENT
    expected = {went: [sent, put_off], gave_up: [held, claimed, failed], waiting: [later, own]}
    assert states == {message.pk: state for state, messages in expected.items() for message in messages}
    assert list(Message.objects.filter(act="digest").values_list("about", "state")) == [("opd.opd:7", went)]


def test_everything_that_is_counted_has_words():
    counted = set(re.findall(r'applied\["(\w+)"\]', inspect.getsource(applying)))
    counted |= {f"destroyed_{kind}" for kind in DataClass}
    counted |= {f"hidden_{model._meta.label_lower}" for model in last_known.SWITCHED}
    codes = [f"restore.{what}" for what in counted]
    assert len(codes) > 15
    assert [code for code in codes if gettext(code) == code] == []


def test_the_command_that_writes_the_list_needs_a_folder(capsys):
    call_command("note_last_known")
    assert "tidak ada yang dicatat" in capsys.readouterr().out
