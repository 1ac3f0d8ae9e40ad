"""Form time, honeypot, proof of work, limits: a machine is let wait, a person never refused for lack of proof."""

import hashlib
from datetime import UTC, datetime, timedelta

import pytest
from django.core import signing

from opd.web.limits.proof_of_work import NONCE, SEAL, Challenge
from requests_app.web import bot_check
from requests_app.web.bot_check import HONEYPOT, BotVerdict

pytestmark = [pytest.mark.django_db, pytest.mark.one_engine]

NOW = datetime(2026, 3, 13, 2, 0, tzinfo=UTC)
READ = NOW + timedelta(seconds=30)


def solve(challenge):
    number = 0
    while int.from_bytes(hashlib.sha256(f"{challenge.seal}:{number}".encode()).digest(), "big") >> (
        256 - challenge.bits
    ):
        number += 1
    return str(number)


@pytest.fixture
def challenge():
    return bot_check.issue("7.abc", "203.0.113.5", NOW)


@pytest.fixture
def answer(challenge):
    return {SEAL: challenge.seal, NONCE: solve(challenge), HONEYPOT: ""}


def test_a_person_with_a_browser_is_believed(answer):
    assert bot_check.judge(answer, "7.abc", READ) == BotVerdict.PROVEN
    assert bot_check.judge({SEAL: answer[SEAL], NONCE: answer[NONCE]}, "7.abc", READ) == BotVerdict.PROVEN


@pytest.mark.parametrize("change", [{NONCE: ""}, {NONCE: "é"}, {NONCE: "9" * 500}, {HONEYPOT: "http://spam"}])
def test_without_proof_nobody_is_refused(answer, change):
    assert bot_check.judge(answer | change, "7.abc", READ) == BotVerdict.UNPROVEN


@pytest.mark.parametrize(("seconds", "verdict"), [(2, BotVerdict.UNPROVEN), (3, BotVerdict.PROVEN)])
def test_too_fast_for_reading(answer, seconds, verdict):
    assert bot_check.judge(answer, "7.abc", NOW + timedelta(seconds=seconds)) == verdict


@pytest.mark.parametrize(("hours", "verdict"), [(24, BotVerdict.PROVEN), (25, BotVerdict.STALE)])
def test_too_old(answer, hours, verdict):
    assert bot_check.judge(answer, "7.abc", NOW + timedelta(hours=hours)) == verdict


def test_a_proof_is_of_one_form_only(answer):
    assert bot_check.judge(answer, "8.abc", READ) == BotVerdict.STALE
    assert bot_check.judge(answer, "7.abd", READ) == BotVerdict.STALE


@pytest.mark.parametrize("seal", ["", "x", "a:b", "\0", "é" * 5000])
def test_a_forged_seal(answer, seal):
    assert bot_check.judge(answer | {SEAL: seal}, "7.abc", READ) == BotVerdict.STALE


def test_a_form_that_was_open_before_an_upgrade_is_accepted():
    seal = signing.Signer(salt="requests_app.bots").sign_object(["7.abc", int(NOW.timestamp()), 8, "AbCd1234"])
    proof = solve(Challenge(seal, 8))
    assert bot_check.judge({SEAL: seal, NONCE: proof}, "7.abc", READ) == BotVerdict.PROVEN


def test_bits_cannot_be_lowered_by_the_sender(answer):
    """Whoever knows the format still lacks the key."""
    easy = signing.Signer(key="another", salt="requests_app.bots").sign_object(["7.abc", int(NOW.timestamp()), 0, "x"])
    assert bot_check.judge(answer | {SEAL: easy}, "7.abc", READ) == BotVerdict.STALE


def test_work_grows_with_the_forms_of_an_address():
    bits = [bot_check.issue("1.a", "203.0.113.5", NOW).bits for _ in range(6)]
    assert bits == [bot_check.BITS] * 5 + [bot_check.BITS_WHEN_BUSY]
    assert bot_check.issue("1.a", "203.0.113.6", NOW).bits == bot_check.BITS
    assert bot_check.issue("1.a", "203.0.113.5", NOW + timedelta(hours=1, seconds=1)).bits == bot_check.BITS


def test_hard_limit_of_an_address():
    admitted = [bot_check.allow_form("203.0.113.5", NOW) for _ in range(bot_check.FORMS_PER_HOUR + 1)]
    assert admitted == [True] * bot_check.FORMS_PER_HOUR + [False]
    assert bot_check.allow_form("203.0.113.6", NOW)
    assert bot_check.allow_form("203.0.113.5", NOW + timedelta(hours=1, seconds=1))
