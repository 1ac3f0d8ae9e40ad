"""Permission by membership."""

from opd.models import Opd, Role, User


def has_role(user, opd: Opd | None, *roles: Role) -> bool:
    """Return whether `user` holds one of `roles` in `opd` today; city-wide roles count in every agency.

    With `opd` None only city-wide roles count. Anonymous and inactive users hold none.
    """
    if not (isinstance(user, User) and user.is_active):
        return False
    return user.has_city_role(*roles) or (opd is not None and opd.pk in user.opd_ids(*roles))
