"""The command that lists whom an incident concerns: what the journals have of looks, and no names."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from opd import ledger
from requests_app.management.commands.incident_cases import REGISTERS
from requests_app.models import Applicant, DataClass
from requests_app.personal_data import destruction, identity, incidents
from requests_app.registers import dossier, registers

pytestmark = pytest.mark.django_db

REASON = "Memeriksa kuasa pemohon."


def listed(**options) -> list[str]:
    out = StringIO()
    call_command("incident_cases", stdout=out, **options)
    return out.getvalue().splitlines()


@pytest.fixture
def seen(make_request, reviewer, superior):
    """Three requests: one shown to the reviewer, one to the superior, one to nobody."""
    cases = [make_request() for _case in range(3)]
    identity.reveal(cases[0], by=reviewer, reason=REASON)
    identity.reveal(cases[1], by=superior, reason=REASON)
    return cases


def test_it_lists_what_was_shown_to_anybody_and_to_one_account(seen, reviewer):
    numbers = [case.number for case in seen]
    assert [line.split("\t")[0] for line in listed()] == [*numbers[:2], "Perkara: 2. Orang: 2."]
    assert [line.split("\t")[0] for line in listed(account=reviewer.username)[:-1]] == numbers[:1]
    assert [line.split("\t")[0] for line in listed(is_all=True)[:-1]] == numbers


def test_it_prints_no_name_and_no_address(seen):
    text = "\n".join(listed(is_all=True))
    for applicant in Applicant.objects.all():
        assert applicant.name not in text and applicant.email not in text and applicant.national_id not in text


def test_looks_of_before_the_access_journal_are_in_the_ledger(seen, reviewer):
    ledger.record("identity.reveal", seen[2], reviewer, {"number": seen[2].number, "reason": REASON})
    assert len(listed(account=reviewer.username)) == 3


def test_only_looks_in_the_time_count(seen):
    tomorrow = timezone.now() + timedelta(days=1)
    assert incidents.cases_seen(since=tomorrow, until=tomorrow, registers=REGISTERS) == []
    assert listed(since=tomorrow) == ["Perkara: 0. Orang: 0."]
    yesterday = timezone.now() - timedelta(days=1)
    assert listed(until=yesterday) == ["Perkara: 0. Orang: 0."]
    assert len(listed(since=yesterday, until=tomorrow)) == 3
    today = timezone.localdate().isoformat()
    out = StringIO()
    call_command("incident_cases", f"--since={today}", f"--until={today}", stdout=out)
    assert out.getvalue().endswith("Perkara: 2. Orang: 2.\n")


def test_a_register_that_was_taken_out_concerns_its_whole_year(seen, reviewer):
    registers.xlsx(registers.REQUESTS, seen[2].year, by=reviewer, reason=REASON)
    assert len(listed(account=reviewer.username)) == 4


def test_a_dossier_that_was_taken_out_concerns_its_case(worker, make_objection, reviewer):
    objection = make_objection()
    dossier.dossier(objection, by=reviewer, reason=REASON).close()
    assert [line.split("\t")[0] for line in listed()[:-1]] == [objection.number]


def test_a_register_of_objections_concerns_no_request(seen, make_objection, reviewer):
    objection = make_objection()
    registers.xlsx(registers.OBJECTIONS, objection.year, by=reviewer, reason=REASON)
    assert [line.split("\t")[0] for line in listed(account=reviewer.username)[:-1]] == [
        seen[0].number,
        objection.number,
    ]


def test_whose_identity_was_destroyed_cannot_be_told(seen):
    gone = [seen[0].applicant_id]
    destruction.destroy_again(DataClass.IDENTITY, gone, months=1, basis="JRA 7", by=ledger.Shell())
    assert [case.number for case in incidents.all_cases()] == [case.number for case in seen[1:]]


def test_an_unknown_account_is_a_mistake(db):
    with pytest.raises(CommandError, match="Tidak ada akun"):
        listed(account="tidak.ada")
