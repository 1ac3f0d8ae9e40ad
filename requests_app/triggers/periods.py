"""Triggers of the periods of the law: proposed by one person, decided once by another, never changed or deleted."""

from opd.database.triggers import Trigger, changes, columns_of
from opd.models import ChangeState
from requests_app.models import LegalPeriod

DECISION = ("state", "decided_by", "decided_at", "answer")

TRIGGERS = [
    Trigger("legal_period_begins_as_proposed", LegalPeriod, "INSERT", f"NEW.state <> '{ChangeState.WAITING.value}'"),
    Trigger("legal_period_stays_as_proposed", LegalPeriod, "UPDATE", changes("id", *columns_of(LegalPeriod, DECISION))),
    Trigger("legal_period_is_decided_once", LegalPeriod, "UPDATE", f"OLD.state <> '{ChangeState.WAITING.value}'"),
    Trigger("legal_period_is_never_deleted", LegalPeriod, "DELETE"),
]
