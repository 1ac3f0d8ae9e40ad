"""Codes that people read aloud and type: Crockford's base32 letters, of five bits each."""

import secrets

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LOOKALIKES = str.maketrans("OIL", "011")
GROUP = 4


def random_letters(length: int) -> str:
    return "".join(secrets.choice(ALPHABET) for _letter in range(length))


def new_code() -> str:
    """Return 80 random bits as `XXXX-XXXX-XXXX-XXXX`."""
    return grouped(random_letters(16))


def letters_of(data: bytes) -> str:
    """Return bytes as letters; their bits are divisible by five."""
    number, bits = int.from_bytes(data, "big"), 8 * len(data)
    return "".join(ALPHABET[number >> shift & 31] for shift in range(bits - 5, -1, -5))


def grouped(letters: str, separator: str = "-") -> str:
    return separator.join(letters[start : start + GROUP] for start in range(0, len(letters), GROUP))


def read(typed: str) -> str:
    """Return the letters of a typed code, which may have small letters, spaces, hyphens and lookalikes."""
    return "".join(letter for letter in typed.upper().translate(LOOKALIKES) if letter in ALPHABET)
