"""Finder of personal data in text: data that UU 27/2022 protects and a published document must not show by accident.

Start with `find`. `identity` finds NIK and KK numbers, `money` tax numbers and bank accounts, `contacts` telephones and
e-mail addresses, `places` home addresses, `health` illnesses of a person; `hit` has what they share. `validators`
refuses a NIK in form fields. The package uses no models and no settings.

Every regular expression is bounded, so that the time is proportional to the length of the text, even a hostile one.

Data of an office is not a hit: NIP, budget codes, e-mail addresses on go.id, telephones with an area code in a
letterhead, tax numbers of firms and treasurers, accounts of the city's treasury, addresses without a person.
"""

from documents.privacy.contacts import emails, phones
from documents.privacy.health import health
from documents.privacy.hit import Hit, Kind
from documents.privacy.identity import family_and_identity_numbers
from documents.privacy.money import accounts, tax_numbers
from documents.privacy.places import addresses

__all__ = ["Hit", "Kind", "find"]

# If two finders claim the same characters, the earlier one wins.
FINDERS = (family_and_identity_numbers, tax_numbers, phones, emails, accounts, addresses, health)


def find(text: str) -> list[Hit]:
    """Return all hits in order of position, without overlaps. `value` is the same for all spellings of one thing."""
    taken, hits = bytearray(len(text)), []
    for finder in FINDERS:
        for hit in finder(text):
            if not any(taken[hit.start : hit.end]):
                taken[hit.start : hit.end] = b"\1" * (hit.end - hit.start)
                hits.append(hit)
    return sorted(hits, key=lambda hit: hit.start)
