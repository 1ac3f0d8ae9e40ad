"""Terms as numbers: what the index stores of a word is its key, never the word."""

import hashlib
from functools import lru_cache
from zlib import crc32

EXACT = "="  # put before an exact form; a stem has analysis.STEM


@lru_cache(maxsize=50_000)
def key(term: str) -> int:
    """64 bits, signed as the database has them; two terms of a city share one with a chance of one in a million."""
    return int.from_bytes(hashlib.blake2b(term.encode(), digest_size=8).digest(), signed=True)


def pair_key(first: str, second: str) -> int:
    """32 bits for two stems that stand side by side in this order."""
    return crc32(f"{first} {second}".encode())
