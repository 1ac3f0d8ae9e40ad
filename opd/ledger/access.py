"""The access journal: sign-ins, refusals, disclosures of identities, and changes of people, rights and factors.

No page depends on it, so an entry makes no kept page old. Entries expire (`expiry`).
"""

from django.db import models, transaction

from opd.languages import in_site_language
from opd.ledger.chain import ACCESS, Broken
from opd.models import ChainEntry


@in_site_language()
def record(verb: str, obj: models.Model, by, fields: dict | None = None) -> ChainEntry:
    """Append an entry, like `opd.ledger.record`, to the access journal.

    In the transaction of an act it is the last statement: the chain stays locked from here to the commit.
    """
    with transaction.atomic():
        return ACCESS.append(verb, obj, by, fields)


def verify() -> Broken | None:
    """Check the whole access journal (`Chain.verify`)."""
    return ACCESS.verify()
