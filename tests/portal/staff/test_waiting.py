"""*Yang menunggu Anda* is one list of all apps: its numbers are those of the database, for every role."""

import re

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from opd.models import Membership, Role
from portal.staff import system
from requests_app.models import OpeningTask

pytestmark = [pytest.mark.django_db, pytest.mark.one_engine, pytest.mark.usefixtures("calendar")]

ROW = re.compile(r'<li><a href="([^"]+)">([^<]+)</a> <strong>(\d+)</strong></li>')


def shown(user) -> dict[str, int]:
    cache.delete("system.faults")
    client = Client()
    client.force_login(user)
    page = client.get("/admin/").content.decode()
    waiting = page.partition('id="todo-title"')[2].partition("</section>")[0]
    rows = {label: int(count) for _address, label, count in ROW.findall(waiting)}
    assert ("Tidak ada. Semua sudah dikerjakan." in waiting) == (not rows)
    for address, _label, _count in ROW.findall(waiting):
        assert client.get(address.replace("&amp;", "&")).status_code == 200
    return rows


def faults() -> int:
    return sum(bool(fact.remedy) for fact in system.examine(timezone.now()))


def rows_of(user, label) -> list:
    """Return the objections on the page to which the work list leads."""
    client = Client()
    client.force_login(user)
    [row] = [row for row in client.get("/admin/").context["waiting"] if row.label == label]
    return [case for case, _clock in client.get(row.address).context["rows"]]


@pytest.fixture
def people(operator, reviewer, superior, site_admin):
    return {Role.OPERATOR: operator, Role.REVIEWER: reviewer, Role.SUPERIOR: superior, Role.ADMIN: site_admin}


def test_nothing_waits_only_where_nothing_waits(people):
    assert shown(people[Role.OPERATOR]) == {}
    assert shown(people[Role.SUPERIOR]) == {}
    assert shown(people[Role.ADMIN])["Yang perlu dibereskan di Sistem"] <= faults()
    assert shown(people[Role.REVIEWER]).keys() == {"Yang perlu dibereskan di Sistem"}


def test_what_waits_is_counted_for_the_person_who_acts(people, make_request, make_objection, make_document):
    make_document("submitted")
    make_document("returned", title="Dikembalikan")
    make_request("assigned")
    make_request("submitted")
    objection = make_objection()
    OpeningTask.objects.create(objection=objection, information="Daftar.", raised_on=timezone.localdate())
    assert shown(people[Role.OPERATOR]) == {"Dikembalikan kepada Anda": 1, "Permohonan untuk Anda": 1}
    assert shown(people[Role.SUPERIOR]) == {"Keberatan menunggu keputusan Anda": 1}
    reviewer = shown(people[Role.REVIEWER])
    assert reviewer["Menunggu pemeriksaan"] == 1
    assert reviewer["Permohonan untuk Anda"] == 1
    assert reviewer["Tugas membuka informasi"] == 1
    assert shown(people[Role.ADMIN]).keys() == {"Yang perlu dibereskan di Sistem"}
    assert rows_of(people[Role.SUPERIOR], "Keberatan menunggu keputusan Anda") == [objection]


def test_what_a_person_cannot_mend_is_no_work_of_theirs(people):
    for role in (Role.REVIEWER, Role.ADMIN):
        client = Client()
        client.force_login(people[role])
        page = client.get("/petugas/sistem/")
        linked = [fact for fact, opens in page.context["wrong"] if opens]
        for fact in linked:
            assert not fact.address or client.get(fact.address).status_code == 200
        for step, opens in page.context["steps"]:
            assert not opens or client.get(step.address).status_code == 200
        assert shown(people[role]).get("Yang perlu dibereskan di Sistem", 0) == len(linked)


def test_a_judge_who_took_part_has_nothing_to_rule(people, city, make_objection):
    """The reviewer who decided the request becomes Atasan PPID: the objection waits for another one."""
    make_objection()
    Membership.objects.create(user=people[Role.REVIEWER], role=Role.SUPERIOR, opd=city)
    assert "Keberatan menunggu keputusan Anda" not in shown(people[Role.REVIEWER])
    assert "Keberatan menunggu keputusan Anda" in shown(people[Role.SUPERIOR])
