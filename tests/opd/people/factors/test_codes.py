"""Codes of apps as in RFC 6238, and recovery codes as people type them."""

import pytest

from opd.people.factors import codes, typed_codes
from tests.opd.sign_in.factor import KEY


# RFC 6238, appendix B, SHA-1: the last six of its eight digits
@pytest.mark.parametrize(
    ("now", "code"),
    [(59, "287082"), (1111111109, "081804"), (1111111111, "050471"), (1234567890, "005924"), (2000000000, "279037")],
)
def test_the_vectors_of_the_standard(now, code):
    assert codes.code_at(KEY, codes.current_step(now)) == code
    assert codes.matching_step(KEY, code, now) == now // 30


@pytest.mark.parametrize(("steps", "is_right"), [(-2, False), (-1, True), (0, True), (1, False)])
def test_a_code_lives_for_its_step_and_the_next(steps, is_right):
    now = 1111111111
    found = codes.matching_step(KEY, codes.code_at(KEY, codes.current_step(now) + steps), now)
    assert found == (now // 30 + steps if is_right else None)


@pytest.mark.parametrize("typed", ["", "05047", "0504711", "abcdef", "²²²²²²", "٠٥٠٤٧١", "\x00" * 6, "-50471"])
def test_what_is_no_code(typed):
    assert codes.matching_step(KEY, typed, 1111111111) is None


def test_spaces_are_no_matter():
    assert codes.matching_step(KEY, " 050 471 ", 1111111111)


def test_the_address_of_the_picture():
    address = codes.app_address(KEY, "operator.dinkes", "PPID Kota Metro")
    assert address == (
        "otpauth://totp/PPID%20Kota%20Metro:operator.dinkes?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
        "&issuer=PPID%20Kota%20Metro&digits=6&period=30"
    )


def test_recovery_codes_are_ten_and_read_as_typed():
    new = codes.new_recovery_codes()
    assert [code[0] for code in new] == list("0123456789")
    assert len(set(new)) == len({code[1:] for code in new}) == 10
    for code in new:
        shown = typed_codes.grouped(code)
        typed = shown.lower().replace("0", "o").replace("1", "l")
        assert codes.read_recovery_code(typed) == codes.read_recovery_code(shown) == (int(code[0]), code[1:])


@pytest.mark.parametrize("typed", ["", "123456", "A" * 12, "0" * 11, "0" * 13, "é" * 12])
def test_what_is_no_recovery_code(typed):
    assert codes.read_recovery_code(typed) is None
