"""Free-text columns: where a person may type another person's number or name.

They are derived from the model, so that the privacy gate checks a new text column unless the model says why not.
"""

from collections.abc import Iterable

from django.db import models


def free_text_fields(model: type[models.Model]) -> tuple[str, ...]:
    """Return the names of the text columns of `model` that go through the privacy gate, in the model's order.

    These are all text columns without choices, except those that `model.UNSCREENED_TEXT` names, each with its reason.
    """
    exempt = getattr(model, "UNSCREENED_TEXT", {})
    return tuple(name for name in text_columns(model) if name not in exempt)


def text_columns(model: type[models.Model]) -> tuple[str, ...]:
    """Return the names of all text columns of `model` whose values no list of choices limits."""
    fields = model._meta.concrete_fields
    return tuple(
        field.name for field in fields if isinstance(field, models.CharField | models.TextField) and not field.choices
    )


def labelled(row: models.Model, names: Iterable[str]) -> dict[str, str]:
    """Return the texts of the fields `names` of a row, by label."""
    return {str(row._meta.get_field(name).verbose_name): str(getattr(row, name)) for name in names}  # type: ignore[union-attr]
