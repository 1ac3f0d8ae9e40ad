"""Terms as numbers: the index stores the key of a word, never the word."""

import hashlib
from functools import lru_cache
from zlib import crc32

EXACT = "="  # put before an exact form; a stem has analysis.STEM


@lru_cache(maxsize=50_000)
def key(term: str) -> int:
    """Return the key of a term: 64 bits, signed as in the database; two terms of a city hardly share one."""
    return int.from_bytes(hashlib.blake2b(term.encode(), digest_size=8).digest(), signed=True)


def pair_key(first: str, second: str) -> int:
    """Return the key of two stems that are adjacent in this order: 32 bits, unsigned."""
    return crc32(f"{first} {second}".encode())
