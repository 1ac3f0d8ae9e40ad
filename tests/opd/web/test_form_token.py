"""The dated token of public forms."""

from datetime import UTC, datetime, timedelta

import pytest

from opd.web import form_token
from opd.web.form_token import LONGEST, SHORTEST

NOW = datetime(2026, 3, 13, 2, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def read(token, after=timedelta(0), salt="a.form"):
    return form_token.read(salt, token, NOW + after)


def test_a_token_names_its_subject_and_its_age():
    token = read(form_token.issue("a.form", "7.abc", 16, "x", now=NOW), 30 * SECOND)
    assert (token.subject, token.age, token.details) == ("7.abc", 30 * SECOND, [16, "x"])


def test_a_token_is_hasty_then_good_then_stale():
    token = form_token.issue("a.form", "1", now=NOW)
    ages = [SHORTEST - SECOND, SHORTEST, LONGEST, LONGEST + SECOND]
    assert [read(token, age).is_hasty for age in ages] == [True, False, False, False]
    assert [read(token, age).is_stale for age in ages] == [False, False, False, True]


def test_a_token_is_valid_in_one_form_only():
    assert read(form_token.issue("a.form", "1", now=NOW), salt="another.form") is None


@pytest.mark.parametrize("token", ["", "x", "a:b", ":", "\0", "é" * 5000, "." * 10_000])
def test_a_forged_token_is_none(token):
    assert read(token) is None


def test_a_changed_token_is_none():
    token = form_token.issue("a.form", "1", now=NOW)
    assert read(token[:-1]) is None
    assert read("A" + token[1:]) is None
