"""The text of a decision before it was rewritten; until its notice is sent, nobody outside has seen it."""

from django.db.models import Field, ForeignKey, QuerySet
from django.forms.models import model_to_dict

from opd.models import User
from requests_app.models import Decision, EarlierDecision

# Who decided and when are columns of their own, and the notice is not sent yet.
LEFT_OUT = {"id", "inforequest", "decided_on", "decided_by"}
OF_PART = ("subject", "reason", "ground")  # without the words to redact, which are nobody's to keep


def keep(decision: Decision, *, by: User) -> None:
    """Store the text that the decision has in the database, in the transaction that replaces it."""
    stored = Decision.objects.filter(pk=decision.pk).first()
    if stored is None:
        return
    text = model_to_dict(stored, [field.name for field in _columns()])
    text["withheld"] = list(stored.withheld.order_by("pk").values(*OF_PART))
    text["tests"] = list(stored.refused.order_by("pk").values_list("test__decision_number", flat=True))
    EarlierDecision.objects.create(
        decision=stored, text=text, decided_on=stored.decided_on, decided_by=stored.decided_by, replaced_by=by
    )


def of(decision: Decision) -> QuerySet[EarlierDecision]:
    """Return the earlier texts of a decision, the last one first."""
    return decision.earlier.select_related("decided_by", "replaced_by")


def _columns() -> list[Field]:
    return [
        field
        for field in Decision._meta.concrete_fields
        if field.name not in LEFT_OUT and not isinstance(field, ForeignKey) and field.editable
    ]


def rows_of(earlier: EarlierDecision) -> list[tuple[str, str]]:
    """Return label and value of each part of the text that is not empty."""
    rows = []
    for field in _columns():
        value = earlier.text.get(field.name)
        if value not in (None, ""):
            words = dict(field.flatchoices).get(value, value) if field.choices else value
            rows.append((str(field.verbose_name), str(words)))
    rows += [(part["subject"], part["reason"]) for part in earlier.text["withheld"]]
    return rows
