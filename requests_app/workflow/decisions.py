"""Verbs of the decision on a request and of its written notice.

UU 14/2008 Pasal 17 to 19, 22 ayat (7); domain rules 15 to 23.
"""

from datetime import date
from typing import cast

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import transaction
from django.db.models import Field, Model
from django.utils import timezone
from django.utils.translation import gettext as _

from documents.models import ConsequenceTest, Ground
from documents.models.exemption import PERSONAL
from documents.release import word_match
from opd.errors import NotAllowed
from opd.models import User
from requests_app.answers import files as answers
from requests_app.answers import sending
from requests_app.answers import withheld as withheld_parts
from requests_app.letters import content as letters
from requests_app.models import (
    AccessMode,
    Decision,
    Delivery,
    Format,
    InformationRequest,
    Objection,
    Outcome,
    WithheldPart,
)
from requests_app.states import Act
from requests_app.workflow import entry_dates
from requests_app.workflow.transition import lock_case, move, notify_applicant, record_event, require

PRINTED = ("reason", "material", "payment", "law", "other_body")  # columns that the notice and its letters print


def decide(
    inforequest: InformationRequest,
    *,
    by: User,
    outcome: Outcome,
    withheld: list[dict] | None = None,
    today: date | None = None,
    **fields,
) -> Decision:
    """Write or rewrite the decision; the applicant learns of it only by `send`.

    `fields` are columns of `Decision` from reason to payment. `withheld` is for a partial grant: one dict for each part
    with subject, reason, ground ("" where the information is not held) and words (words to redact, one a line).
    *Raises* ValidationError, by field, for a decision against the law, and NotAllowed for the person who decided an
    objection to this request.
    """
    require(inforequest, Act.DECIDE, by)
    today = today or timezone.localdate()
    parts = [withheld_parts.complete(WithheldPart(**_stripped(part))) for part in withheld or []]
    decision = Decision.objects.filter(inforequest=inforequest).first() or Decision(inforequest=inforequest)
    for name, value in (_empty_columns() | _stripped(fields)).items():
        setattr(decision, name, value)
    decision.outcome, decision.decided_on, decision.decided_by = outcome, today, by
    if outcome == Outcome.PARTLY:
        decision.grounds = "".join(sorted({part.ground for part in parts}))
    decision.test_decided_on = decision.test.decision_date if decision.test else None
    check(decision, parts)
    with transaction.atomic():
        lock_case(inforequest, Act.DECIDE)  # `objections.rule` waits for the same row
        if Objection.objects.filter(inforequest=inforequest, decided_by=by).exists():
            raise NotAllowed(_("Permohonan tidak boleh diputuskan oleh orang yang memutuskan keberatannya."))
        move(inforequest, Act.DECIDE, by)
        decision.save()
        stated = withheld_parts.stated(inforequest)
        decision.withheld.all().delete()
        for part in parts:
            part.decision = decision
            part.save(force_insert=True)
        if withheld_parts.stated(inforequest) != stated:
            answers.recheck(inforequest)
        facts = {"outcome": outcome, "grounds": decision.grounds, "test": decision.test_id}
        record_event(inforequest, Act.DECIDE, by, facts=facts, today=today)
    return decision


