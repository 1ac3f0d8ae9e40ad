"""The verbs of an exemption: a consequence test written by one person and approved by another exempts a document.

The approver may also return the test with a reason, to be corrected and sent again, or refuse it for good.

An exemption ends in one of three ways: a new test replaces it, the document is opened after the end that the test
names, or a ruling opens it. Until then the file stays closed, and the public list says when the time has run out:
nothing is hidden in silence, and nothing opens by itself. UU 14/2008 Pasal 2 ayat 4, 11 ayat 2, 17 to 20; domain rules
24, 34 to 38.
"""

from datetime import date

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from documents import release, search
from documents.free_text import free_text_fields, labelled
from documents.lifecycle import publishing
from documents.lifecycle.rules import Act, may_be_opened
from documents.models import (
    NEVER_EXEMPT,
    Classification,
    ConsequenceAct,
    ConsequenceEvent,
    ConsequenceStage,
    ConsequenceTest,
    Disclosure,
    Document,
    DocumentState,
    ExemptionEnd,
)
from documents.models.exemption import PERSONAL
from opd import ledger, outbox
from opd.errors import NotAllowed, WrongState
from opd.models import Role, User
from opd.rules import has_role

LISTED = free_text_fields(ConsequenceTest)  # the texts of a test that the DIK shows
NUMBERED = "decision_number"  # issued by the office, so not compared with redacted words


def write_test(document: Document, *, by: User, **fields) -> ConsequenceTest:
    """Write a test and send it to the superiors; only a reviewer may. Returns the test.

    The same fields sent twice by the same person are one test, but those of a returned one are a new test. Raises
    NotAllowed, and ValidationError by field.
    """
    _require_reviewer(document, by)
    test = ConsequenceTest(document=document, written_by=by, **fields)
    check(test)
    with transaction.atomic():
        # The second of two equal submissions waits here and then sees the first.
        Document.objects.select_for_update(no_key=True).get(pk=document.pk)
        twin = document.tests.waiting().filter(written_by=by, **fields).first()
        if twin:
            return twin
        test.save()
        _hand_up(test)
        _note(test, ConsequenceAct.WRITE, by)
    return test


def change_test(test: ConsequenceTest, *, by: User, **fields) -> bool:
    """Correct an undecided test; a returned one goes to the superiors again. Returns whether anything was sent.

    Only its writer may, because a person who wrote part of a test must not approve it. Raises NotAllowed, WrongState,
    and ValidationError by field.
    """
    _require_reviewer(test.document, by)
    if test.written_by_id != by.pk:
        raise NotAllowed(_("Hanya penulisnya yang dapat mengubah uji konsekuensi ini. Tulis uji yang baru."))
    changes = {name: [getattr(test, name), new] for name, new in fields.items() if getattr(test, name) != new}
    if test.is_open and not changes:
        return False
    for name, new in fields.items():
        setattr(test, name, new)
    check(test)
    resent = test.stage == ConsequenceStage.RETURNED
    with transaction.atomic():
        _move(test, ConsequenceStage.WAITING, **fields)
        if resent:
            _hand_up(test)
        _note(test, ConsequenceAct.RESEND if resent else ConsequenceAct.CHANGE, by, changes=changes)
    return True


def return_test(test: ConsequenceTest, *, by: User, reason: str) -> None:
    """Return a test, as the superior, to its writer, who may correct it and send it again."""
    _answer(test, ConsequenceStage.RETURNED, ConsequenceAct.RETURN, "test_returned", by, reason)


def refuse_test(test: ConsequenceTest, *, by: User, reason: str) -> None:
    """Refuse a test, as the superior: the test ends and stays on record, the document stays as it is."""
    _answer(test, ConsequenceStage.REFUSED, ConsequenceAct.REFUSE, "test_refused", by, reason)


