"""Writes that go past the verbs, by `queryset.update`, `bulk_create`, `delete` or SQL: the database refuses each."""

from datetime import timedelta
from typing import Any

from django.db import connection, models
from django.utils import timezone

from documents.models import ConsequenceTest, Document, DocumentEvent, Opening, Revision
from opd.models import LedgerEntry, LedgerHead
from requests_app.models import (
    Applicant,
    Decision,
    DeliveryRecord,
    Event,
    FeeLine,
    InformationRequest,
    Letter,
    NumberSeries,
    Objection,
    RefusedDocument,
    Withdrawal,
)
from tests.city_walk.checker import OPEN, PUBLIC, STEPS
from tests.city_walk.city import LIVE, City, Nothing, forbidden

DAY = timedelta(days=1)


def row(city: City, rows: models.QuerySet) -> Any:
    """Return one of the last rows, as they are now."""
    recent = list(rows.order_by("-pk")[: 2 * LIVE])
    if not recent:
        raise Nothing
    return city.chance.choice(recent)


def write(one: models.Model, **columns: Any) -> None:
    """Change a row past its verb, by the ORM or by SQL."""
    if not type(one)._default_manager.filter(pk=one.pk).update(**columns):
        raise Nothing


def delete(one: models.Model) -> None:
    run(f"DELETE FROM {one._meta.db_table} WHERE {one._meta.pk.column} = %s", one.pk)


def run(sql: str, *parameters: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)


def copied(one: Any, **columns: Any) -> Any:
    copy = type(one)._default_manager.get(pk=one.pk)
    copy.pk, copy._state.adding = None, True
    for name, value in columns.items():
        setattr(copy, name, value)
    return copy


# Requests -----------------------------------------------------------------------------------------------------------


@forbidden
def take_the_number_away(city: City) -> None:
    write(row(city, InformationRequest.objects.all()), number="")


@forbidden
def change_what_was_registered(city: City) -> None:
    case = row(city, InformationRequest.objects.all())
    columns: list[dict[str, Any]] = [{"received_on": case.received_on - DAY}, {"entered_on": case.entered_on + DAY}]
    columns += [{"sequence": case.sequence + 900}, {"information": "Yang lain."}, {"year": case.year + 1}]
    write(case, **city.chance.choice(columns))


@forbidden
def delete_a_case(city: City) -> None:
    delete(row(city, city.chance.choice([InformationRequest, Objection]).objects.all()))


@forbidden
def jump_over_a_step(city: City) -> None:
    model, of = city.chance.choice([(InformationRequest, "request"), (Objection, "objection"), (Document, "document")])
    one = row(city, model._default_manager.all())
    states = sorted(set().union(*STEPS[of].values()) - STEPS[of].get(one.state, set()) - {one.state})
    now = timezone.now()
    more: dict[str, Any] = {"ended_on": city.today} if of == "request" else {}
    if of == "document":
        more = {"published_at": now, "first_published_at": one.first_published_at or now, "reason": "x"}
    write(one, state=city.chance.choice(states), **more)


@forbidden
def move_the_due_date(city: City) -> None:
    case = row(city, InformationRequest.objects.filter(state__in=OPEN))
    due = case.due_on + DAY * city.chance.choice([-1, 1, 3])
    write(case, due_on=due, **({} if case.extended_on else {"first_due_on": due}))


@forbidden
def extend_twice_or_late(city: City) -> None:
    case = row(city, InformationRequest.objects.filter(state__in=OPEN))
    later = case.due_on + 7 * DAY if case.extended_on else case.first_due_on + DAY
    write(case, extended_on=later, extension_reason="Lagi.", due_on=later + 9 * DAY)


@forbidden
def sent_without_a_letter(city: City) -> None:
    decision = row(city, Decision.objects.filter(sent_on=None))
    write(decision, sent_on=city.today, received_on=city.today, sent_by_channel="portal", letter=None)


@forbidden
def another_day_of_sending(city: City) -> None:
    decision = row(city, Decision.objects.filter(sent_on__isnull=False))
    write(decision, sent_on=decision.sent_on - DAY, decided_on=decision.sent_on - DAY)


