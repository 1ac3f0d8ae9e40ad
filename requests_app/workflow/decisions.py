"""Verbs of the decision and of its notice (UU 14/2008 Pasal 17 to 19, 22 ayat (7); domain rules 15 to 23)."""

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import date
from typing import cast

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db.models import Field, Model, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from documents.exemptions.verbs import is_ruled_open
from documents.models import ConsequenceTest, Document, Ground
from documents.models.exemption import PERSONAL
from documents.release import word_match
from opd.models import Opd, User
from opd.words import stored_texts
from requests_app.answers import files as answers
from requests_app.answers import sending
from requests_app.answers import withheld as withheld_parts
from requests_app.letters import content as letters
from requests_app.models import (
    BY_PORTAL,
    AccessMode,
    AnswerFile,
    Decision,
    Delivery,
    Dispute,
    DisputeStage,
    FeeLine,
    Format,
    InformationRequest,
    Outcome,
    RefusedDocument,
    WithheldPart,
)
from requests_app.states import Act
from requests_app.workflow import earlier_decisions, fees, impartiality
from requests_app.workflow.delivery import deliveries, notices
from requests_app.workflow.transition import Deed, acting, require

NO_LIVING_TEST = gettext_lazy("“%(title)s” tidak punya uji konsekuensi yang berlaku pada tanggal keputusan.")
ENDED_SINCE = gettext_lazy("Uji konsekuensi atas “%(title)s” tidak berlaku lagi pada hari pengiriman. Putuskan lagi.")
OF_ANOTHER = gettext_lazy("“%(title)s” adalah informasi %(agency)s, bukan OPD yang menjawab permohonan ini.")
RULED_OPEN = gettext_lazy(
    "“%(title)s” sudah dinyatakan terbuka oleh putusan yang tetap. Penolakan tidak dapat memakainya."
)
APPEALED = gettext_lazy(
    "Putusan Komisi Informasi %(number)s menyatakan informasi ini terbuka; putusan itu sedang digugat di pengadilan."
)
WRITTEN = (  # columns that `decide` takes, empty where it is not given them
    *("reason", "grounds", "document_kind", "written_consent", "public_office", "controlled", "other_body"),
    *("classification", "material", "delivery", "format", "cost", "payment"),
)
PRINTED = ("reason", "material", "payment", "law", "other_body")


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

    The tests of the `refused` exempt documents give the refusal its grounds and its law. `fields` are columns of
    `Decision` from reason to payment. `withheld` is for a partial grant: one dict for each part with subject, reason,
    and for what is exempt its test (or its ground, where one of the documents has it), why it belongs to the test's
    class, and words (words to redact, one a line). `charged` are rows of the standard of costs, each {"fee",
    "quantity"}; with them the cost is their sum. *Raises* ValidationError, by field, for a decision against the law,
    and NotAllowed for the person who decided an objection to this request.
    """
    require(inforequest, Act.DECIDE, by)
    today = today or timezone.localdate()
    decision = _blank_decision(inforequest, fields)
    decision.outcome, decision.decided_on, decision.decided_by = outcome, today, by
    parts, tests = _rest_on_tests(decision, refused, withheld or [])
    decision.cost_confirmed_by = decision.cost_confirmed_on = None
    decision.letter = None  # a notice that was made has the words of before
    if lines := fees.lines_of(charged or []):
        decision.cost = fees.total(lines)
    check(decision, parts, tests)
    fees.check(decision, lines)
    _require_no_less(decision, parts)
    with acting(inforequest, Act.DECIDE, by, today) as deed:  # `objections.rule` waits for the same row
        impartiality.require_no_judge(inforequest, by)
        deed.move()
        stated = withheld_parts.stated(inforequest)
        earlier_decisions.keep(decision, by=by)
        _write(decision, parts, tests, lines)
        fees.ask_superior(decision)
        if withheld_parts.stated(inforequest) != stated:
            answers.recheck(inforequest)
        deed.record(facts={"outcome": outcome, "grounds": decision.grounds, "tests": [test.pk for test in tests]})
    return decision


def _rest_on_tests(
    decision: Decision, refused: Iterable[Document], withheld: list[dict]
) -> tuple[list[WithheldPart], list[ConsequenceTest]]:
    """Give the decision grounds and law of the tests of what it closes; name each award against it that is appealed."""
    tests = _tests_of(refused, decision.decided_on)
    parts = [withheld_parts.complete(WithheldPart(**stored_texts(part)), tests) for part in withheld]
    tests = list(dict.fromkeys([*tests, *(part.test for part in parts if part.test)]))
    if decision.outcome == Outcome.PARTLY:
        decision.grounds = "".join(sorted({part.ground for part in parts}))
    elif decision.outcome == Outcome.REFUSED and not decision.grounds:
        decision.grounds = _grounds_of(tests)
    appeals = [APPEALED % {"number": _number_of(award)} for award in _appealed(decision, tests)]
    added = [words for words in appeals if words not in decision.reason]
    decision.reason = "\n".join([decision.reason, *added]).strip()
    decision.law = "\n".join(dict.fromkeys(test.law for test in tests))
    return parts, tests


def _require_no_less(decision: Decision, parts: list[WithheldPart]) -> None:
    """Check that it gives no less than the notice that came back; `answers.files` checks files and documents."""
    deliveries.require_no_less(decision.outcome, decision.returned_outcome)
    is_as_good = deliveries.favour(decision.outcome) == deliveries.favour(decision.returned_outcome)
    if not decision.returned_outcome or not is_as_good:
        return
    if (decision.cost or 0) > (decision.returned_cost or 0):
        raise ValidationError({"cost": str(deliveries.LESS_FAVOURABLE)})
    if not (returned := decision.returned_given):
        return  # nothing was given, or it came back before this was kept
    if f"format {decision.format}" not in returned and decision.format != decision.inforequest.format:
        raise ValidationError({"format": str(deliveries.LESS_FAVOURABLE)})
    closed = {subject: (int(words), int(places)) for words, places, subject in map(_part_of, returned) if subject}
    for part in parts:
        words, places = closed.get(part.subject, (-1, -1))
        if len(part.word_list) > words or len(part.place_list) > places:
            raise ValidationError(f"{part.subject}: {deliveries.LESS_FAVOURABLE}")


def _part_of(given: str) -> tuple[str, str, str]:
    """Return words, places and subject of a part in `Decision.given`; empty texts for anything else."""
    what, *rest = given.split(" ", 3)
    return (rest[0], rest[1], rest[2]) if what == "part" else ("", "", "")


def _blank_decision(inforequest: InformationRequest, fields: dict) -> Decision:
    if unknown := fields.keys() - set(WRITTEN):
        raise TypeError(f"No decision has {sorted(unknown)}.")
    decision = Decision.objects.filter(inforequest=inforequest).first() or Decision(inforequest=inforequest)
    empty = {name: cast(Field, Decision._meta.get_field(name)).get_default() for name in WRITTEN}
    for name, value in (empty | stored_texts(fields)).items():
        setattr(decision, name, value)
    return decision


def _write(decision: Decision, parts: list[WithheldPart], tests: list[ConsequenceTest], lines: list[FeeLine]) -> None:
    """Save the decision in place of an earlier one, last of all.

    Triggers let tests be added and removed only while the decision names no ground, and a ground be named only with its
    tests, as a cost only with its lines.
    """
    _hold(tests)
    if decision.pk:
        stored = Decision.objects.filter(pk=decision.pk)
        stored.update(letter=None)
        decision.withheld.all().delete()
        stored.exclude(grounds="").update(outcome=Outcome.GRANTED, controlled=None, grounds="", law="")
        decision.refused.all().delete()
        stored.update(decided_on=decision.decided_on, cost_confirmed_by=None, cost_confirmed_on=None)
    elif tests or lines:
        bare = Decision(inforequest_id=decision.inforequest_id, outcome=Outcome.GRANTED)
        bare.decided_on, bare.decided_by = decision.decided_on, decision.decided_by
        bare.save(force_insert=True)
        decision.pk, decision._state.adding = bare.pk, False
    RefusedDocument.objects.bulk_create(
        RefusedDocument(decision=decision, document_id=test.document_id, test=test) for test in tests
    )
    if decision.pk:
        fees.save_lines(decision, lines)
    decision.save()
    for part in parts:
        part.decision = decision
        part.save(force_insert=True)


def _decision_to_send(inforequest: InformationRequest, on: date) -> Decision:
    decision = Decision.objects.select_related("letter").get(inforequest=inforequest)
    # As it is going to be, because only a notice that is sent has to answer a to g.
    decision.sent_on = decision.received_on = max(on, decision.decided_on)
    decision.sent_by_channel = Delivery.PORTAL
    check(decision, list(decision.withheld.select_related("test")))
    fees.check(decision, list(decision.charges))
    fees.require_confirmed(decision)
    decision.sent_on = decision.received_on = None
    decision.sent_by_channel = ""
    return decision


def _prepare(
    deed: Deed, channel: Delivery | None, on: date, *, files_follow: bool = False, looked_for: bool = False
) -> Decision:
    """Return the decision with a notice that answers a to g (rules 15, 23); see `WrittenAnswer.prepare`.

    `looked_for` confirms what `release.confirmation` asks; with it the applicant may open a letter that waits. On the
    due date files that are not ready may follow (`files_follow`).
    """
    inforequest, by = cast(InformationRequest, deed.case), cast(User, deed.by)
    impartiality.require_no_judge(inforequest, by)
    decision = _decision_to_send(inforequest, on)
    if channel is None or channel in BY_PORTAL:
        _hold_back(inforequest, decision, deed.today, files_follow)
        decision.letter = letters.notice(inforequest, decision, today=deed.today)
        if decision.outcome == Outcome.REFUSED:
            letters.refusal(inforequest, decision, today=deed.today)
    elif decision.is_giving:
        _is_lacking(inforequest, decision, decision.files_follow)
        sending.require_as_noticed(inforequest)
    decision.looked_for_by = decision.looked_for_at = None
    if channel or looked_for:
        sending.look_through(inforequest, decision, by=by, looked_for=looked_for)
    return decision


def _has_it(inforequest: InformationRequest) -> str:
    """Return why the notice cannot have come back: what staff enter in the applicant's name proves nothing of it."""
    own = inforequest.objections.filter(entered_by=None, received_on__gte=inforequest.decision.sent_on)
    if own.filter(grounds__regex=deliveries.ABOUT_THE_NOTICE).exists():
        return _("Pemohon sudah mengajukan sendiri keberatan atas pemberitahuan ini, jadi sudah menerimanya.")
    return ""


