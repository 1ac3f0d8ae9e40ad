"""The access journal of sign-ins, refusals, disclosures and changes of rights, which expires."""

from django.db import models, transaction

from opd.languages import in_site_language
from opd.ledger.chain import ACCESS, Broken
from opd.models import ChainEntry


@in_site_language()
def record(verb: str, obj: models.Model, by, fields: dict | None = None) -> ChainEntry:
    """Append an entry, like `opd.ledger.record`; in an act's transaction it comes last."""
    with transaction.atomic():
        return ACCESS.append(verb, obj, by, fields)


def verify() -> Broken | None:
    return ACCESS.verify()
