from __future__ import annotations

from typing import Any, TypeVar, overload

from django.db import models
from django.db.models import Q

from opd.models.people import User

Row = TypeVar("Row", bound=models.Model)


@overload
def optional(
    to: type[Row], label: Any = ..., related_name: str = ..., **options: Any
) -> models.ForeignKey[Row | None, Row | None]: ...
@overload
def optional(to: str, label: Any = ..., related_name: str = ..., **options: Any) -> models.ForeignKey[Any, Any]: ...
def optional(to: Any, label: Any = None, related_name: str = "+", **options: Any) -> models.ForeignKey[Any, Any]:
    """Return the column of a row that may be missing, and is never deleted while it is named."""
    options |= {"null": True, "blank": True, "related_name": related_name, "verbose_name": label}
    return models.ForeignKey(to, models.PROTECT, **options)


def by_later(label: Any, **options: Any) -> models.ForeignKey[User | None, User | None]:
    return optional(User, label, **options)


def checks(**rules: Q | tuple[Q, Any]) -> list[models.BaseConstraint]:
    """Return constraints: their names, each with its condition, or with that and what a form then says."""
    both = {name: rule if isinstance(rule, tuple) else (rule, None) for name, rule in rules.items()}
    return [
        models.CheckConstraint(condition=condition, name=name, violation_error_message=words)
        for name, (condition, words) in both.items()
    ]


def whole(name: str, *columns: str, **before: Any) -> models.CheckConstraint:
    """Return the constraint that the columns are all filled or all empty, the latter exactly while `before` holds."""
    empty, filled = ({f"{column}__isnull": is_empty for column in columns} for is_empty in (True, False))
    after = ~Q(**before) & Q(**filled) if before else Q(**filled)
    return models.CheckConstraint(condition=Q(**empty, **before) | after, name=name)