def check(decision: Decision, parts: list[WithheldPart], tests: Collection[ConsequenceTest] | None = None) -> None:
    """Check a decision, with its stored `tests` by default, as the database does. *Raises* ValidationError by field."""
    if not set(decision.grounds) <= set(Ground.values):
        raise ValidationError({"grounds": _("Pilih huruf a sampai j.")})
    if decision.outcome == Outcome.PARTLY and not parts:
        raise ValidationError(_("Sebutkan setiap bagian yang tidak diberikan, dengan alasannya."))
    if decision.outcome != Outcome.PARTLY and parts:
        raise ValidationError(_("Bagian yang dihitamkan hanya ada pada pemberian sebagian."))
    if set(decision.grounds) & set(PERSONAL) and None in (decision.written_consent, decision.public_office):
        raise ValidationError(_("Untuk huruf g dan h, jawab kedua pertanyaan Pasal 18 ayat 2."))
    _check_test(decision, list(decision.tests.select_related("document")) if tests is None else tests)
    decision.full_clean(exclude=["inforequest"])
    for part in parts:
        part.full_clean(exclude=["decision"])
    withheld_parts.require_stated(parts)
    _require_not_ruled_open(decision, parts)
    _check_words_to_redact(decision, parts)


def _require_not_ruled_open(decision: Decision, parts: list[WithheldPart]) -> None:
    """Check that no exempt part names a document which a final ruling has opened, nor a copy is made of its file."""
    subjects = [_folded(part.subject) for part in parts if part.ground]
    if not subjects:
        return
    inforequest = decision.inforequest
    opened = Document.objects.filter(tests__in=ConsequenceTest.objects.ruled_open()).select_related("opd").distinct()
    copies = AnswerFile.objects.filter(inforequest=inforequest, goes_out=True, made_from__isnull=False)
    redacted = opened.filter(revisions__sha256__in=copies.exclude(made_from__sha256="").values("made_from__sha256"))
    own = [document for document in opened if _is_of(document.opd, inforequest.opd)]
    named = [document for document in own if any(_folded(document.title) in subject for subject in subjects)]
    for document in [*named, *redacted]:
        raise ValidationError(RULED_OPEN % {"title": document.title})


