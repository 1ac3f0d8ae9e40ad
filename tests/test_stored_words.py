"""What is stored, or was sent, under a keyed hash: its word stays, whatever the module is called that makes it."""

from uuid import UUID

from django.core import signing
from django.utils.crypto import salted_hmac

from opd.models import User
from opd.people import codes
from opd.people.factors import typed_codes
from portal import richtext
from portal.models import Subscriber
from portal.subscriptions import links
from requests_app.tracking import secret_links

CODE = "ABCD-EFGH-JKMN-PQRS"
NUMBER = "0001/PLID/2026"


def _hash(word: str, text: str) -> str:
    return salted_hmac(word, text, algorithm="sha256").hexdigest()


def test_the_code_of_a_case_opens_after_a_move():
    key = _hash("requests_app.secret_links key", "")[:8]
    digest = _hash("requests_app.secret_links code", f"{typed_codes.read(CODE)} {NUMBER}")[:52]
    assert secret_links.hash_of_code(CODE, NUMBER) == f"3:{key}:{digest}"


def test_the_link_of_a_subscriber_opens_after_a_move():
    word = signing.Signer(salt="portal.subscriptions", sep=".")
    assert links.token_of(Subscriber(secret=UUID(int=7))) == word.sign(UUID(int=7).hex)


def test_a_code_for_a_password_is_taken_after_a_move():
    assert codes.code_hash(User(pk=7), CODE) == _hash("opd.people.codes 7", typed_codes.read(CODE))


def test_a_page_stays_proved_after_a_move():
    assert richtext.hash_of("Teks.", "rules") == f"rules:{_hash('portal.richtext.text', 'rules:Teks.')}"
