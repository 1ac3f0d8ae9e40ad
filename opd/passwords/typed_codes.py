"""Codes that people read aloud and type: letters of Crockford's base32 alphabet, of five bits each. Without a model."""

import secrets

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LOOKALIKES = str.maketrans("OIL", "011")
GROUP = 4


def random_letters(length: int) -> str:
    return "".join(secrets.choice(ALPHABET) for _letter in range(length))


def letters_of(data: bytes) -> str:
    """Return bytes as letters; the number of bits is divisible by five."""
    number, bits = int.from_bytes(data, "big"), 8 * len(data)
    return "".join(ALPHABET[number >> shift & 31] for shift in range(bits - 5, -1, -5))


def grouped(letters: str, separator: str = "-") -> str:
    """Return letters in groups of four, as people are shown them."""
    return separator.join(letters[start : start + GROUP] for start in range(0, len(letters), GROUP))


def read(typed: str) -> str:
    """Return the letters of a typed code: small letters, spaces, hyphens, O for 0, and I or L for 1 are accepted."""
    return "".join(letter for letter in typed.upper().translate(LOOKALIKES) if letter in ALPHABET)