@forbidden
def rewrite_a_sent_decision(city: City) -> None:
    decision = row(city, Decision.objects.filter(sent_on__isnull=False))
    write(decision, reason=f"{decision.reason} Lain.", material=f"{decision.material} Lain.")


@forbidden
def take_a_test_from_a_refusal(city: City) -> None:
    delete(row(city, RefusedDocument.objects.filter(decision__sent_on__isnull=False)))


@forbidden
def take_a_cost_from_a_notice(city: City) -> None:
    delete(row(city, FeeLine.objects.filter(decision__sent_on__isnull=False)))


@forbidden
def charge_more_than_the_table(city: City) -> None:
    fee = row(city, FeeLine.objects.all()).fee
    write(fee, amount=fee.amount + 1000)


@forbidden
def blank_an_applicant(city: City) -> None:
    one = row(city, Applicant.objects.filter(destroyed_at=None))
    names = [field.name for field in Applicant._meta.concrete_fields]
    texts = [name for name in names if name not in ("id", "kind", "by_proxy", "destroyed_at")]
    write(one, **dict.fromkeys(texts, ""), destroyed_at=timezone.now())


@forbidden
def count_backwards(city: City) -> None:
    series = row(city, NumberSeries.objects.filter(last__gt=0))
    write(series, last=series.last - 1)


# Papers and histories -----------------------------------------------------------------------------------------------


@forbidden
def rewrite_history(city: City) -> None:
    one = row(city, city.chance.choice([Event, DocumentEvent]).objects.all())
    write(one, **city.chance.choice([{"act": "made_up"}, {"state": "closed"}, {"by": city.people["admin"]}]))


@forbidden
def delete_history(city: City) -> None:
    delete(row(city, city.chance.choice([Event, DocumentEvent]).objects.all()))


@forbidden
def rewrite_a_letter(city: City) -> None:
    letter = row(city, Letter.objects.all())
    columns: list[dict[str, Any]] = [{"dated_on": letter.dated_on - DAY}, {"number": f"{letter.number}/x"}]
    columns += [{"stated_due_on": (letter.stated_due_on or letter.dated_on) + DAY}]
    write(letter, **city.chance.choice(columns))


@forbidden
def rewrite_a_delivery(city: City) -> None:
    record = row(city, DeliveryRecord.objects.all())
    write(record, happened_on=record.happened_on - DAY)


@forbidden
def delete_a_paper(city: City) -> None:
    delete(row(city, city.chance.choice([Letter, DeliveryRecord, Withdrawal]).objects.all()))


@forbidden
def replace_a_kept_row(city: City) -> None:
    """`INSERT OR REPLACE` of SQLite deletes a row without firing a trigger on DELETE."""
    if connection.vendor != "sqlite":
        raise Nothing
    kept: list[type[models.Model]] = [Event, Letter, InformationRequest, Objection, DeliveryRecord, DocumentEvent]
    one = row(city, city.chance.choice(kept)._default_manager.all())
    table, columns = one._meta.db_table, ", ".join(f'"{field.column}"' for field in one._meta.concrete_fields)
    run(f"INSERT OR REPLACE INTO {table} ({columns}) SELECT {columns} FROM {table} WHERE id = %s", one.pk)


@forbidden
def rewrite_the_ledger(city: City) -> None:
    entry = row(city, LedgerEntry.objects.all())
    city.chance.choice(
        [lambda: write(entry, actor="lain"), lambda: delete(entry), lambda: delete(LedgerHead.objects.get())]
    )()


# Objections ---------------------------------------------------------------------------------------------------------


@forbidden
def rule_on_the_own_decision(city: City) -> None:
    ours = Objection.objects.filter(inforequest__decision__isnull=False, state__in=("decided", "received"))
    case = row(city, ours)
    ruling = {"outcome": "upheld", "reasons": "Sudah benar.", "order": "", "state": "decided", "letter": None}
    write(case, decided_by=case.inforequest.decision.decided_by, decided_on=city.today, **ruling)


@forbidden
def ruled_by_no_superior(city: City) -> None:
    case = row(city, Objection.objects.filter(state__in=("decided", "received")))
    ruling = {"outcome": "upheld", "reasons": "Sudah benar.", "order": "", "state": "decided", "letter": None}
    write(case, decided_by=city.people["admin"], decided_on=city.today, **ruling)


