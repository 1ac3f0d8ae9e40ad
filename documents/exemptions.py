"""Exempting a document: a finished consequence test, written by one person and approved by another.

It ends in one of three ways: a new test replaces it, it is opened once its time has run out, or a ruling opens it.
Until one of them is done the file stays closed, and the public list says that the time has run out: nothing is hidden
in silence, and nothing opens by itself. UU 14/2008 Pasal 2(4), 11(2), 17 to 20; domain rules 24, 34 to 38.
"""

from datetime import date

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from documents import proof, publishing, search
from documents.models import (
    NEVER_EXEMPT,
    Classification,
    ConsequenceTest,
    Disclosure,
    Document,
    DocumentState,
    ExemptionEnd,
)
from documents.models.exemption import PERSONAL
from documents.rules import Act, may_be_opened
from opd import ledger, outbox
from opd.models import Role, User
from opd.rules import has_role


def write_test(document: Document, *, by: User, **fields) -> ConsequenceTest:
    """Write a test (a reviewer's act) and tell the superiors; raises ValidationError by field."""
    _require_reviewer(document, by)
    test = ConsequenceTest(document=document, written_by=by, **fields)
    check(test)
    with transaction.atomic():
        test.save()
        outbox.write("test_written", User.objects.with_role(Role.SUPERIOR), {"test": test, "document": document})
        ledger.record("test.write", test, by, {"document": document.pk, "ground": test.ground})
    return test


def change_test(test: ConsequenceTest, *, by: User, **fields) -> None:
    """Its writer corrects a test that nobody has approved yet; an approved one is never changed.

    Nobody else may: whoever wrote a word of it must not be the one who approves it.
    """
    _require_reviewer(test.document, by)
    if test.written_by_id != by.pk:
        raise publishing.NotAllowed(_("Hanya penulisnya yang dapat mengubah uji konsekuensi ini. Tulis uji yang baru."))
    for name, value in fields.items():
        setattr(test, name, value)
    check(test)
    with transaction.atomic():
        row = ConsequenceTest.objects.filter(pk=test.pk, approved_at__isnull=True)
        if not row.update(version=F("version") + 1, **fields):
            raise publishing.WrongState(_("Uji konsekuensi ini sudah disetujui dan tidak dapat diubah."))
        ledger.record("test.change", test, by, {"document": test.document_id, "changed": sorted(fields)})


def approve(test: ConsequenceTest, *, by: User) -> None:
    """The superior approves: the document leaves the public catalogue and enters the DIK in the same transaction.

    For a document that is exempt already, the new test takes the place of the old one, which ends.
    Raises WrongState when the test or the document is no longer as the superior saw it (their `version`).
    """
    document = test.document
    if test.written_by_id == by.pk:
        raise publishing.NotAllowed(_("Yang menulis uji konsekuensi tidak boleh menyetujuinya sendiri."))
    check(test)
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
        as_read = ConsequenceTest.objects.filter(pk=test.pk, version=test.version, approved_at__isnull=True)
        if not as_read.update(approved_by=by, approved_at=timezone.now()):
            raise publishing.WrongState(_("Uji konsekuensi ini berubah sejak Anda membacanya. Baca lagi."))
        before = document.tests.in_force().exclude(pk=test.pk)
        _end(before, ExemptionEnd.RENEWED, by, _("Diganti uji %(number)s.") % {"number": test.decision_number})
        document.revisions.update(disclosure=Disclosure.SEALED)
        search.remove(document)
        publishing.note(document, act, by, reason=test.get_ground_display())
    test.refresh_from_db()


def open_ended(document: Document, *, by: User, reason: str, today: date | None = None) -> None:
    """What is exempt no longer goes to review like any other document, its files still closed to the public.

    Only after the end that the test names; sooner it takes a new test or a ruling (rule 36). `reason`: which end came.
    """
    if document.state == DocumentState.EXEMPT and not may_be_opened(document, today):
        raise publishing.NotAllowed(_("Masa pengecualiannya belum berakhir. Tulis uji konsekuensi yang baru."))
    _open(document, ExemptionEnd.OPENED, by, reason)


def open_by_ruling(document: Document, *, by: User, ruling: str) -> None:
    """An objection or a dispute declared the information open (Pasal 11 ayat 2): its entry in the DIK closes for good.

    `ruling` names the decision. The entry in the DIP opens with the publication that follows the review.
    """
    _open(document, ExemptionEnd.RULING, by, ruling)


def check(test: ConsequenceTest) -> None:
    """Raise ValidationError, by field where there is one, for what the law does not let be exempt."""
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


def _check_personal(test: ConsequenceTest) -> None:
    if test.written_consent is None or test.public_office is None:
        raise ValidationError(_("Untuk huruf g dan h, jawab kedua pertanyaan Pasal 18 ayat 2."))
    if test.written_consent or test.public_office:
        raise ValidationError(
            _("Huruf g dan h gugur bila ada persetujuan tertulis atau menyangkut jabatan publik (Pasal 18 ayat 2).")
        )


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
        proof.seal_originals(document)
        people = User.objects.with_role(Role.REVIEWER) | User.objects.with_role(Role.OPERATOR, document.opd)
        outbox.write("exemption_opened", people.exclude(pk=by.pk), {"document": document, "test": test}, about=document)
        publishing.note(document, Act.OPEN, by, reason=reason)


def _end(tests, end: ExemptionEnd, by: User, reason: str) -> None:
    tests.update(end=end, end_reason=reason, ended_at=timezone.now(), ended_by=by)


def _require_reviewer(document: Document, by: User) -> None:
    if not has_role(by, document.opd, Role.REVIEWER):
        raise publishing.NotAllowed(_("Uji konsekuensi ditulis oleh PPID Utama (verifikator)."))


def _years_after(end: date, start: date) -> int:
    """Years from start to end, a begun one counting whole."""
    return end.year - start.year + ((end.month, end.day) > (start.month, start.day))
