"""One request from the form to the decision on the objection, while the mail server is down; then every e-mail once.

The citizen uses keys alone, on a phone's width, without scripts; three people work the same case at the desk.
"""

import pytest

from opd import ledger
from tests.browser.journey import citizen as citizens
from tests.browser.journey import desk, mail
from tests.browser.steps import Citizen, Clerk
from tests.browser.test_pages import on
from tests.patience import PATIENCE
from tests.requests_app.conftest import calendar, test_of_exemption  # noqa: F401 - fixtures
from tests.smtp_sink import Sink

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("calendar", "test_of_exemption")]


@pytest.fixture
def mail_server(settings):
    """Down: the port refuses every connection."""
    with Sink() as sink:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = sink.server_address
        settings.EMAIL_TIMEOUT = PATIENCE
        yield sink


@pytest.fixture
def citizen(open_page, axe, settings, live_server):
    settings.SITE_ADDRESS = live_server.url
    return Citizen(open_page(), axe)


@pytest.fixture
def clerk(open_page, axe):
    """-> the browser of a person at the desk."""
    return lambda user: Clerk(open_page(), axe, user)


@on(360)
def test_a_request_and_its_objection_from_both_sides(citizen, clerk, mail_server, reviewer, operator, superior):
    number, code = citizens.files_a_request(citizen)
    citizens.confirms(citizen)
    verifier = clerk(reviewer)
    desk.asks_for_completion(verifier)
    mail.stays(mail_server)
    citizens.completes(citizen)
    desk.assigns(verifier)
    desk.answers_for_the_agency(clerk(operator))
    desk.extends(verifier)
    desk.decides_in_part(verifier)
    mail.stays(mail_server)
    mail_server.hear_nothing()
    desk.is_not_sent_while_a_black_word_is_in_it(verifier)
    desk.sends(verifier)
    citizens.tracks(citizen, number, code)
    citizens.reads_the_answer(citizen)
    citizens.objects(citizen)
    mail.stays(mail_server)
    desk.decides_the_objection(clerk(superior))
    desk.fulfils(verifier)
    citizens.responds(citizen)
    citizens.verifies_every_letter(citizen)
    assert ledger.verify() is None
    mail.arrives_once(mail_server)