@forbidden
def extend_the_reply(city: City) -> None:
    case = row(city, Objection.objects.filter(state__in=("decided", "received")))
    write(case, reply_due_on=case.reply_due_on + DAY)


@forbidden
def uphold_with_blanks(city: City) -> None:
    case = row(city, Objection.objects.filter(state="decided", outcome="upheld"))
    write(case, reasons=city.chance.choice(["", "  ", "\n\t"]))


# Documents and exemptions -------------------------------------------------------------------------------------------


@forbidden
def publish_a_draft(city: City) -> None:
    drafts = Document.objects.filter(state__in=("draft", "returned")).exclude(opd=city.district)
    now = timezone.now()
    complete = {"date": city.today, "responsible_unit": "Dinas", "place": "Metro", "form": "hardcopy"}
    write(row(city, drafts), state="published", published_at=now, first_published_at=now, **complete)


@forbidden
def insert_as_public(city: City) -> None:
    one = row(city, Document.objects.filter(state__in=PUBLIC))
    copies = [copied(one), copied(one, state="draft"), copied(one, state="in_review", published_at=None)]
    Document.objects.bulk_create([city.chance.choice(copies)])


@forbidden
def delete_what_was_public(city: City) -> None:
    delete(row(city, Document.objects.filter(first_published_at__isnull=False)))


@forbidden
def forget_when_it_was_public(city: City) -> None:
    one = row(city, Document.objects.filter(first_published_at__isnull=False))
    write(one, first_published_at=one.first_published_at - DAY)


@forbidden
def exempt_without_a_test(city: City) -> None:
    one = row(city, Document.objects.exclude(state="exempt"))
    tests = ConsequenceTest.objects.exclude(document=one)
    write(one, state="exempt", classification="dikecualikan", exemption=row(city, tests))


@forbidden
def open_an_exempt_document(city: City) -> None:
    one = row(city, Document.objects.filter(state="exempt"))
    write(one, state="in_review", classification="berkala", exemption=None)


@forbidden
def unseal_a_file(city: City) -> None:
    file = row(city, Revision.objects.filter(document__state="exempt"))
    write(file, disclosure=city.chance.choice(["public", "withheld"]), published_at=timezone.now())


@forbidden
def swap_a_file(city: City) -> None:
    write(row(city, Revision.objects.all()), sha256="0" * 64)


@forbidden
def approve_the_own_test(city: City) -> None:
    test = row(city, ConsequenceTest.objects.filter(stage="menunggu"))
    decision = {"decision_number": "1", "decision_date": city.today, "approved_at": timezone.now()}
    by = city.chance.choice([test.written_by, city.people["admin"], city.people["verifikator-lama"]])
    write(test, stage="disetujui", approved_by=by, **decision)


@forbidden
def rewrite_an_approved_test(city: City) -> None:
    test = row(city, ConsequenceTest.objects.filter(stage="disetujui"))
    other = "a" if test.ground != "a" else "b"
    write(test, **city.chance.choice([{"ground": other}, {"law": "Yang lain"}, {"decision_number": "9/lain"}]))


@forbidden
def end_an_exemption_alone(city: City) -> None:
    test = row(city, ConsequenceTest.objects.filter(stage="disetujui", ended_at=None))
    how = city.chance.choice(["opened", "ruling", "renewed"])
    write(test, end=how, end_reason="Sudah.", ended_at=timezone.now(), ended_by=city.people["verifikator"])


@forbidden
def delete_a_decided_test(city: City) -> None:
    delete(row(city, ConsequenceTest.objects.filter(stage__in=("disetujui", "ditolak"))))


@forbidden
def decide_the_own_proposal(city: City) -> None:
    opening = row(city, Opening.objects.filter(stage="menunggu"))
    by = city.chance.choice([opening.proposed_by, city.people["admin"]])
    write(opening, stage="dibuka", decided_by=by, decided_at=timezone.now())


@forbidden
def rewrite_a_ruling(city: City) -> None:
    opening = row(city, Opening.objects.filter(way="ruling"))
    write(opening, ruling="Putusan lain", ruled_on=opening.ruled_on - DAY)
