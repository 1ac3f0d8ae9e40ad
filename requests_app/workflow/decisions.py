"""Verbs of the decision on a request and of its written notice.

UU 14/2008 Pasal 17 to 19, 22 ayat (7); domain rules 15 to 23.
"""

from collections.abc import Collection, Iterable
from datetime import date
from typing import cast

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import transaction
from django.db.models import Field, Model
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from documents.models import ConsequenceTest, Document, Ground
from documents.models.exemption import PERSONAL
from documents.release import word_match
from opd.errors import NotAllowed
from opd.models import User
from requests_app.answers import files as answers
from requests_app.letters import content as letters
from requests_app.models import (
    AccessMode,
    Decision,
    Delivery,
    Format,
    InformationRequest,
    Objection,
    Outcome,
    RefusedDocument,
    WithheldPart,
)
from requests_app.states import Act
from requests_app.workflow import entry_dates
from requests_app.workflow.transition import lock_case, move, notify_applicant, record_event, require

NO_LIVING_TEST = gettext_lazy("“%(title)s” tidak punya uji konsekuensi yang berlaku pada tanggal keputusan.")
PRINTED = ("reason", "material", "payment", "law", "other_body")  # columns that the notice and its letters print


def decide(
    inforequest: InformationRequest,
    *,
    by: User,
    outcome: Outcome,
    refused: Iterable[Document] = (),
    withheld: list[dict] | None = None,
    today: date | None = None,
    **fields,
) -> Decision:
    """Write or rewrite the decision; the applicant learns of it only by `send`.

    `refused` are the exempt documents that are not given: their tests in force on that day are what the refusal rests
    on, and give it its grounds and its law. `fields` are columns of `Decision` from reason to payment. `withheld` is
    for a partial grant: one dict for each part with subject, reason, ground ("" where the information is not held) and
    words (words to redact, one a line). *Raises* ValidationError, by field, for a decision against the law, and
    NotAllowed for the person who decided an objection to this request.
    """
    require(inforequest, Act.DECIDE, by)
    today, parts = today or timezone.localdate(), [WithheldPart(**_stripped(part)) for part in withheld or []]
    decision = Decision.objects.filter(inforequest=inforequest).first() or Decision(inforequest=inforequest)
    if unknown := fields.keys() - _empty_columns().keys():
        raise TypeError(f"decide() got {sorted(unknown)}, which no decision has.")
    for name, value in (_empty_columns() | _stripped(fields)).items():
        setattr(decision, name, value)
    decision.outcome, decision.decided_on, decision.decided_by = outcome, today, by
    tests = _tests_of(refused, today)
    if outcome == Outcome.PARTLY:
        decision.grounds = "".join(sorted({part.ground for part in parts}))
    elif outcome == Outcome.REFUSED and not decision.grounds:
        decision.grounds = _grounds_of(tests)
    decision.law = "\n".join(dict.fromkeys(test.law for test in tests))
    check(decision, parts, tests)
    with transaction.atomic():
        lock_case(inforequest, Act.DECIDE)  # `objections.rule` waits for the same row
        if Objection.objects.filter(inforequest=inforequest, decided_by=by).exists():
            raise NotAllowed(_("Permohonan tidak boleh diputuskan oleh orang yang memutuskan keberatannya."))
        move(inforequest, Act.DECIDE, by)
        _write(decision, parts, tests)
        answers.recheck(inforequest)
        facts = {"outcome": outcome, "grounds": decision.grounds, "tests": [test.pk for test in tests]}
        record_event(inforequest, Act.DECIDE, by, facts=facts, today=today)
    return decision


