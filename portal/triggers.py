"""Triggers that keep index entries and proofs of sanitised HTML right past the verbs."""

from documents.search.site import triggers as site_triggers
from opd.database import triggers
from opd.database.triggers import Trigger, changes, columns_of_fields, table_of
from portal.models import RichText, SiteEntry
from portal.sources import SOURCES


def _of_text(model: type[RichText]) -> Trigger:
    text, proof = columns_of_fields(model, (model.RICH_TEXT, "sanitised_hash"))
    alone = f"({changes(text)}) AND NOT ({changes(proof)})"
    forget = f"UPDATE {table_of(model)} SET {proof} = '' WHERE id = NEW.id;"  # noqa: S608 - our own names
    return Trigger(f"{model._meta.model_name}_is_to_be_sanitised", model, "UPDATE", alone, forget)


TRIGGERS = [trigger for source in SOURCES for trigger in site_triggers.of_source(source, SiteEntry)] + [
    _of_text(model) for model in RichText.models()
]


def install(**_kwargs) -> None:
    triggers.install("portal", TRIGGERS)
    site_triggers.add_missing(SOURCES, SiteEntry)


def drop(plan=(), **_kwargs) -> None:
    """Drop the triggers if there is anything to migrate; a receiver of `pre_migrate`."""
    if plan:
        triggers.drop_added(TRIGGERS)
