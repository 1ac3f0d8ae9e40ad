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
from opd.errors import WrongState
from opd.models import Message, User
from requests_app.answers import files as answers
from requests_app.answers import sending
from requests_app.answers import withheld as withheld_parts
from requests_app.letters import content as letters
from requests_app.models import (
    BY_PORTAL,
    AccessMode,
    Decision,
    Delivery,
    DeliveryRecord,
    Format,
    InformationRequest,
    Letter,
    LetterKind,
    Outcome,
    RefusedDocument,
    WithheldPart,
)
from requests_app.states import Act
from requests_app.workflow import earlier_decisions, fees, impartiality
from requests_app.workflow.clock import recompute
from requests_app.workflow.delivery import deliveries
from requests_app.workflow.delivery.deliveries import Proof
from requests_app.workflow.transition import lock_case, move, move_by_portal, notify_reviewers, record_event, require

NO_LIVING_TEST = gettext_lazy("“%(title)s” tidak punya uji konsekuensi yang berlaku pada tanggal keputusan.")
PRINTED = ("reason", "material", "payment", "law", "other_body")  # columns that the notice and its letters print


def decide(
    inforequest: InformationRequest,
    *,
    by: User,
    outcome: Outcome,
    refused: Iterable[Document] = (),
    withheld: list[dict] | None = None,
    charged: list[dict] | None = None,
    today: date | None = None,
    **fields,
) -> Decision:
    """Write or rewrite the decision, whose earlier text is kept; the applicant learns of it only by `send`.

    `refused` are the exempt documents that are not given: their tests in force on that day are what the refusal rests
    on, and give it its grounds and its law. `fields` are columns of `Decision` from reason to payment. `withheld` is
    for a partial grant: one dict for each part with subject, reason, ground ("" where the information is not held) and
    words (words to redact, one a line). `charged` are rows of the standard of costs, each {"fee", "quantity"}; with
    them the cost is their sum. *Raises* ValidationError, by field, for a decision against the law, and NotAllowed for
    the person who decided an objection to this request.
    """
    require(inforequest, Act.DECIDE, by)
    today = today or timezone.localdate()
    parts = [withheld_parts.complete(WithheldPart(**_stripped(part))) for part in withheld or []]
    decision = _blank_decision(inforequest, fields)
    decision.outcome, decision.decided_on, decision.decided_by = outcome, today, by
    tests = _tests_of(refused, today)
    if outcome == Outcome.PARTLY:
        decision.grounds = "".join(sorted({part.ground for part in parts}))
    elif outcome == Outcome.REFUSED and not decision.grounds:
        decision.grounds = _grounds_of(tests)
    decision.law = "\n".join(dict.fromkeys(test.law for test in tests))
    decision.letter = None  # a notice that was made has the words of before
    if lines := fees.lines_of(charged or []):
        decision.cost = fees.total(lines)
    check(decision, parts, tests)
    fees.check(decision, lines)
    with transaction.atomic():
        lock_case(inforequest, Act.DECIDE)  # `objections.rule` waits for the same row
        impartiality.require_no_judge(inforequest, by)
        move(inforequest, Act.DECIDE, by)
        stated = withheld_parts.stated(inforequest)
        earlier_decisions.keep(decision, by=by)
        _write(decision, parts, tests)
        fees.save_lines(decision, lines)
        if withheld_parts.stated(inforequest) != stated:
            answers.recheck(inforequest)
        facts = {"outcome": outcome, "grounds": decision.grounds, "tests": [test.pk for test in tests]}
        record_event(inforequest, Act.DECIDE, by, facts=facts, today=today)
    return decision


def _blank_decision(inforequest: InformationRequest, fields: dict) -> Decision:
    """Return the decision on a request, unsaved, with these columns and none of an earlier one. *Raises* TypeError."""
    if unknown := fields.keys() - _empty_columns().keys():
        raise TypeError(f"No decision has {sorted(unknown)}.")
    decision = Decision.objects.filter(inforequest=inforequest).first() or Decision(inforequest=inforequest)
    for name, value in (_empty_columns() | _stripped(fields)).items():
        setattr(decision, name, value)
    return decision


def _write(decision: Decision, parts: list[WithheldPart], tests: list[ConsequenceTest]) -> None:
    """Save the decision with its parts and tests, in place of those of an earlier one.

    Triggers let tests be added and removed only while the decision names no ground, and a ground be named only with
    its tests: so a decision with grounds is written last.
    """
    _hold(tests)
    if decision.pk:
        stored = Decision.objects.filter(pk=decision.pk)
        stored.update(letter=None)
        decision.withheld.all().delete()
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


