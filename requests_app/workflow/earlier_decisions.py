"""The text of a decision before it was rewritten: before its notice was sent, or after the notice came back."""

from typing import Any

from django.db.models import Field, ForeignKey, QuerySet
from django.forms.models import model_to_dict
from django.utils.translation import gettext as _

from documents.models import Ground
from opd.models import User
from requests_app.letters.wording import rupiah
from requests_app.models import Decision, EarlierDecision

SENDING = {"sent_on", "sent_by_channel", "received_on", "files_follow", "looked_for_at"}
LEFT_OUT = {"id", "inforequest", "decided_on", "decided_by"} | SENDING
OF_PART = ("subject", "reason", "ground", "belongs")  # without the words to redact


def keep(decision: Decision, *, by: User) -> None:
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
    return decision.earlier.select_related("decided_by", "replaced_by")


def _columns() -> list[Field]:
    return [
        field
        for field in Decision._meta.concrete_fields
        if field.name not in LEFT_OUT and not isinstance(field, ForeignKey) and field.editable
    ]


def rows_of(earlier: EarlierDecision) -> list[tuple[str, str]]:
    shown = ((field, earlier.text.get(field.name)) for field in _columns())
    rows = [(str(field.verbose_name), _words(field, value)) for field, value in shown if value not in (None, "")]
    if tests := earlier.text["tests"]:
        rows.append((_("uji konsekuensi"), ", ".join(tests)))
    for part in earlier.text["withheld"]:
        ground = [str(Ground(part["ground"]).label)] if part["ground"] else []
        belongs = filter(None, [part.get("belongs")])  # none in texts of before
        rows.append((part["subject"], "\n".join([part["reason"], *ground, *belongs])))
    return rows


def _words(field: Field, value: Any) -> str:
    if field.name == "grounds":
        return "\n".join(str(Ground(letter).label) for letter in value)
    if field.name == "cost":
        return rupiah(value)
    if isinstance(value, bool):
        return _("Ya") if value else _("Tidak")
    return str(dict(field.flatchoices).get(value, value) if field.choices else value)
