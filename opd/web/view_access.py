"""To whom a view opens, written on the view itself: `view.access`.

A guard writes it when it is put on a view (`desk`, `secret_page`, the admin site); a page for everybody says so with
`public`. A test walks every address of the resolver with this (tests/access): a view without it fails there, and so
does one that opens to others than it says.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:  # the admin site is loaded before there are models
    from opd.models import Role

View = TypeVar("View", bound=Callable)


@dataclass(frozen=True)
class Access:
    """`roles`: who may open the view, by a membership in force; without roles `to` says it in words."""

    to: str
    roles: frozenset[Role] = frozenset()


PUBLIC = Access("everybody")
BY_LINK = Access("whoever has the secret link")
STAFF = Access("whoever may enter the admin")


def for_roles(*roles: Role) -> Access:
    return Access("people with one of the roles", frozenset(roles))


def opens_to(access: Access) -> Callable[[View], View]:
    """Decorate a view with its access. It guards nothing: it says what the view's own guard lets in."""

    def mark(view: View) -> View:
        view.access = access  # type: ignore[attr-defined]
        return view

    return mark


public = opens_to(PUBLIC)