def approve(test: ConsequenceTest, *, by: User, decision_number: str = "", decision_date: date | None = None) -> None:
    """Approve a test, as the superior: the document leaves the public catalogue and enters the DIK in one transaction.

    Number and date of the decision are stated now, unless the test has them already.

    For a document that is exempt already, the new test replaces the old one, which ends. Raises NotAllowed for the
    writer of the test, ValidationError, and WrongState when the test or the document is no longer as the superior saw
    it (their `version`).
    """
    document = test.document
    _require_another(test, by)
    test.decision_number = decision_number.strip() or test.decision_number
    test.decision_date = decision_date or test.decision_date
    _check_decision(test)
    check(test)
    decision = {"decision_number": test.decision_number, "decision_date": test.decision_date}
    act = Act.RENEW if document.state == DocumentState.EXEMPT else Act.EXEMPT
    with transaction.atomic():
        publishing.move(
            document,
            act,
            by,
            classification=Classification.EXEMPT,
            exemption=test,
            proposed={},
            proposed_revision=None,
            withdrawal_asked="",
        )
        _require_waiting(test)
        _move(test, ConsequenceStage.APPROVED, approved_by=by, approved_at=timezone.now(), **decision)
        before = document.tests.in_force().exclude(pk=test.pk)
        _end(before, ExemptionEnd.RENEWED, by, _("Diganti uji %(number)s.") % {"number": test.decision_number})
        document.revisions.update(disclosure=Disclosure.SEALED)
        search.remove(document)
        _tell_writer(test, "test_approved")
        _note(test, ConsequenceAct.APPROVE, by)
        publishing.note(document, act, by, reason=test.get_ground_display())


def open_ended(document: Document, *, by: User, reason: str, today: date | None = None) -> None:
    """End an exemption: the document goes to review like any other, its files still closed to the public.

    Only after the end that the test names; before that it takes a new test or a ruling (domain rule 36). `reason` says
    which end has come. Raises NotAllowed, WrongState and ValidationError.
    """
    if document.state == DocumentState.EXEMPT and not may_be_opened(document, today):
        raise NotAllowed(_("Masa pengecualiannya belum berakhir. Tulis uji konsekuensi yang baru."))
    _open(document, ExemptionEnd.OPENED, by, reason)


def open_by_ruling(document: Document, *, by: User, ruling: str) -> None:
    """End an exemption for good because an objection or a dispute declared the information open (Pasal 11 ayat 2).

    `ruling` names the decision. The entry in the DIK closes now; the one in the DIP opens with the publication that
    follows the review. Raises NotAllowed, WrongState and ValidationError.
    """
    _open(document, ExemptionEnd.RULING, by, ruling)


def deciders(test: ConsequenceTest) -> QuerySet[User]:
    """Return the people who may approve, return or refuse the test: superiors, never its writer."""
    return User.objects.with_role(Role.SUPERIOR).exclude(pk=test.written_by_id)


def check(test: ConsequenceTest) -> None:
    """Raise ValidationError, by field where there is one, if the law does not allow the exemption."""
    if test.document.tests.filter(end=ExemptionEnd.RULING).exists():
        raise ValidationError(_("Informasi ini dinyatakan terbuka lewat putusan dan tidak dapat dikecualikan lagi."))
    if test.document.kind in NEVER_EXEMPT:
        raise ValidationError(
            _("%(kind)s tidak dapat dikecualikan (UU 14/2008 Pasal 18 ayat 1).")
            % {"kind": test.document.get_kind_display()}
        )
    if test.ground in PERSONAL:
        _check_personal(test)
    _check_duration(test)
    test.full_clean(exclude=["approved_by", "approved_at"])
    _check_public_words(test)


def _check_decision(test: ConsequenceTest) -> None:
    """Raise ValidationError unless the decision has a number and a date."""
    if not test.decision_number:
        raise ValidationError(_("Tulis nomor keputusannya."))
    if test.decision_date is None:
        raise ValidationError(_("Isi tanggal keputusannya."))


def _check_personal(test: ConsequenceTest) -> None:
    if test.written_consent is None or test.public_office is None:
        raise ValidationError(_("Untuk huruf g dan h, jawab kedua pertanyaan Pasal 18 ayat 2."))
    if test.written_consent or test.public_office:
        raise ValidationError(
            _("Huruf g dan h gugur bila ada persetujuan tertulis atau menyangkut jabatan publik (Pasal 18 ayat 2).")
        )


def _check_public_words(test: ConsequenceTest) -> None:
    """Raise ValidationError if a text of the DIK has a personal number or a redacted word."""
    document = test.document
    words = [name for name in LISTED if name != NUMBERED]
    title = {} if document.hides_title else labelled(document, ["title"])
    try:
        release.require_texts(document, labelled(test, words) | title, labelled(test, [NUMBERED]))
    except ValidationError as error:
        how = _("Judul yang tidak dapat diubah: cabut dokumennya, lalu sembunyikan judulnya.")
        raise ValidationError([*error.messages, how]) from error


def _check_duration(test: ConsequenceTest) -> None:
    years = settings.EXEMPTION_MAX_YEARS.get(test.ground)
    if not years:
        return
    if test.ends_on is None:
        raise ValidationError({"ends_on": _("Isi tanggal berakhirnya, paling lama %(n)s tahun.") % {"n": years}})
    if test.decision_date and _years_after(test.ends_on, test.decision_date) > years:
        raise ValidationError({"ends_on": _("Paling lama %(n)s tahun sejak keputusan.") % {"n": years}})