def _write(decision: Decision, parts: list[WithheldPart], tests: list[ConsequenceTest]) -> None:
    """Save the decision with its parts and tests, in place of those of an earlier one.

    Triggers let tests be added and removed only while the decision names no ground, and a ground be named only with
    its tests: so a decision with grounds is written last.
    """
    _hold(tests)
    if decision.pk:
        decision.withheld.all().delete()
        stored = Decision.objects.filter(pk=decision.pk)
        stored.exclude(grounds="").update(outcome=Outcome.GRANTED, controlled=None, grounds="", law="")
        decision.refused.all().delete()
    elif tests:
        bare = Decision(inforequest=decision.inforequest, outcome=Outcome.GRANTED)
        bare.decided_on, bare.decided_by = decision.decided_on, decision.decided_by
        bare.save(force_insert=True)
        decision.pk, decision._state.adding = bare.pk, False
    RefusedDocument.objects.bulk_create(
        RefusedDocument(decision=decision, document_id=test.document_id, test=test) for test in tests
    )
    decision.save()
    for part in parts:
        part.decision = decision
        part.save(force_insert=True)


def send(
    inforequest: InformationRequest,
    *,
    by: User,
    channel: Delivery,
    sent_on: date | None = None,
    received_on: date | None = None,
    today: date | None = None,
) -> None:
    """Send the written notice of Pasal 22 ayat (7), with its answers a to g, channel and day (rules 15, 23).

    `received_on` is day 0 of the applicant's 30 working days to object, by default the day of sending. Files of the
    answer go out with it; where parts are withheld, only if no file contains a word to redact. *Raises*
    ValidationError for what is missing.
    """
    require(inforequest, Act.SEND, by)
    today = today or timezone.localdate()
    decision = Decision.objects.get(inforequest=inforequest)
    decision.sent_on = sent_on = sent_on or today
    decision.sent_by_channel, decision.received_on = channel, received_on or sent_on
    entry_dates.check_sending(decision.decided_on, sent_on, decision.received_on, today)
    parts = list(decision.withheld.all())
    check(decision, parts)
    given = decision.is_giving and channel in (Delivery.PORTAL, Delivery.EMAIL) and decision.format == Format.SOFT
    with transaction.atomic():
        lock_case(inforequest, Act.SEND)
        _check_answer(inforequest, decision)
        decision.save(update_fields=["sent_on", "sent_by_channel", "received_on"])
        move(inforequest, Act.SEND, by, given_on=sent_on if given else None)
        letters.notice(inforequest, decision, today=sent_on)
        if decision.outcome == Outcome.REFUSED:
            letters.refusal(inforequest, decision, today=sent_on)
        notify_applicant(inforequest, "notice_sent", decision=decision)
        record_event(
            inforequest,
            Act.SEND,
            by,
            facts={"outcome": decision.outcome, "channel": channel, "sent_on": sent_on},
            today=today,
        )


def check(decision: Decision, parts: list[WithheldPart], tests: Collection[ConsequenceTest] | None = None) -> None:
    """Check a decision against the law; constraints and triggers of the database hold the same limits.

    `tests` are what a refusal rests on, by default those that are stored with it. *Raises* ValidationError by field.
    """
    if not set(decision.grounds) <= set(Ground.values):
        raise ValidationError({"grounds": _("Pilih huruf a sampai j.")})
    if decision.outcome == Outcome.PARTLY and not parts:
        raise ValidationError(_("Sebutkan setiap bagian yang tidak diberikan, dengan alasannya."))
    if decision.outcome != Outcome.PARTLY and parts:
        raise ValidationError(_("Bagian yang dihitamkan hanya ada pada pemberian sebagian."))
    if set(decision.grounds) & set(PERSONAL) and None in (decision.written_consent, decision.public_office):
        raise ValidationError(_("Untuk huruf g dan h, jawab kedua pertanyaan Pasal 18 ayat 2."))
    _check_test(decision, list(decision.tests.all()) if tests is None else tests)
    decision.full_clean(exclude=["inforequest"])
    for part in parts:
        part.full_clean(exclude=["decision"])
    _check_words_to_redact(decision, parts)