def send(
    inforequest: InformationRequest,
    *,
    by: User,
    channel: Delivery,
    sent_on: date | None = None,
    received_on: date | None = None,
    looked_for: bool = False,
    files_follow: bool = False,
    today: date | None = None,
) -> None:
    """Send the written notice of Pasal 22 ayat (7), with its answers a to g, channel and day (rules 15, 23).

    `received_on` is day 0 of the applicant's 30 working days to object, by default the day of sending. Files of the
    answer go out with it once they are read and answered for, and `looked_for` confirms what `release.confirmation`
    asks; on the due date those that are not ready may follow (`files_follow`). *Raises* ValidationError for what is
    missing.
    """
    require(inforequest, Act.SEND, by)
    today = today or timezone.localdate()
    decision = Decision.objects.select_related("test").get(inforequest=inforequest)
    decision.sent_on = sent_on = sent_on or today
    decision.sent_by_channel, decision.received_on = channel, received_on or sent_on
    entry_dates.check_sending(decision.decided_on, sent_on, decision.received_on, today)
    parts = list(decision.withheld.all())
    check(decision, parts)
    given = decision.is_giving and channel in (Delivery.PORTAL, Delivery.EMAIL) and decision.format == Format.SOFT
    with transaction.atomic():
        lock_case(inforequest, Act.SEND)
        _check_answer(inforequest, decision, by=by, today=today, looked_for=looked_for, files_follow=files_follow)
        given = given and not decision.files_follow
        decision.save(update_fields=["sent_on", "sent_by_channel", "received_on", *sending.COLUMNS])
        move(inforequest, Act.SEND, by, given_on=sent_on if given else None)
        letters.notice(inforequest, decision, today=sent_on)
        if decision.outcome == Outcome.REFUSED:
            letters.refusal(inforequest, decision, today=sent_on)
        notify_applicant(inforequest, "notice_sent", decision=decision)
        record_event(
            inforequest,
            Act.SEND,
            by,
            facts={"outcome": decision.outcome, "channel": channel, "sent_on": sent_on}
            | sending.facts_of(inforequest, decision),
            today=today,
        )


def check(decision: Decision, parts: list[WithheldPart]) -> None:
    """Check a decision against the law; constraints and triggers of the database hold the same limits.

    *Raises* ValidationError by field.
    """
    if not set(decision.grounds) <= set(Ground.values):
        raise ValidationError({"grounds": _("Pilih huruf a sampai j.")})
    if decision.outcome == Outcome.PARTLY and not parts:
        raise ValidationError(_("Sebutkan setiap bagian yang tidak diberikan, dengan alasannya."))
    if decision.outcome != Outcome.PARTLY and parts:
        raise ValidationError(_("Bagian yang dihitamkan hanya ada pada pemberian sebagian."))
    if set(decision.grounds) & set(PERSONAL) and None in (decision.written_consent, decision.public_office):
        raise ValidationError(_("Untuk huruf g dan h, jawab kedua pertanyaan Pasal 18 ayat 2."))
    if decision.grounds:
        _check_test(decision)
    decision.full_clean(exclude=["inforequest"])
    for part in parts:
        part.full_clean(exclude=["decision"])
    withheld_parts.require_stated(parts)
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


def _check_test(decision: Decision) -> None:
    test: ConsequenceTest | None = decision.test
    if test is None or not test.is_approved or test.decision_date > decision.decided_on:
        raise ValidationError(
            {"test": _("Pilih uji konsekuensi yang sudah selesai dan tidak bertanggal sesudah keputusan ini.")}
        )


def _check_answer(
    inforequest: InformationRequest, decision: Decision, *, by: User, today: date, looked_for: bool, files_follow: bool
) -> None:
    if not decision.is_giving:
        return
    is_file_wanted = decision.format == Format.SOFT and inforequest.access == AccessMode.COPY
    is_going = inforequest.answer_files.filter(goes_out=True, destroyed_at=None).exists()
    is_lacking = is_file_wanted and not is_going and not answers.public_documents(inforequest).exists()
    if is_lacking and not files_follow:
        if inforequest.answer_documents.exists():
            raise ValidationError(
                _("Dokumen yang dipilih sebagai jawaban tidak terbit lagi. Pilih dokumen lain atau lampirkan berkas.")
            )
        raise ValidationError(_("Lampirkan berkas jawaban atau pilih dokumen yang sudah terbit."))
    asked = {"looked_for": looked_for, "files_follow": files_follow, "is_lacking": is_lacking}
    sending.clear(inforequest, decision, by=by, today=today, **asked)


def _stripped(fields: dict) -> dict:
    """Return the fields with texts stripped: a reason of blanks is no reason."""
    return {name: value.strip() if isinstance(value, str) else value for name, value in fields.items()}


def _empty_columns() -> dict:
    """Return empty values for the columns that a rewritten decision must not keep from the one before."""
    return {
        "reason": "",
        "grounds": "",
        "law": "",
        "test": None,
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
