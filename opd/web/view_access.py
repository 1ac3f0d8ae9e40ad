"""The access rule of a view, stored on the view itself as `view.access`.

Decorators that guard a view set it (`desk`, `secret_page`, the admin site); a page for everybody is decorated with
`public`. A test opens every address of the resolver as every role (tests/access): it fails for a view without a rule,
and for one that opens to other people than its rule names.
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
    """An access rule. `roles`: a membership in force with one of these opens the view; `to` describes it in words."""

    to: str
    roles: frozenset[Role] = frozenset()


PUBLIC = Access("everybody")
BY_LINK = Access("people with the secret link")
STAFF = Access("people who may enter the admin")


def for_roles(*roles: Role) -> Access:
    return Access("people with one of the roles", frozenset(roles))


def opens_to(access: Access) -> Callable[[View], View]:
    """Decorate a view with its access rule. This checks nothing: it describes what the view's own guard does."""

    def mark(view: View) -> View:
        view.access = access  # type: ignore[attr-defined]
        return view

    return mark


public = opens_to(PUBLIC)
