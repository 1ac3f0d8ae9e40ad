"""Triggers of offices: memberships are ended, never rewritten; nobody is PPID Utama and Atasan PPID at once."""

from opd.database.triggers import Trigger, changes, columns_of, quoted, rules_of, table_of
from opd.models import (
    CITY_ROLES,
    AccessEntry,
    ChangeKind,
    ChangeState,
    LedgerEntry,
    Membership,
    Official,
    OfficialRole,
    PersonChange,
    Role,
    User,
)

ENDLESS, BEGINNING = "'9999-12-31'", "'0001-01-02'"
NOW = "LOCAL_DAY(CURRENT_TIMESTAMP)"
OVERLAPS = (
    f"COALESCE(m.valid_from, {BEGINNING}) <= COALESCE(NEW.valid_to, {ENDLESS})"
    f" AND COALESCE(NEW.valid_from, {BEGINNING}) <= COALESCE(m.valid_to, {ENDLESS})"
)
SAME_OFFICE = (
    f"SELECT 1 FROM {table_of(Membership)} m WHERE m.user_id = NEW.user_id AND m.opd_id = NEW.opd_id"  # noqa: S608
    f" AND m.role = NEW.role AND COALESCE(m.valid_from, {BEGINNING}) <= COALESCE(m.valid_to, {ENDLESS}) AND {OVERLAPS}"
)
ACTED = (
    f"EXISTS (SELECT 1 FROM {table_of(LedgerEntry)} e WHERE e.actor_id = OLD.user_id"  # noqa: S608
    " AND (OLD.valid_from IS NULL OR LOCAL_DAY(e.at) >= DAY(OLD.valid_from))"
    " AND (OLD.valid_to IS NULL OR LOCAL_DAY(e.at) <= DAY(OLD.valid_to)))"
)
IS_VOIDED = (
    f"NEW.valid_to < COALESCE(OLD.valid_from, {BEGINNING}) AND NOT {ACTED}"  # noqa: S608
    f" AND EXISTS (SELECT 1 FROM {table_of(PersonChange)} c WHERE c.membership_id = OLD.id"
    f" AND c.state = '{ChangeState.CONFIRMED.value}')"
)
ENDS_IN_THE_PAST = (
    f"NEW.role IN ({quoted(sorted(CITY_ROLES))}) AND DAY(NEW.valid_to) < {NOW} - 1"
    f" OR NEW.valid_to < OLD.valid_from AND DAY(OLD.valid_from) < {NOW}"
)
CLOSED_AGAIN = "user.closed_again"
BY_OTHERS = f"SELECT 1 FROM {table_of(PersonChange)} c WHERE c.state = '{ChangeState.CONFIRMED.value}'"  # noqa: S608
NOTE = (
    f"SELECT 1 FROM {table_of(LedgerEntry)} e WHERE e.object_type = '{Membership._meta.label_lower}'"  # noqa: S608
    " AND e.object_id = CAST(OLD.id AS TEXT)"
)
# By a change of two people since the row was noted; or it is noted already by who leaves, or at the server.
ENDED_BY_ONE = (
    f"({changes('valid_to')}) AND OLD.role = '{Role.SUPERIOR.value}'"
    f" AND (OLD.valid_to IS NULL OR DAY(OLD.valid_to) >= {NOW})"
    f" AND NOT EXISTS ({BY_OTHERS} AND c.person_id = OLD.user_id AND (c.membership_id = OLD.id"
    f" OR c.kind = '{ChangeKind.ROLE.value}' AND c.role = OLD.role) AND NOT EXISTS ({NOTE} AND e.at > c.decided_at))"
    f" AND NOT EXISTS ({NOTE} AND (e.actor_id IS NULL OR e.actor_id = OLD.user_id)"
    """ AND CAST(e.fields AS TEXT) LIKE '%"to": "' || CAST(NEW.valid_to AS TEXT) || '"%')"""
)
CLOSED_BY_ONE = (
    "OLD.is_active AND NOT NEW.is_active"  # noqa: S608 - our own names
    f" AND EXISTS (SELECT 1 FROM {table_of(Membership)} m WHERE m.user_id = OLD.id AND m.role = '{Role.SUPERIOR.value}'"
    f" AND (m.valid_to IS NULL OR DAY(m.valid_to) >= {NOW}))"
    f" AND NOT EXISTS (SELECT 1 FROM {table_of(AccessEntry)} e WHERE e.verb = '{CLOSED_AGAIN}'"
    " AND e.actor_id IS NULL AND e.object_id = CAST(OLD.id AS TEXT))"
    f" AND NOT EXISTS ({BY_OTHERS} AND c.id = (SELECT MAX(x.id) FROM {table_of(PersonChange)} x"
    """ WHERE x.person_id = OLD.id AND x.state = c.state AND CAST(x.facts AS TEXT) LIKE '%"is_active"%')"""
    """ AND CAST(c.facts AS TEXT) LIKE '%"is_active": false%')"""
)
# The same NIP, or the same name where one of the two has none.
BOTH_OFFICES = (
    f"NEW.role <> '{OfficialRole.AGENCY.value}' AND EXISTS (SELECT 1 FROM {table_of(Official)} m"  # noqa: S608
    f" WHERE m.role <> '{OfficialRole.AGENCY.value}' AND m.role <> NEW.role AND {OVERLAPS}"
    " AND (m.nip = NEW.nip AND m.nip <> '' OR (m.nip = '' OR NEW.nip = '') AND LOWER(m.name) = LOWER(NEW.name))"
    " AND NOT (m.is_acting OR NEW.is_acting))"
)

TRIGGERS = [
    Trigger("membership_is_never_deleted", Membership, "DELETE"),
    Trigger("membership_overlaps_no_other", Membership, "INSERT", f"EXISTS ({SAME_OFFICE})"),
    *rules_of(
        Membership,
        "UPDATE",
        membership_is_only_ended=(
            f"{changes('id', *columns_of(Membership, ['valid_to']))}"
            " OR OLD.valid_to IS NOT NULL AND (NEW.valid_to IS NULL OR NEW.valid_to > OLD.valid_to)"
        ),
        membership_ends_from_yesterday_on=f"{changes('valid_to')} AND ({ENDS_IN_THE_PAST}) AND NOT ({IS_VOIDED})",
    ),
    Trigger("superior_is_ended_by_two", Membership, "UPDATE", ENDED_BY_ONE),
    Trigger("superior_is_closed_by_two", User, "UPDATE", CLOSED_BY_ONE),
    Trigger("official_holds_one_office_on_insert", Official, "INSERT", BOTH_OFFICES),
    Trigger(
        "official_holds_one_office_on_update",
        Official,
        "UPDATE",
        f"({changes(*columns_of(Official, ['valid_to']))} OR OLD.valid_to IS NOT NULL"
        f" AND (NEW.valid_to IS NULL OR NEW.valid_to > OLD.valid_to)) AND {BOTH_OFFICES}",
    ),
]
