"""A case says who somebody was then, in its files, decisions and history alike, without a query more."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from opd.models import User
from opd.people import accounts
from requests_app.answers import files as answers

pytestmark = pytest.mark.django_db


def test_who_answered_keeps_the_name_of_that_day(client, make_request, answer_file, operator, reviewer):
    for user, name in ((operator, "Operator Dahulu"), (reviewer, "Verifikator Dahulu")):
        User.objects.filter(pk=user.pk).update(full_name=name)
    case = make_request("answered")
    answers.add(case, [answer_file()], by=User.objects.get(pk=operator.pk))
    client.force_login(reviewer)
    address = case.get_absolute_url()
    client.get(address)
    with CaptureQueriesContext(connection) as before:
        page = client.get(address).content.decode()
    assert "Operator Dahulu" in page
    accounts.change_own(operator, full_name="Operator Kini", email="")
    accounts.change_own(reviewer, full_name="Verifikator Kini", email="")
    with CaptureQueriesContext(connection) as after:
        renamed = client.get(address).content.decode()
    assert renamed.count("Operator Dahulu") == page.count("Operator Dahulu")
    assert "Operator Kini" not in renamed
    assert renamed.count("Verifikator Kini") == 1  # who is signed in, at the top
    assert len(after) == len(before)
