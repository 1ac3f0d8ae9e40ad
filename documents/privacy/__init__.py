"""Finder of personal data in text that UU 27/2022 protects; start with `find`. Uses no models and no settings.

Every regular expression is bounded, so that the time is proportional to the length even of a hostile text. Data of an
office is no hit: NIP, budget codes, e-mail addresses on go.id, telephones of a letterhead, tax numbers of firms and
treasurers, accounts of the city's treasury, addresses without a person.
"""

from documents.privacy.contacts import emails, phones
from documents.privacy.health import health
from documents.privacy.hit import Hit, Kind
from documents.privacy.identity import family_and_identity_numbers
from documents.privacy.money import accounts, tax_numbers
from documents.privacy.places import addresses

# If two finders claim the same characters, the earlier one wins.
FINDERS = (family_and_identity_numbers, tax_numbers, phones, emails, accounts, addresses, health)


def find(text: str) -> list[Hit]:
    """Return all hits in order, without overlaps. `value` is the same for all spellings of a thing."""
    taken, hits = bytearray(len(text)), []
    for finder in FINDERS:
        for hit in finder(text):
            if not any(taken[hit.start : hit.end]):
                taken[hit.start : hit.end] = b"\1" * (hit.end - hit.start)
                hits.append(hit)
    return sorted(hits, key=lambda hit: hit.start)
