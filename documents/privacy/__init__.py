"""Personal data in text: what UU 27/2022 protects and a published document must not show by accident.

Pure: no model, no setting. Every expression is bounded, so that the time grows with the length of the text and no
text, however made, takes longer than its length.

What is an office's own gives no hit: NIP, budget codes, e-mail addresses on go.id, telephones with an area code in a
letterhead, the tax numbers of firms and treasurers, the accounts of the city's treasury, addresses without a person.
"""

from documents.privacy.contacts import emails, phones
from documents.privacy.health import health
from documents.privacy.hit import Hit, Kind
from documents.privacy.identity import family_and_identity_numbers
from documents.privacy.money import accounts, tax_numbers
from documents.privacy.places import addresses

__all__ = ["Hit", "Kind", "find"]

# Where two claim the same characters the earlier one is right: each digit is one thing only.
FINDERS = (family_and_identity_numbers, tax_numbers, phones, emails, accounts, addresses, health)


def find(text: str) -> list[Hit]:
    """All hits in order of their place, none over another; `value` is the same for all spellings of one thing."""
    taken, hits = bytearray(len(text)), []
    for finder in FINDERS:
        for hit in finder(text):
            if not any(taken[hit.start : hit.end]):
                taken[hit.start : hit.end] = b"\1" * (hit.end - hit.start)
                hits.append(hit)
    return sorted(hits, key=lambda hit: hit.start)
