"""The access rule of a view, stored on the view itself as `view.access`.

Decorators that guard a view set it; guards, links and navigation ask it. tests/access opens every address as every
role.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, TypeVar

from django.urls import resolve, reverse

if TYPE_CHECKING:  # the admin site is loaded before there are models
    from opd.models import Role
    from opd.rules import ReadGroup

View = TypeVar("View", bound=Callable)


@dataclass(frozen=True)
class Access:
    """An access rule: roles in force, or the read `group` of a page, or roles in `acting`."""

    to: str
    acting: frozenset[Role] = frozenset()
    group: ReadGroup | None = None

    @property
    def roles(self) -> frozenset[str]:
        return self.group.readers if self.group else self.acting

    def admits(self, user) -> bool:
        return user.is_active and not self.roles.isdisjoint(user.roles_in_force)


PUBLIC = Access("everybody")
BY_LINK = Access("people with the secret link")
STAFF = Access("people who may enter the admin")


def for_roles(*roles: Role) -> Access:
    return Access("people with one of the roles", frozenset(roles))


def for_readers(group: ReadGroup) -> Access:
    return Access("people who read the group", group=group)


def access_of(view: Callable) -> Access:
    """Return the access rule of a view. *Raises* AttributeError."""
    return view.access  # type: ignore[attr-defined]


@cache
def access_by_name(name: str) -> Access:
    """Return the access rule of the page with that name, which has no arguments."""
    return access_of(resolve(reverse(name)).func)


def opens_to(access: Access) -> Callable[[View], View]:
    """Decorate a view with its access rule, which describes its own guard."""

    def mark(view: View) -> View:
        view.access = access  # type: ignore[attr-defined]
        return view

    return mark


public = opens_to(PUBLIC)