def issue(inforequest: InformationRequest, *, by: User, files_follow: bool = False, today: date | None = None) -> None:
    """Make the written notice on paper, which somebody then hands over; for the portal's own ways `send` makes it.

    On the due date it may say that files which are not ready follow (`files_follow`). A decision that is rewritten, and
    an answer whose files change, need a new letter. *Raises* ValidationError for what is missing.
    """
    require(inforequest, Act.ISSUE, by)
    today = today or timezone.localdate()
    with transaction.atomic():
        lock_case(inforequest, Act.ISSUE)
        impartiality.require_no_judge(inforequest, by)
        decision = _decision_to_send(inforequest, today)
        _hold_back(inforequest, decision, today, files_follow)
        decision.letter = _write_letters(inforequest, decision, today)
        decision.save(update_fields=["letter", "files_follow"])
        move(inforequest, Act.ISSUE, by)
        record_event(inforequest, Act.ISSUE, by, facts={"letter": decision.letter.number}, today=today)


def send(
    inforequest: InformationRequest,
    *,
    by: User,
    channel: Delivery,
    proof: Proof | None = None,
    looked_for: bool = False,
    files_follow: bool = False,
    today: date | None = None,
) -> None:
    """Deliver the written notice of Pasal 22 ayat (7), with its answers a to g (rules 15, 23).

    By the page and by e-mail the portal delivers it at this moment. By post, courier or hand the letter is made before
    (`issue`), and `proof` is that of handing it over. Files of the answer go out with it once they are read and
    answered for, and `looked_for` confirms what `release.confirmation` asks; on the due date those that are not ready
    may follow (`files_follow`, as the letter says it). *Raises* ValidationError for what is missing.
    """
    require(inforequest, Act.SEND, by)
    today = today or timezone.localdate()
    with transaction.atomic():
        lock_case(inforequest, Act.SEND)
        impartiality.require_no_judge(inforequest, by)
        decision = _decision_to_send(inforequest, today)
        if channel in BY_PORTAL:
            _hold_back(inforequest, decision, today, files_follow)
            decision.letter = _write_letters(inforequest, decision, today)
        elif decision.is_giving:
            _is_lacking(inforequest, decision, decision.files_follow)
            sending.require_as_noticed(inforequest)
        letter = deliveries.check_is_made(decision.letter)
        sending.look_through(inforequest, decision, by=by, looked_for=looked_for)
        decision.sent_by_channel = channel
        decision.sent_on, decision.received_on = deliveries.hand_over(
            inforequest, letter, "notice_sent", by=by, channel=channel, proof=proof, today=today, decision=decision
        )
        decision.save(update_fields=["letter", "sent_on", "sent_by_channel", "received_on", *sending.COLUMNS])
        is_given = not decision.files_follow and sending.is_given_on_page(inforequest, decision)
        move(inforequest, Act.SEND, by, given_on=decision.sent_on if is_given else None)
        facts = _sending_facts(decision) | sending.facts_of(inforequest, decision)
        record_event(inforequest, Act.SEND, by, facts=facts, today=today)


def receive(inforequest: InformationRequest, *, by: User, proof: Proof | None, today: date | None = None) -> None:
    """Record the day on which the applicant signed for the notice: day 0 of their 30 working days to object."""
    require(inforequest, Act.RECEIVE, by)
    today, decision = today or timezone.localdate(), _sent_decision(inforequest)
    with transaction.atomic():
        lock_case(inforequest, Act.RECEIVE)
        decision.received_on = deliveries.record_receipt(
            inforequest,
            notice_of(decision),
            by=by,
            channel=decision.sent_by_channel,
            sent_on=cast(date, decision.sent_on),
            proof=proof,
            today=today,
        )
        decision.save(update_fields=["received_on"])
        move(inforequest, Act.RECEIVE, by)
        record_event(inforequest, Act.RECEIVE, by, facts={"received_on": decision.received_on}, today=today)


def bounce(inforequest: InformationRequest, *, by: User, on: date, reason: str, today: date | None = None) -> None:
    """Record that the notice came back on the day `on`: it delivers nothing, and the duty to notify is open again.

    *Raises* WrongState where the applicant has it, as an objection to its content or a payment of its cost shows.
    """
    require(inforequest, Act.BOUNCE, by)
    if not reason.strip():
        raise ValidationError({"reason": _("Tulis alasannya.")})
    _bounce(inforequest, by=by, on=on, reason=reason.strip(), today=today or timezone.localdate())


def bounce_refused(record: DeliveryRecord, *, today: date | None = None) -> None:
    """Record that the mail server refused the e-mail of the notice; the portal itself does it."""
    today = today or timezone.localdate()
    inforequest = cast(InformationRequest, record.inforequest)
    _bounce(inforequest, by=None, on=max(today, record.happened_on), reason="", today=today, email=record.message)


def notice_of(decision: Decision) -> Letter:
    """Return the notice that was handed over; for one that was sent before this was recorded, the latest."""
    return decision.letter or decision.inforequest.letters.filter(kind=LetterKind.NOTICE).latest("pk")


