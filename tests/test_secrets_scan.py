"""The scan of secrets finds each form, is silent about made-up ones, and the tree has none."""

import pytest

from tests import secrets_scan

SECRETS = [
    "-----BEGIN RSA PRIVATE" + " KEY-----",
    "AGE-SECRET-KEY-1" + "Q" * 58,
    "aws = " + "AKIA" + "Q7" * 8,
    "token ghp_" + "a1" * 18,
    "postgres://plid:" + "hunter2hunter2@db/plid",
    'SECRET_KEY = "' + "k9" * 30 + '"',
    "eyJ" + "a" * 24 + ".eyJ" + "b" * 24 + "." + "c" * 24,
]


@pytest.mark.parametrize("line", SECRETS)
def test_each_form_is_found_and_not_repeated(line):
    assert secrets_scan.found_in(["nothing", line])[0].startswith("2: a ")
    assert line not in secrets_scan.found_in([line])[0]


@pytest.mark.parametrize("line", ["postgres://user:password@host/name", "SECRET_KEY=", "https://contoh.go.id/a@b"])
def test_examples_are_none(line):
    assert secrets_scan.found_in([line]) == []


def test_the_tree_has_none():
    assert secrets_scan.tree() == []
