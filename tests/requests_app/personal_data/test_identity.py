"""The verbs that show an applicant ask the table of read rights themselves, whatever page calls them."""

import pytest

from opd.errors import NotAllowed
from opd.models import AccessEntry, AccessHead
from requests_app.personal_data import identity

pytestmark = [pytest.mark.django_db, pytest.mark.one_engine]

REASON = "Memeriksa kuasa pemohon."


@pytest.mark.parametrize("who", ["operator", "neighbour", "site_admin"])
def test_nobody_else_is_shown_an_applicant(request, make_request, who):
    case, user = make_request("assigned"), request.getfixturevalue(who)
    before = AccessHead.objects.get().number
    with pytest.raises(NotAllowed):
        identity.reveal(case, by=user, reason=REASON)
    assert AccessHead.objects.get().number == before


@pytest.mark.parametrize("who", ["reviewer", "superior"])
def test_deciders_are_shown_an_applicant_with_their_reason(request, make_request, who):
    case, user = make_request("assigned"), request.getfixturevalue(who)
    assert identity.reveal(case, by=user, reason=REASON) == case.applicant
    entry = AccessEntry.objects.latest("number")
    assert (entry.verb, entry.actor_id, entry.fields["reason"]) == ("identity.reveal", user.pk, REASON)