def _folded(text: str) -> str:
    return " ".join(text.lower().split())


def _check_words_to_redact(decision: Decision, parts: list[WithheldPart]) -> None:
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
        for name in ("subject", "reason", "belongs")
        if word_match.contains_any(words, [getattr(part, name)])
    ]
    if errors or in_parts:
        raise ValidationError(errors | ({NON_FIELD_ERRORS: in_parts} if in_parts else {}))


def _label(model: type[Model], name: str) -> str:
    return str(cast(Field, model._meta.get_field(name)).verbose_name)


def _tests_of(refused: Iterable[Document], today: date) -> list[ConsequenceTest]:
    tests = []
    for document in refused:
        test = document.exemption
        if is_ruled_open(document):
            raise ValidationError({"refused": RULED_OPEN % {"title": document.title}})
        if test is None or test.ended_at or not test.serves(today):
            raise ValidationError({"refused": NO_LIVING_TEST % {"title": document.title}})
        tests.append(test)
    return tests


def _is_of(agency: Opd | None, answering: Opd | None) -> bool:
    """Return whether a test of this agency may serve a case of that one: its own, one just below it, the city's."""
    return agency is None or answering is None or answering.pk in (agency.pk, agency.parent_id)


def _appealed(decision: Decision, tests: Collection[ConsequenceTest]) -> QuerySet[Dispute]:
    """Return the awards under appeal that this refusal names: those about its case, or about what it closes."""
    if not tests:
        return Dispute.objects.none()
    closed = Q(objection__inforequest__decision__refused__document__in=[test.document_id for test in tests])
    awards = Dispute.objects.filter(closed | Q(objection__inforequest=decision.inforequest_id))
    awards = awards.filter(opens_information=True, award_received_on__isnull=False)
    return awards.exclude(stage=DisputeStage.FINISHED).select_related("objection").distinct()


