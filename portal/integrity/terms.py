"""Words of gambling and pharmacy spam. The admin adds further ones, or takes these back (`IntegrityRule`)."""

import re
from collections.abc import Iterable
from functools import lru_cache

# Words of advertisements, which a city has no reason to use: looked for in all text.
ADVERTISING = (
    *("slot gacor", "slot online", "slot maxwin", "gacor hari ini", "maxwin", "rtp live", "rtp slot", "scatter hitam"),
    *("togel online", "bandar togel", "toto togel", "situs toto", "bandar judi", "agen judi", "situs judi"),
    *("judi bola", "poker online", "sbobet", "casino online", "live casino", "link alternatif", "deposit pulsa"),
    *("bonus new member", "slot88", "judi slot", "obat kuat", "jual viagra", "viagra asli", "obat aborsi", "cytotec"),
    *("obat penggugur", "cialis", "pembesar alat vital", "porno", "bokep"),
)
# Words that a city also writes about: looked for only in links to other sites and in what readers do not see.
TOPICS = ("judi online", "judi", "togel", "slot", "casino", "kasino", "poker", "viagra", "pinjol", "gacor", "toto")
# A sentence with one of these warns, and does not advertise.
WARNINGS = re.compile(
    r"\b(waspada|bahaya|imbau\w*|himbau\w*|larang\w*|dilarang|cegah|mencegah|pencegahan|berantas\w*|pemberantasan"
    r"|penanggulangan|sosialisasi|blokir\w*|pemblokiran|dampak|ilegal|pidana|satgas|korban|hindari|jangan|tindak|kecanduan)\b"
)
NO_WORD = re.compile(r"[\W_]+")


def plain(text: str) -> str:
    """Return the text in lower case with a single space for everything that is no letter or digit."""
    return NO_WORD.sub(" ", text.casefold()).strip()


def first_term(text: str, terms: Iterable[str]) -> str:
    """Return one of `terms` that the text has as whole words, or ""."""
    match = _pattern(tuple(terms)).search(plain(text))
    return match[0] if match else ""


def in_address(address: str, terms: Iterable[str]) -> str:
    """Return one of `terms`, of at least six letters, that an address has, also run together; or ""."""
    together = plain(address).replace(" ", "")
    long_terms = (term for term in terms if len(term.replace(" ", "")) >= 6)
    return next((term for term in long_terms if term.replace(" ", "") in together), "")


def warns(text: str) -> bool:
    return WARNINGS.search(plain(text)) is not None


@lru_cache(maxsize=8)
def _pattern(terms: tuple[str, ...]) -> re.Pattern[str]:
    words = sorted((plain(term) for term in terms if plain(term)), key=len, reverse=True)
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, words))})\b") if words else re.compile(r"(?!)")