def _bounce(
    inforequest: InformationRequest,
    *,
    by: User | None,
    on: date,
    reason: str,
    today: date,
    email: Message | None = None,
) -> None:
    with transaction.atomic():
        recompute.lock_calendar()
        lock_case(inforequest, Act.BOUNCE)
        decision = _sent_decision(inforequest)
        if inforequest.objections.filter(grounds__regex=deliveries.ABOUT_THE_NOTICE).exists():
            raise WrongState(_("Pemohon sudah mengajukan keberatan atas pemberitahuan ini, jadi sudah menerimanya."))
        if decision.payments.exists():
            raise WrongState(_("Pemohon sudah membayar biaya dalam pemberitahuan ini, jadi sudah menerimanya."))
        channel, sent_on = decision.sent_by_channel, cast(date, decision.sent_on)
        facts = {"channel": channel, "sent_on": sent_on, "bounced_on": on}
        deliveries.record_bounce(
            inforequest,
            notice_of(decision),
            by=by,
            channel=channel,
            sent_on=sent_on,
            on=on,
            today=today,
            email=email,
        )
        decision.sent_on = decision.received_on = None
        decision.sent_by_channel = ""
        decision.save(update_fields=["sent_on", "sent_by_channel", "received_on"])
        sending.take_back(inforequest)
        reopened = {"given_on": None, "ended_on": None}
        if by:
            move(inforequest, Act.BOUNCE, by, **reopened)
        else:
            move_by_portal(inforequest, Act.BOUNCE, **reopened)
        notify_reviewers(inforequest, "delivery_bounced", by=by)
        record_event(inforequest, Act.BOUNCE, by, reason=reason, facts=facts, today=today)
        recompute.catch_up_reopened(inforequest, by=by, by_mail=channel != Delivery.EMAIL, today=today)


def _decision_to_send(inforequest: InformationRequest, today: date) -> Decision:
    """Return the decision, with everything that the notice must answer. *Raises* ValidationError."""
    decision = Decision.objects.select_related("letter").get(inforequest=inforequest)
    # As it is going to be, because only a notice that is sent has to answer a to g.
    decision.sent_on = decision.received_on = today
    decision.sent_by_channel = Delivery.PORTAL
    check(decision, list(decision.withheld.all()))
    fees.check(decision, list(decision.charges))
    decision.sent_on = decision.received_on = None
    decision.sent_by_channel = ""
    return decision


def _sent_decision(inforequest: InformationRequest) -> Decision:
    return Decision.objects.select_related("letter", "inforequest").get(inforequest=inforequest)


def _write_letters(inforequest: InformationRequest, decision: Decision, today: date) -> Letter:
    """Write the notice, and behind it the decision to refuse where there is one. *Returns* the notice."""
    notice = letters.notice(inforequest, decision, today=today)
    if decision.outcome == Outcome.REFUSED:
        letters.refusal(inforequest, decision, today=today)
    return notice


def _sending_facts(decision: Decision) -> dict:
    return {
        "outcome": decision.outcome,
        "channel": decision.sent_by_channel,
        "sent_on": decision.sent_on,
        "received_on": decision.received_on,
        "letter": cast(Letter, decision.letter).number,
    }


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


def _hold_back(inforequest: InformationRequest, decision: Decision, today: date, files_follow: bool) -> None:
    """Let the files follow that the notice of these words does not take. *Raises* ValidationError if they may not."""
    Decision.objects.filter(pk=decision.pk, letter__isnull=False).update(letter=None)  # it lists what goes with it
    if not decision.is_giving:
        decision.files_follow = False
        return
    is_lacking = _is_lacking(inforequest, decision, files_follow)
    sending.hold_back(inforequest, decision, today=today, files_follow=files_follow, is_lacking=is_lacking)


def _is_lacking(inforequest: InformationRequest, decision: Decision, files_follow: bool) -> bool:
    """Return whether a file is wanted and there is none. *Raises* ValidationError then, unless files follow."""
    is_file_wanted = decision.format == Format.SOFT and inforequest.access == AccessMode.COPY
    is_going = inforequest.answer_files.filter(goes_out=True, destroyed_at=None).exists()
    is_lacking = is_file_wanted and not is_going and not answers.readable_documents(inforequest).exists()
    if is_lacking and not files_follow:
        if inforequest.answer_documents.exists():
            raise ValidationError(
                _(
                    "Dokumen yang dipilih sebagai jawaban tidak terbit lagi atau tanpa berkas. Pilih dokumen lain atau "
                    "lampirkan berkas."
                )
            )
        raise ValidationError(_("Lampirkan berkas jawaban atau pilih dokumen yang sudah terbit."))
    return is_lacking


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
        "classification": "",
        "material": "",
        "delivery": "",
        "format": "",
        "cost": None,
        "payment": "",
    }