def _number_of(award: Dispute) -> str:
    """Return the number in the register of the Komisi, or of the objection while none is known."""
    return award.registration or award.objection.number


def _hold(tests: list[ConsequenceTest]) -> None:
    keys = [test.pk for test in tests]
    living = ConsequenceTest.objects.in_force().filter(pk__in=keys).order_by("pk").select_for_update(no_key=True)
    still = set(living.values_list("pk", flat=True))
    for test in tests:
        if test.pk not in still:
            raise ValidationError({"refused": NO_LIVING_TEST % {"title": test.title}})


def _grounds_of(tests: Iterable[ConsequenceTest]) -> str:
    return "".join(sorted({test.ground for test in tests}))


def _check_test(decision: Decision, tests: Collection[ConsequenceTest]) -> None:
    if not decision.grounds and not tests:
        return
    for test in tests:
        if not test.serves(decision.decided_on):
            raise ValidationError({"refused": NO_LIVING_TEST % {"title": test.title}})
        if decision.sent_on and not test.serves(decision.sent_on):
            raise ValidationError({"refused": ENDED_SINCE % {"title": test.title}})
        if not _is_of(test.agency, decision.inforequest.opd):
            raise ValidationError({"refused": OF_ANOTHER % {"title": test.title, "agency": test.agency_name}})
    if not tests:
        raise ValidationError({"refused": _("Pilih informasi yang dikecualikan, dengan uji konsekuensi yang berlaku.")})
    if decision.grounds != _grounds_of(tests):
        raise ValidationError(
            {"grounds": _("Hurufnya harus sama dengan huruf uji konsekuensinya: %s.") % ", ".join(_grounds_of(tests))}
        )
    if not decision.document_kind:
        raise ValidationError({"document_kind": _("Pilih jenis informasinya (UU 14/2008 Pasal 18 ayat 1).")})
    if any(_number_of(award) not in decision.reason for award in _appealed(decision, tests)):
        raise ValidationError({"reason": _("Alasannya belum menyebut putusan yang sedang digugat. Putuskan lagi.")})


def _hold_back(inforequest: InformationRequest, decision: Decision, today: date, files_follow: bool) -> None:
    Decision.objects.filter(pk=decision.pk, letter__isnull=False).update(letter=None)  # it lists what goes with it
    if not decision.is_giving:
        decision.files_follow = False
        return
    is_lacking = _is_lacking(inforequest, decision, files_follow)
    sending.hold_back(inforequest, decision, today=today, files_follow=files_follow, is_lacking=is_lacking)


def _is_lacking(inforequest: InformationRequest, decision: Decision, files_follow: bool) -> bool:
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


NOTICE = replace(notices.NOTICE, prepare=_prepare, has_it=_has_it)
issue, send, receive = NOTICE.issue, NOTICE.send, NOTICE.receive
bounce, bounce_refused = NOTICE.bounce, NOTICE.bounce_refused
