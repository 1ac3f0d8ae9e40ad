"""Letters of the law: numbered and dated in the act's own transaction, made as PDF by the worker afterwards."""

import json
import secrets
from datetime import date

from django.core.serializers.json import DjangoJSONEncoder
from django_q.tasks import async_task

from requests_app import access, numbering
from requests_app.models import Decision, InformationRequest, Letter, LetterKind, Objection

MAKE = "requests_app.tasks.make_letter"


def receipt(inforequest: InformationRequest, *, token: str) -> Letter:
    return _write(LetterKind.RECEIPT, inforequest, inforequest.entered_on, {}, stated_due_on=inforequest.due_on)


def completion(inforequest: InformationRequest, *, today: date) -> Letter:
    return _write(LetterKind.COMPLETION, inforequest, today, {}, stated_due_on=inforequest.completion_due_on)


def lapse(inforequest: InformationRequest, *, today: date) -> Letter:
    return _write(LetterKind.LAPSE, inforequest, today, {})


def extension(inforequest: InformationRequest, *, today: date) -> Letter:
    return _write(LetterKind.EXTENSION, inforequest, today, {}, stated_due_on=inforequest.due_on)


def notice(inforequest: InformationRequest, decision: Decision, *, today: date) -> Letter:
    return _write(LetterKind.NOTICE, inforequest, today, {})


def refusal(inforequest: InformationRequest, decision: Decision, *, today: date) -> Letter:
    return _write(LetterKind.REFUSAL, inforequest, today, {})


def objection_receipt(objection: Objection, *, token: str) -> Letter:
    return _write(
        LetterKind.OBJECTION_RECEIPT, objection, objection.entered_on, {}, stated_due_on=objection.reply_due_on
    )


def objection_decision(objection: Objection, *, today: date) -> Letter:
    return _write(LetterKind.OBJECTION_DECISION, objection, today, {})


def _write(kind: LetterKind, case, dated_on: date, data: dict, *, stated_due_on: date | None = None) -> Letter:
    _sequence, number = numbering.take("letter", dated_on.year)
    letter = Letter.objects.create(
        **access.key_of(case),
        kind=kind,
        number=number,
        dated_on=dated_on,
        stated_due_on=stated_due_on,
        verification=secrets.token_hex(10),
        data=json.dumps(data, cls=DjangoJSONEncoder),
    )
    async_task(MAKE, letter.pk)
    return letter