def _check_words_to_redact(decision: Decision, parts: list[WithheldPart]) -> None:
    """Check that the words can be searched for, and that no field printed in a letter contains one of them."""
    words = [word for part in parts for word in part.word_list]
    word_match.check_words(words)
    errors: dict[str, str | list[str]] = {
        name: _("Isian “%(field)s” memuat kata yang dihitamkan. Hapus kata itu: isian ini tercetak dalam surat.")
        % {"field": _label(Decision, name)}
        for name in PRINTED
        if word_match.contains_any(words, [getattr(decision, name)])
    }
    in_parts = [
        _("Bagian %(number)d, isian “%(field)s”, memuat kata yang dihitamkan. Hapus kata itu dari isian ini.")
        % {"number": number, "field": _label(WithheldPart, name)}
        for number, part in enumerate(parts, start=1)
        for name in ("subject", "reason")
        if word_match.contains_any(words, [getattr(part, name)])
    ]
    if errors or in_parts:
        raise ValidationError(errors | ({NON_FIELD_ERRORS: in_parts} if in_parts else {}))


def _label(model: type[Model], name: str) -> str:
    return str(cast(Field, model._meta.get_field(name)).verbose_name)


def _tests_of(refused: Iterable[Document], today: date) -> list[ConsequenceTest]:
    """Return the tests by which the documents are exempt on that day. *Raises* ValidationError for one without."""
    tests = []
    for document in refused:
        test = document.exemption
        if test is None or test.ended_at or not test.serves(today):
            raise ValidationError({"refused": NO_LIVING_TEST % {"title": document.title}})
        tests.append(test)
    return tests


def _hold(tests: list[ConsequenceTest]) -> None:
    """Lock the tests until the end of the transaction. *Raises* ValidationError if one of them has just ended."""
    keys = [test.pk for test in tests]
    living = ConsequenceTest.objects.in_force().filter(pk__in=keys).order_by("pk").select_for_update(no_key=True)
    still = set(living.values_list("pk", flat=True))
    for test in tests:
        if test.pk not in still:
            raise ValidationError({"refused": NO_LIVING_TEST % {"title": test.document.title}})


def _grounds_of(tests: Iterable[ConsequenceTest]) -> str:
    return "".join(sorted({test.ground for test in tests}))


def _check_test(decision: Decision, tests: Collection[ConsequenceTest]) -> None:
    """Check that tests in force on the day of the decision give its grounds, and that its kind was asked."""
    if not decision.grounds and not tests:
        return
    for test in tests:
        if not test.serves(decision.decided_on):
            raise ValidationError({"refused": NO_LIVING_TEST % {"title": test.document.title}})
    if not tests:
        raise ValidationError({"refused": _("Pilih informasi yang dikecualikan, dengan uji konsekuensi yang berlaku.")})
    if decision.grounds != _grounds_of(tests):
        raise ValidationError(
            {"grounds": _("Hurufnya harus sama dengan huruf uji konsekuensinya: %s.") % ", ".join(_grounds_of(tests))}
        )
    if not decision.document_kind:
        raise ValidationError({"document_kind": _("Pilih jenis informasinya (UU 14/2008 Pasal 18 ayat 1).")})


def _check_answer(inforequest: InformationRequest, decision: Decision) -> None:
    if not decision.is_giving:
        return
    is_file_wanted = decision.format == Format.SOFT and inforequest.access == AccessMode.COPY
    is_going = inforequest.answer_files.filter(goes_out=True, destroyed_at=None).exists()
    if is_file_wanted and not is_going and not answers.public_documents(inforequest).exists():
        if inforequest.answer_documents.exists():
            raise ValidationError(
                _("Dokumen yang dipilih sebagai jawaban tidak terbit lagi. Pilih dokumen lain atau lampirkan berkas.")
            )
        raise ValidationError(_("Lampirkan berkas jawaban atau pilih dokumen yang sudah terbit."))
    if blockers := answers.blockers(inforequest):
        raise ValidationError(blockers)


def _stripped(fields: dict) -> dict:
    """Return the fields with texts stripped: a reason of blanks is no reason."""
    return {name: value.strip() if isinstance(value, str) else value for name, value in fields.items()}


def _empty_columns() -> dict:
    """Return empty values for the columns that a rewritten decision must not keep from the one before."""
    return {
        "reason": "",
        "grounds": "",
        "document_kind": "",
        "written_consent": None,
        "public_office": None,
        "controlled": None,
        "other_body": "",
        "material": "",
        "delivery": "",
        "format": "",
        "cost": None,
        "payment": "",
    }
