"""Settings of the city: in force only after a second person has confirmed them."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from opd.errors import NotAllowed, WrongState
from opd.models import ChangeState, CitySetting, LedgerEntry, Message, Role, SettingChange
from opd.people import settings
from opd.triggers import city_settings
from tests.undone import undone

pytestmark = pytest.mark.django_db
RULE = CitySetting.AUTHOR_PUBLISHES


@pytest.fixture
def second_reviewer(make_user, city):
    return make_user("verifikator-dua", Role.REVIEWER, city)


@pytest.fixture
def waiting(reviewer, second_reviewer):
    return settings.ask(RULE, False, by=reviewer, reason="Empat mata.")


def test_allowed_until_two_people_have_changed_it(waiting, superior):
    assert city_settings.allows(RULE)
    settings.confirm(waiting, by=superior)
    assert not city_settings.allows(RULE)
    entries = LedgerEntry.objects.filter(verb__startswith="setting.").values_list("verb", "actor")
    assert list(entries) == [("setting.asked", "verifikator"), ("setting.confirmed", "atasan")]
    assert Message.objects.filter(act="setting_change_decided").values_list("recipient", flat=True).get() == (
        "verifikator@contoh.test"
    )


def test_and_back_again(waiting, superior, site_admin):
    settings.confirm(waiting, by=superior)
    back = settings.ask(RULE, True, by=superior, reason="Cuti.")
    assert not city_settings.allows(RULE)
    settings.confirm(back, by=site_admin)
    assert city_settings.allows(RULE)


@pytest.mark.parametrize("person", ["reviewer", "second_reviewer", "operator"])
def test_who_may_not_confirm(request, waiting, person):
    with pytest.raises(NotAllowed):
        settings.confirm(waiting, by=request.getfixturevalue(person))
    assert city_settings.allows(RULE)


def test_who_may_not_ask(operator):
    with pytest.raises(NotAllowed):
        settings.ask(RULE, False, by=operator, reason="Ya.")


def test_what_is_not_asked(reviewer, second_reviewer, waiting):
    for value, reason in ((True, "Sama."), (False, "  "), (False, "Sudah menunggu.")):
        with pytest.raises(ValidationError):
            settings.ask(RULE, value, by=reviewer, reason=reason)


def test_a_city_with_one_reviewer_does_not_lock_itself_out(reviewer):
    with pytest.raises(ValidationError, match="satu verifikator"):
        settings.ask(RULE, False, by=reviewer, reason="Ya.")


def test_refused_and_withdrawn(waiting, superior, reviewer):
    settings.refuse(waiting, by=superior, reason="Belum perlu.")
    with pytest.raises(WrongState):
        settings.confirm(waiting, by=superior)
    again = settings.ask(RULE, False, by=reviewer, reason="Lagi.")
    with pytest.raises(NotAllowed):
        settings.withdraw(again, by=superior)
    settings.withdraw(again, by=reviewer)
    assert city_settings.allows(RULE)


def test_the_database_holds_it(waiting, superior, reviewer):
    rows = SettingChange.objects.filter(pk=waiting.pk)
    confirmed = {"state": ChangeState.CONFIRMED, "decided_at": timezone.now()}
    changes = [
        confirmed | {"decided_by": reviewer},
        {"value": True},
        {"reason": "  "},
        {"asked_by": superior},
        {"asked_at": timezone.now() - timedelta(days=1)},
        {"state": ChangeState.CONFIRMED},
    ]
    for change in changes:
        with undone(change), pytest.raises(IntegrityError), transaction.atomic():
            rows.update(**change)
    columns = {"setting": RULE, "value": False, "reason": "Ya.", "asked_by": reviewer, "decided_by": superior}
    for write in (
        lambda: SettingChange.objects.create(**confirmed, **columns),
        lambda: rows._raw_delete("default"),
        lambda: SettingChange.objects.create(**columns | {"decided_by": None}),  # a second that waits
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            write()
    rows.update(**confirmed, decided_by=superior)
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.update(state=ChangeState.REFUSED, answer="Lain.")


def test_the_pages(client, reviewer, second_reviewer, superior, operator):
    client.force_login(reviewer)
    asked = client.post(
        reverse("admin:opd_settingchange_add"), {"setting": RULE, "value": "tidak", "reason": "Empat mata."}
    )
    change = SettingChange.objects.get()
    assert asked.headers["Location"] == change.get_absolute_url()
    assert "Batalkan" in client.get(change.get_absolute_url()).content.decode()
    confirm = reverse("admin:opd_settingchange_confirm", args=[change.pk])
    client.post(confirm)
    assert city_settings.allows(RULE)
    client.force_login(operator)
    assert client.post(confirm).status_code == 403
    client.force_login(superior)
    assert client.get(confirm).status_code == 200
    client.post(confirm)
    assert not city_settings.allows(RULE)
    listed = client.get(reverse("admin:opd_settingchange_changelist")).content.decode()
    assert "tidak berlaku" in listed
