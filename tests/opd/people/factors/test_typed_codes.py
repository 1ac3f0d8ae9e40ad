"""Codes that people read aloud and type."""

import pytest

from opd.people.factors import typed_codes


@pytest.mark.parametrize("data", [bytes(10), b"\xff" * 10, bytes(range(10)), b"\x00" * 9 + b"\x1f"])
def test_bytes_become_letters_of_five_bits_each(data):
    letters = typed_codes.letters_of(data)
    assert len(letters) == 16
    bits = "".join(f"{typed_codes.ALPHABET.index(letter):05b}" for letter in letters)
    assert int(bits, 2).to_bytes(10, "big") == data


@pytest.mark.parametrize("typed", ["7h0k-1xy2", " 7HOK IXY2 ", "7hok.lxy2", "7H0K–1XY2"])
def test_a_code_is_read_as_people_type_it(typed):
    assert typed_codes.read(typed) == "7H0K1XY2"


def test_letters_are_shown_in_groups():
    assert typed_codes.grouped("7H0K1XY2Z") == "7H0K-1XY2-Z"
    assert typed_codes.read(typed_codes.grouped(code := typed_codes.random_letters(16))) == code
    assert set(code) <= set(typed_codes.ALPHABET)
