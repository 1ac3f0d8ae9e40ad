"""Questions of permission, asked of memberships."""

from opd.models import Opd, Role, User


def has_role(user, opd: Opd | None, *roles: Role) -> bool:
    """Whether `user` holds one of `roles` now in `opd`, city-wide roles counting everywhere.

    Without an agency only the city-wide roles are asked for. Anonymous and inactive users hold none.
    """
    if not (isinstance(user, User) and user.is_active):
        return False
    return user.has_city_role(*roles) or (opd is not None and opd.pk in user.opd_ids(*roles))
