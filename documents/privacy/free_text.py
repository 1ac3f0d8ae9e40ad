"""Free-text columns, with another's number or name perhaps, so screened unless the model says why not."""

from collections.abc import Iterable

from django.db import models


def free_text_fields(model: type[models.Model]) -> tuple[str, ...]:
    """Return the text columns without choices, in order, but `model.UNSCREENED_TEXT`."""
    exempt = getattr(model, "UNSCREENED_TEXT", {})
    return tuple(name for name in text_columns(model) if name not in exempt)


def text_columns(model: type[models.Model]) -> tuple[str, ...]:
    fields = model._meta.concrete_fields
    return tuple(
        field.name for field in fields if isinstance(field, models.CharField | models.TextField) and not field.choices
    )


def labelled(row: models.Model, names: Iterable[str]) -> dict[str, str]:
    """Return the texts of the fields `names` of a row, by label."""
    return {str(row._meta.get_field(name).verbose_name): str(getattr(row, name)) for name in names}  # type: ignore[union-attr]
