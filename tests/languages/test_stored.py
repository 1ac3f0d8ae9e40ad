"""What an act on an English page stores or sends is what the same act on the Indonesian page does."""

import ast
import json
import re

import pytest
from django.utils import translation

from opd.models import AccessEntry, LedgerEntry, Message, ThrottleWindow
from portal.models import Subscription
from requests_app.citizen.forms.steps import STEPS
from requests_app.letters import content
from requests_app.models import Draft, Event, InformationRequest, Letter, Objection
from requests_app.states import State
from requests_app.tracking import secret_links
from requests_app.tracking.status_texts import chronology
from tests.languages.texts import _tree
from tests.markup import CheckedClient, text
from tests.portal.subscriptions.test_subscription_pages import sent as subscription_form
from tests.requests_app.citizen.test_filing import ASKED, CHECK, NEW, challenge_on, of_step
from tests.requests_app.citizen.test_objecting import TEXTS
from tests.requests_app.conftest import *  # noqa: F403 - the fixtures of cases
from tests.requests_app.web.test_bot_check import solve

pytestmark = [pytest.mark.django_db, pytest.mark.one_engine, pytest.mark.usefixtures("calendar")]

# What differs between two cases: numbers, codes, tokens, the days between which they were made
OWN = re.compile(r"[\w-]{20,}|[A-Z\d]{4}(-[A-Z\d]{4}){3}|\b\w*\d\w*")


def stored() -> list[tuple]:
    """Return everything that acts wrote until now, in the order of writing, without what is of one case only."""
    rows = [
        *Message.objects.order_by("pk").values_list("subject", "body"),
        *Letter.objects.order_by("pk").values_list("kind", "data"),
        *Event.objects.order_by("pk").values_list("act", "reason", "facts"),
        *LedgerEntry.objects.order_by("number").values_list("verb", "fields"),
        *AccessEntry.objects.order_by("number").values_list("verb", "fields"),
    ]
    return [OWN.sub("", json.dumps(row, ensure_ascii=False)) for row in rows]


def written_by(act, *prefixes) -> list[list[str]]:
    """Do `act` on the pages of each language; return what each wrote."""
    written = []
    for prefix in prefixes:
        before = stored()
        act(prefix)
        after = stored()
        for row in before:
            after.remove(row)
        written.append(after)
    return written


def file_request(prefix: str) -> str:
    """File a request on the pages of one language; return the address that the browser is sent to."""
    ThrottleWindow.objects.all().delete()  # on another day: the mailbox is the same
    citizen = CheckedClient()
    for step in STEPS:
        answer = citizen.post(prefix + step.address, of_step(step, ASKED))
        assert answer.status_code == 302 and answer.headers["Location"].startswith(f"{prefix}/permohonan/")
    challenge = challenge_on(citizen.get(prefix + CHECK))
    answer = citizen.post(prefix + CHECK, {"formulir": challenge.seal, "bukti": solve(challenge)})
    assert answer.status_code == 302, text(answer)
    return answer.headers["Location"]


def test_a_request_filed_in_english_is_stored_and_confirmed_in_indonesian():
    ends = []
    english, indonesian = written_by(lambda prefix: ends.append(file_request(prefix)), "/en", "")
    assert english == indonesian and len(english) >= 4
    assert ends[0].startswith("/en/permohonan/s/") and ends[1].startswith("/permohonan/s/")
    assert "/en/" not in " ".join(Message.objects.values_list("body", flat=True))
    page = text(CheckedClient().get(ends[0]))
    assert "Your request is registered" in page and "Permohonan Anda sudah terdaftar" not in page


def test_withdrawal_message_and_objection_in_english(make_request, link):
    cases = {prefix: [link(make_request(stage)) for stage in ("submitted", "notified")] for prefix in ("/en", "")}

    def act(prefix: str) -> None:
        ThrottleWindow.objects.all().delete()  # one address gets a few e-mails a day
        citizen = CheckedClient()
        asked, answered = (prefix + address for address in cases[prefix])
        for name, words in (("tulis", {"text": "Terima kasih."}), ("cabut", {"reason": "Sudah saya temukan."})):
            answer = citizen.post(f"{asked}{name}/", words | {"once": secret_links.new_token()})
            assert (answer.status_code, answer.headers.get("Location")) == (302, asked), text(answer)
        form = {"grounds": ["d"], "once": secret_links.new_token()} | TEXTS
        page = citizen.post(f"{answered}keberatan/", form)
        answer = citizen.post(f"{answered}keberatan/", form | {"kirim": "1"})
        assert answer.status_code == 302, text(page)
        assert answer.headers["Location"].startswith(f"{prefix}/permohonan/s/")

    english, indonesian = written_by(act, "/en", "")
    assert english == indonesian and len(english) >= 8
    assert InformationRequest.objects.filter(state=State.WITHDRAWN).count() == Objection.objects.count() == 2


def test_a_subscription_asked_for_in_english_is_confirmed_in_indonesian():
    def act(prefix: str) -> None:
        citizen, name = CheckedClient(), prefix.strip("/") or "id"
        values = subscription_form(citizen.get(f"{prefix}/langganan/"), email=f"{name}@contoh.test")
        assert citizen.post(f"{prefix}/langganan/", values).status_code in (200, 302)

    english, indonesian = written_by(act, "/en", "")
    assert english == indonesian and english
    assert Subscription.objects.count() == 2


def test_the_course_of_events_that_an_objection_begins_with_is_indonesian(make_request):
    inforequest = make_request("notified")
    with translation.override("en"):
        english = chronology(inforequest)
    assert english == chronology(inforequest)


def test_every_letter_is_composed_in_indonesian():
    """Each function that writes a letter is decorated, so a new one cannot forget it."""
    functions = [node for node in _tree(content.__name__).body if isinstance(node, ast.FunctionDef)]
    writers = [node for node in functions if ast.unparse(node.returns) == "Letter"]
    assert len(writers) >= 9
    assert [node.name for node in writers if "in_site_language()" not in map(ast.unparse, node.decorator_list)] == []


# Forms ---------------------------------------------------------------------------------------------------------------


def test_errors_are_english_and_nothing_typed_is_lost():
    citizen = CheckedClient()
    answer = citizen.post(f"/en{NEW}", {"information": "", "lanjut": "1"})
    assert "Write what information you ask for." in text(answer) and "Something needs to be corrected" in text(answer)
    overlong = citizen.post(f"/en{NEW}", {"information": "x" * 10_001, "lanjut": "1"})
    assert "At most 10000 characters here; you wrote 10001." in text(overlong)
    assert "x" * 10_001 in overlong.content.decode()


def test_a_draft_survives_a_change_of_language():
    citizen = CheckedClient()
    citizen.post(f"/en{NEW}", {"information": ASKED["information"], "lanjut": "1"})
    for address in (NEW, f"/en{NEW}"):
        assert ASKED["information"] in text(citizen.get(address))
    assert Draft.objects.count() == 1