def _open(document: Document, end: ExemptionEnd, by: User, reason: str) -> None:
    reason = reason.strip()
    if not reason:
        raise ValidationError(_("Tulis alasannya."))
    test = document.exemption
    with transaction.atomic():
        publishing.move(
            document, Act.OPEN, by, classification=document.category.default_classification, exemption=None, reason=""
        )
        _end(document.tests.in_force(), end, by, reason)
        document.revisions.update(disclosure=Disclosure.WITHHELD)
        release.seal(document)
        people = User.objects.with_role(Role.REVIEWER) | User.objects.with_role(Role.OPERATOR, document.opd)
        outbox.write("exemption_opened", people.exclude(pk=by.pk), {"document": document, "test": test}, about=document)
        publishing.note(document, Act.OPEN, by, reason=reason)


def _answer(
    test: ConsequenceTest, stage: ConsequenceStage, act: ConsequenceAct, message: str, by: User, reason: str
) -> None:
    _require_another(test, by)
    if not has_role(by, test.document.opd, Role.SUPERIOR):
        raise NotAllowed(_("Uji konsekuensi diputuskan oleh Atasan PPID."))
    reason = reason.strip()
    if not reason:
        raise ValidationError(_("Tulis alasannya."))
    with transaction.atomic():
        _require_waiting(test)
        _move(test, stage)
        _tell_writer(test, message, reason=reason)
        _note(test, act, by, text=reason)


def _move(test: ConsequenceTest, stage: ConsequenceStage, **columns) -> None:
    """Change a test, here and nowhere else.

    The update is conditional on the version that the person saw, so that one of several rivals wins. Raises WrongState.
    """
    as_read = ConsequenceTest.objects.open().filter(pk=test.pk, version=test.version)
    if not as_read.update(version=F("version") + 1, stage=stage, **columns):
        now = ConsequenceTest.objects.get(pk=test.pk)
        if now.is_open:
            raise WrongState(_("Uji konsekuensi ini berubah sejak Anda membacanya. Baca lagi."))
        raise WrongState(
            _("Uji konsekuensi ini sudah diputuskan dan tidak dapat diubah. Statusnya: %(stage)s.")
            % {"stage": now.get_stage_display()}
        )
    test.refresh_from_db()


def _hand_up(test: ConsequenceTest) -> None:
    outbox.write("test_written", deciders(test), {"test": test, "document": test.document}, about=test)


def _tell_writer(test: ConsequenceTest, message: str, **more) -> None:
    context = {"test": test, "document": test.document, **more}
    outbox.write(message, [test.written_by], context, about=test)


def _note(test: ConsequenceTest, act: ConsequenceAct, by: User, *, text: str = "", changes: dict | None = None) -> None:
    """Write the history, then the ledger: the last step of every act."""
    plain = {name: [_plain(value) for value in pair] for name, pair in (changes or {}).items()}
    ConsequenceEvent.objects.create(test=test, act=act, by=by, text=text, changes=plain)
    facts = {"document": test.document_id, "ground": test.ground, "version": test.version, "stage": test.stage}
    ledger.record(f"test.{act}", test, by, facts | ({"changed": sorted(plain)} if plain else {}))


def _plain(value):
    return value.isoformat() if isinstance(value, date) else value


def _end(tests, end: ExemptionEnd, by: User, reason: str) -> None:
    tests.update(end=end, end_reason=reason, ended_at=timezone.now(), ended_by=by)


def _require_reviewer(document: Document, by: User) -> None:
    if not has_role(by, document.opd, Role.REVIEWER):
        raise NotAllowed(_("Uji konsekuensi ditulis oleh PPID Utama (verifikator)."))


def _require_another(test: ConsequenceTest, by: User) -> None:
    if test.written_by_id == by.pk:
        raise NotAllowed(_("Yang menulis uji konsekuensi tidak boleh memutuskannya sendiri."))


def _require_waiting(test: ConsequenceTest) -> None:
    if test.stage == ConsequenceStage.RETURNED:
        raise WrongState(_("Uji konsekuensi ini sedang diperbaiki penulisnya. Tunggu sampai dikirim lagi."))


def _years_after(end: date, start: date) -> int:
    """Return the years from `start` to `end`; a year that has begun counts as a whole one."""
    return end.year - start.year + ((end.month, end.day) > (start.month, start.day))
