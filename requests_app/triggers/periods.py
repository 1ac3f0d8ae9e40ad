"""Triggers of the clock: periods of the law and changes of the days off are by two people, and decided once."""

from opd.database.triggers import Trigger, decided_once, rules_of, table_of
from opd.models import Holiday, Role
from opd.models.holiday import NATIONWIDE
from requests_app.deadlines import PeriodKind
from requests_app.models import HolidayChange, InformationRequest, LegalPeriod, Objection
from requests_app.models.objection import OPEN_OBJECTION_STATES
from requests_app.models.period import OF_THE_OFFICE
from requests_app.states import OPEN_STATES
from requests_app.triggers.conditions import confirmed_in_office, listed, weekdays_until


def _by_two(days: str, moment: str) -> str:
    return (
        f"EXISTS (SELECT 1 FROM {table_of(HolidayChange)} c WHERE c.state = 'confirmed'"  # noqa: S608
        f" AND c.decided_at = NEW.{moment} AND c.{days} LIKE '%' || NEW.date || ',' || NEW.kind || ',%')"
    )


CONFIRMED = "OLD.state = 'waiting' AND NEW.state = 'confirmed'"
OF_OFFICE = ", ".join(f"'{kind.value}'" for kind in OF_THE_OFFICE)
BEFORE = (
    f"(SELECT q.days FROM {table_of(LegalPeriod)} q WHERE q.kind = NEW.kind AND q.state = 'confirmed'"  # noqa: S608
    " AND q.id <> NEW.id AND q.valid_from <= NEW.valid_from ORDER BY q.valid_from DESC LIMIT 1)"
)
LONGER_OR_LESS_FOR_CITIZENS = f"(NEW.days > {BEFORE} OR NEW.kind NOT IN ({OF_OFFICE}) AND NEW.days < {BEFORE})"
BY_THE_SUPERIOR = " OR ".join(
    confirmed_in_office(Role.SUPERIOR, person=person) for person in ("decided_by_id", "asked_by_id")
)
IS_OF_THE_PAST = "DAY(NEW.valid_from) < LOCAL_DAY(NEW.decided_at)"
# Working days between the due date and the day, which an extension would reach.
IN_THE_EXTENSION = (
    f"(r.extended_on IS NULL AND {weekdays_until('NEW.date')} - {weekdays_until('r.due_on')} - 1"  # noqa: S608
    f" - (SELECT COUNT(DISTINCT h.date) FROM {table_of(Holiday)} h WHERE h.removed_at IS NULL"
    " AND DAY(h.date) % 7 < 5 AND h.date > r.due_on AND h.date < NEW.date)"
    f" < (SELECT MAX(p.days) FROM {table_of(LegalPeriod)} p"
    f" WHERE p.kind = '{PeriodKind.EXTENSION.value}' AND p.state = 'confirmed'))"
)


def _in_a_case(requests: str = "", objections: str = "") -> str:
    """Return SQL for a day inside the period of a case, that is no day off otherwise; both narrow the cases."""
    return (
        "DAY(NEW.date) % 7 < 5 AND (EXISTS"  # noqa: S608
        f" (SELECT 1 FROM {table_of(InformationRequest)} r WHERE r.received_on < NEW.date"
        f" AND (NEW.date <= r.due_on OR {IN_THE_EXTENSION}){requests}) OR EXISTS"
        f" (SELECT 1 FROM {table_of(Objection)} o WHERE o.received_on < NEW.date"
        f" AND NEW.date <= o.reply_due_on{objections})) AND NOT EXISTS"
        f" (SELECT 1 FROM {table_of(Holiday)} h"
        " WHERE h.date = NEW.date AND h.kind <> NEW.kind AND h.removed_at IS NULL)"
    )


MOVES_CASES = _in_a_case(
    f" AND r.state IN ({listed(sorted(OPEN_STATES))})", f" AND o.state IN ({listed(sorted(OPEN_OBJECTION_STATES))})"
)
# A day of a coming year is of its SKB.
OF_A_COMING_YEAR = (
    f"NEW.kind IN ({listed(sorted(NATIONWIDE))}) AND COALESCE("
    "SUBSTR(CAST(NEW.date AS TEXT), 1, 4) > SUBSTR(CAST(NEW.entered_at AS TEXT), 1, 4), 1 = 0)"
)

TRIGGERS = [
    *decided_once(LegalPeriod, "legal_period", "proposed"),
    *rules_of(
        LegalPeriod,
        "UPDATE",
        legal_period_is_confirmed_in_office=f"{CONFIRMED} AND NOT {confirmed_in_office(Role.ADMIN, Role.SUPERIOR)}",
        legal_period_of_the_past_has_its_basis=(
            f"{CONFIRMED} AND {IS_OF_THE_PAST} AND (NEW.file = '' OR NOT {confirmed_in_office(Role.SUPERIOR)})"
        ),
        legal_period_that_takes_something_is_of_the_superior=(
            f"{CONFIRMED} AND (NEW.takes_open_cases OR {LONGER_OR_LESS_FOR_CITIZENS})"
            f" AND (NEW.sha256 = '' OR NOT ({BY_THE_SUPERIOR}))"
        ),
    ),
    *decided_once(HolidayChange, "holiday_change"),
    Trigger(
        "holiday_change_is_confirmed_by_the_superior",
        HolidayChange,
        "UPDATE",
        f"{CONFIRMED} AND NOT {confirmed_in_office(Role.SUPERIOR)}",
    ),
]
# On a table of the app below, which installs them with its own.
ON_DAYS_OFF = [
    *rules_of(
        Holiday,
        "INSERT",
        holiday_of_open_cases_is_entered_by_two=(
            f"{MOVES_CASES} AND NOT ({OF_A_COMING_YEAR}) AND NOT {_by_two('added', 'entered_at')}"
        ),
        holiday_of_a_case_counts_from_its_entry=f"NEW.entered_at IS NULL AND {_in_a_case()}",
        holiday_that_corrects_is_entered_by_two=f"NEW.decreed_on IS NOT NULL AND NOT {_by_two('added', 'entered_at')}",
    ),
    Trigger(
        "holiday_of_open_cases_is_removed_by_two",
        Holiday,
        "UPDATE",
        f"OLD.removed_at IS NULL AND NEW.removed_at IS NOT NULL AND {MOVES_CASES}"
        f" AND NOT {_by_two('removed', 'removed_at')}",
    ),
]
