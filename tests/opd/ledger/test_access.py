"""The access journal: what goes there, how refusals are counted, and that no page of readers depends on it."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from axes.models import AccessAttempt, AccessLog
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.urls import reverse

from opd.database.triggers import drop
from opd.ledger import access, expiry, heads, refusals
from opd.ledger.chain import ACCESS
from opd.models import AccessCount, AccessEntry, LedgerHead, PublishedHead
from tests.conftest import PASSWORD
from tests.opd.sign_in import factor

pytestmark = pytest.mark.django_db
LONG_AGO = datetime(2019, 3, 1, 3, tzinfo=UTC)
HOUR = timedelta(hours=1)


def verbs():
    return list(AccessEntry.objects.order_by("number").values_list("verb", "object_id", "actor"))


def sign_in(client, username, password=PASSWORD):
    return client.post(reverse("admin:login"), {"username": username, "password": password})


def counts():
    return sorted(AccessCount.objects.values_list("verb", "account", "number"))


def test_failures_are_counted_and_unknown_names_are_stored_nowhere(client, operator):
    for username in ("operator", "operator", "siapa-ini", "bukan-siapa-siapa"):
        sign_in(client, username, "kata sandi yang keliru")
    assert counts() == [("sign_in.failed", 0, 2), ("sign_in.failed", operator.pk, 2)]
    assert verbs() == []
    assert refusals.record_past_hours() == 0
    with time_machine.travel(datetime.now(UTC) + HOUR):
        call_command("record_refusals", verbosity=0)
        call_command("record_refusals", verbosity=0)
    assert sorted(verbs()) == [("sign_in.failed", "", "portal"), ("sign_in.failed", str(operator.pk), "portal")]
    assert {entry.fields["number"] for entry in AccessEntry.objects.all()} == {2}
    assert counts() == []
    assert "siapa" not in str(list(AccessEntry.objects.values()))


def test_a_known_and_an_unknown_name_take_the_same_queries(client, operator, django_assert_num_queries):
    for name in ("operator", "siapa-ini"):
        refusals.count_name(refusals.FAILED, name)
    for name in ("operator", "siapa-ini"):
        with django_assert_num_queries(2):
            refusals.count_name(refusals.FAILED, name)


def test_a_sign_in_comes_after_the_failures_before_it(client, operator):
    factor.give_factor(operator)
    sign_in(client, "operator", "keliru sekali")
    sign_in(client, "operator")
    client.post("/admin/masuk/kode/", {"code": "000000"})
    assert verbs() == []
    factor.complete(client, operator)
    pk = str(operator.pk)
    assert verbs() == [("sign_in.failed", pk, "portal"), ("sign_in.done", pk, "operator")]
    failed, done = AccessEntry.objects.order_by("number")
    assert failed.fields["number"] == 2
    assert done.fields == {"device": "?, ?", "second_factor": True}


def test_refused_pages_are_one_entry_an_hour(client, operator, reviewer, make_document):
    client.force_login(operator)
    start = AccessEntry.objects.count()
    for _again in range(3):
        assert client.get("/admin/opd/accessentry/").status_code == 403
    assert client.get("/admin/documents/document/999/change/").status_code == 302
    assert client.get("/tidak-ada/").status_code == 404
    assert client.get("/dokumen/99999-tidak-ada/").status_code == 404
    [(verb, account, number)] = counts()
    assert (verb, account) == ("page.refused", operator.pk)
    assert number == 4  # public pages that do not exist are nobody's refusal
    with time_machine.travel(datetime.now(UTC) + HOUR):
        assert refusals.record_past_hours() == 1
    assert AccessEntry.objects.count() == start + 1


def test_visitors_without_an_account_are_not_counted(client):
    client.get("/admin/opd/accessentry/")
    client.get("/admin/permohonan/1/")
    assert counts() == []


def test_no_kept_page_grows_old(client, operator, settings):
    settings.PAGE_SECONDS = 60
    before = LedgerHead.last()
    access.record("sign_in.done", operator, operator)
    sign_in(client, "operator", "keliru sekali")
    assert LedgerHead.last() == before  # which the keys of kept pages contain


def aged(operator, number=3):
    """Return the numbers of entries from long ago, before a head that was published then."""
    with time_machine.travel(LONG_AGO):
        old = [access.record("sign_in.done", operator, operator).number for _count in range(number)]
    with time_machine.travel(LONG_AGO + timedelta(days=1)):
        heads.publish()
    return old


def test_what_is_due_expires_and_the_rest_verifies(operator):
    old = aged(operator)
    young = access.record("sign_in.done", operator, operator)
    saved = heads.newest()
    assert expiry.expire_entries() == len(old)
    assert list(AccessEntry.objects.order_by("number").values_list("number", "verb")) == [
        (young.number, "sign_in.done"),
        (young.number + 1, expiry.EXPIRED),
    ]
    assert ACCESS.verify() is None
    assert list(heads.misfits(saved)) == []
    assert expiry.expire_entries() == 0


def test_a_journal_of_which_all_has_expired_verifies(operator):
    aged(operator)
    with connection.cursor() as cursor:
        expiry.EXPIRE[connection.vendor](cursor)
    assert not AccessEntry.objects.exists()
    assert ACCESS.verify() is None


def test_without_a_published_head_nothing_expires(operator):
    with time_machine.travel(LONG_AGO):
        old = access.record("sign_in.done", operator, operator)
    assert expiry.expire_entries() == 0
    with pytest.raises(DatabaseError, match="access_is_append_only_on_delete"), transaction.atomic():
        AccessEntry.objects.filter(pk=old.pk).delete()


def test_what_is_not_due_stays(operator):
    old = aged(operator)
    young = access.record("sign_in.done", operator, operator)
    PublishedHead.objects.create(chain="access", day=LONG_AGO.date(), number=young.number, hash=young.hash)
    with pytest.raises(DatabaseError, match="access_is_append_only_on_delete"), transaction.atomic():
        expiry.expire_entries()
    assert set(AccessEntry.objects.values_list("number", flat=True)) == {*old, young.number}
    for act in (lambda: AccessEntry.objects.update(actor="lain"), lambda: young.delete()):
        with pytest.raises(DatabaseError, match="access_is_append_only"), transaction.atomic():
            act()


def test_entries_that_went_before_their_time_are_missed_by_a_saved_head(operator):
    access.record("sign_in.done", operator, operator)
    heads.publish()
    access.record("sign_in.done", operator, operator)
    saved = heads.newest()
    drop("opd")
    AccessEntry.objects.order_by("number").first().delete()
    assert ACCESS.verify() is None
    [sentence] = heads.misfits(saved)
    assert "sudah tidak ada" in sentence


def test_addresses_of_sign_ins_end(client, operator):
    sign_in(client, "operator", "keliru sekali")
    AccessLog.objects.create(username="operator", ip_address="192.0.2.1", path_info="/admin/login/")
    assert AccessAttempt.objects.count() == 1
    call_command("expire_access", verbosity=0)
    assert (AccessAttempt.objects.count(), AccessLog.objects.count()) == (1, 1)
    with time_machine.travel(datetime.now(UTC) + timedelta(days=31)):
        call_command("expire_access", verbosity=0)
    assert (AccessAttempt.objects.count(), AccessLog.objects.count()) == (0, 0)
