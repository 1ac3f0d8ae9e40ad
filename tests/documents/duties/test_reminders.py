"""The weekly word to each agency and to PPID Utama about what must still be published."""

from datetime import date, timedelta

import pytest

from documents.duties import reminders as duty_reminders
from documents.models import Duty
from opd.models import Holiday, HolidayKind, Message, Opd

pytestmark = pytest.mark.django_db
MONDAY = date(2026, 11, 23)


def sent(act):
    return sorted(Message.objects.filter(act=act).values_list("recipient", flat=True))


@pytest.fixture
def two_agencies(opd_health, opd_kominfo, operator, reviewer):
    Opd.objects.exclude(pk__in=[opd_health.pk, opd_kominfo.pk, opd_health.parent_id]).update(valid_to="2020-01-01")
    opd_health.email = "dinkes@metro.test"
    opd_health.save()


@pytest.mark.usefixtures("two_agencies")
def test_operators_and_the_agency_s_own_address_are_told_once_a_week(operator):
    duty_reminders.remind(MONDAY)
    assert sent("duty_digest") == sorted([operator.email, "dinkes@metro.test"])
    duty_reminders.remind(MONDAY)
    duty_reminders.remind(MONDAY + timedelta(days=1))
    assert len(sent("duty_digest")) == 2


@pytest.mark.usefixtures("two_agencies")
def test_what_is_missing_is_named(reviewer):
    duty_reminders.remind(MONDAY)
    body = Message.objects.filter(act="duty_digest").first().body
    assert "- Profil pejabat (belum diisi sejak 1 Januari 2026)" in body
    [summary] = Message.objects.filter(act="duty_summary")
    assert summary.recipient == reviewer.email
    assert "Dinas Kesehatan: 0 dari" in summary.body


@pytest.mark.usefixtures("two_agencies")
@pytest.mark.parametrize("day", [MONDAY + timedelta(days=5), MONDAY + timedelta(days=6)])
def test_not_on_a_day_off(day):
    assert duty_reminders.remind(day) == 0


@pytest.mark.usefixtures("two_agencies")
def test_after_a_monday_off_on_tuesday(opd_health):
    Holiday.objects.create(date=MONDAY, kind=HolidayKind.LOCAL, name="Libur", source="SK 1/2026")
    assert duty_reminders.remind(MONDAY) == 0
    assert duty_reminders.remind(MONDAY + timedelta(days=1)) > 0


@pytest.mark.usefixtures("two_agencies")
def test_who_has_done_everything_hears_nothing(opd_health):
    Duty.objects.update(is_active=False)
    duty_reminders.remind(MONDAY)
    assert sent("duty_digest") == []
