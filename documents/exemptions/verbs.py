"""The verbs of an exemption: a consequence test written by one person and approved by another exempts a document.

The approver may also return the test with a reason, to be corrected and sent again, or refuse it for good.

An exemption ends in one of three ways: a new test replaces it, or two people open the document (`openings`) after the
end that the test names or by a ruling. Until then the file stays closed, and the public list says when the time has
run out: nothing is hidden in silence, and nothing opens by itself. UU 14/2008 Pasal 2 ayat 4, 11 ayat 2, 17 to 20;
domain rules 24, 34 to 38.
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
from documents.lifecycle.rules import Act
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
    Ground,
    Statute,
)
from documents.models.exemption import MUST_END, PERSONAL
from opd import ledger, outbox
from opd.errors import NotAllowed, WrongState
from opd.models import Role, User
from opd.rules import has_role

LISTED = free_text_fields(ConsequenceTest)  # the texts of a test that the DIK shows
CAUSES = ("ground", "statute", "decision_date", "ends_on", "ends_when")  # from which `completed` fills other fields
NUMBERED = "decision_number"  # issued by the office, so not compared with redacted words


def write_test(document: Document, *, by: User, **fields) -> ConsequenceTest:
    """Write a test and send it to the superiors; only a reviewer may. Returns the test.

    The same fields sent twice by the same person are one test, but those of a returned one are a new test. Raises
    NotAllowed, and ValidationError by field.
    """
    _require_reviewer(document, by)
    fields = completed(fields)
    test = ConsequenceTest(document=document, written_by=by, **fields)
    check(test)
    with transaction.atomic():
        lock(document)  # the second of two equal submissions waits here and then sees the first
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
    fields = completed({name: getattr(test, name) for name in CAUSES} | fields)
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
    _require_superior(test, by)
    test.decision_number = decision_number.strip() or test.decision_number
    test.decision_date = decision_date or test.decision_date
    _check_decision(test)
    decision = completed({name: getattr(test, name) for name in (*CAUSES, "decision_number")})
    for name, value in decision.items():
        setattr(test, name, value)
    check(test)
    act = Act.RENEW if document.state == DocumentState.EXEMPT else Act.EXEMPT
    with transaction.atomic():
        lock(document)
        _require_waiting(test)
        _move(test, ConsequenceStage.APPROVED, approved_by=by, approved_at=timezone.now(), **decision)
        document.revisions.update(disclosure=Disclosure.SEALED)
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
        before = document.tests.in_force().exclude(pk=test.pk)
        end(before, ExemptionEnd.RENEWED, by, _("Diganti uji %(number)s.") % {"number": test.decision_number})
        search.remove(document)
        _tell_writer(test, "test_approved")
        _note(test, ConsequenceAct.APPROVE, by)
        publishing.note(document, act, by, reason=test.get_ground_display())


def review(test: ConsequenceTest, *, by: User, finding: str, today: date | None = None) -> None:
    """Record the yearly review of an exemption without an end date, whose need still exists (Pasal 20).

    Raises NotAllowed, WrongState for an exemption that has ended or has an end date, and ValidationError.
    """
    _require_reviewer(test.document, by)
    finding, today = finding.strip(), today or timezone.localdate()
    if not finding:
        raise ValidationError({"finding": _("Tulis mengapa informasi ini masih perlu dikecualikan.")})
    with transaction.atomic():
        row = ConsequenceTest.objects.in_force().without_date().filter(pk=test.pk, version=test.version)
        if not row.update(version=F("version") + 1, reviewed_on=today):
            raise WrongState(_("Pengecualian ini sudah berakhir, punya tanggal akhir, atau baru saja ditinjau."))
        test.refresh_from_db()
        _note(test, ConsequenceAct.REVIEW, by, text=finding)


def lock(document: Document) -> None:
    """Lock a document until the end of the transaction, before its tests: acts on both wait here, in one order."""
    Document.objects.select_for_update(no_key=True).get(pk=document.pk)


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
    if test.document.openings.waiting().filter(way=ExemptionEnd.RULING).exists():
        raise ValidationError(_("Ada putusan yang membuka informasi ini dan menunggu orang kedua. Selesaikan dahulu."))
    if test.ground in PERSONAL:
        _check_personal(test)
    _check_statute(test)
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


def completed(fields: dict) -> dict:
    """Return the fields without blanks around texts, and with what follows: the law of ground j, the end of ground a.

    Ground j cites the statute that was chosen. An exemption with only a condition ends at the latest with the longest
    duration of its ground (PP 61/2010).
    """
    fields = {name: value.strip() if type(value) is str else value for name, value in fields.items()}
    ground, statute = fields.get("ground"), fields.get("statute")
    if ground == Ground.J and statute is not None:
        fields["law"] = statute.citation
    years = settings.EXEMPTION_MAX_YEARS.get(str(ground))
    decided_on = fields.get("decision_date")
    if years and fields.get("ends_when") and decided_on and not fields.get("ends_on"):
        fields["ends_on"] = _in_years(decided_on, years)
    return fields


def _check_statute(test: ConsequenceTest) -> None:
    if test.ground != Ground.J:
        return
    if test.statute is None:
        raise ValidationError({"statute": _("Untuk huruf j, pilih undang-undang dan pasalnya dari tabel.")})
    if test.decision_date and not test.statute.is_in_force(test.decision_date):
        raise ValidationError({"statute": _("Pasal ini tidak berlaku pada tanggal keputusan.")})


def _check_duration(test: ConsequenceTest) -> None:
    if not test.has_duration and test.ground not in MUST_END:
        raise ValidationError(
            {"lasts_while": _("Isi jangka waktunya: sampai tanggal, sampai keadaan, atau selama keadaan.")}
        )
    years = settings.EXEMPTION_MAX_YEARS.get(test.ground)
    if years and test.ends_on and test.decision_date and test.ends_on > _in_years(test.decision_date, years):
        raise ValidationError({"ends_on": _("Paling lama %(n)s tahun sejak keputusan.") % {"n": years}})


def _answer(
    test: ConsequenceTest, stage: ConsequenceStage, act: ConsequenceAct, message: str, by: User, reason: str
) -> None:
    _require_another(test, by)
    _require_superior(test, by)
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
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, Statute) else value


def end(tests: QuerySet[ConsequenceTest], how: ExemptionEnd, by: User, reason: str) -> None:
    """End approved tests; `openings.confirm` calls it for the test by which a document is exempt."""
    tests.update(end=how, end_reason=reason, ended_at=timezone.now(), ended_by=by)


def _require_reviewer(document: Document, by: User) -> None:
    if not has_role(by, document.opd, Role.REVIEWER):
        raise NotAllowed(_("Uji konsekuensi ditulis oleh PPID Utama (verifikator)."))


def _require_another(test: ConsequenceTest, by: User) -> None:
    if test.written_by_id == by.pk:
        raise NotAllowed(_("Yang menulis uji konsekuensi tidak boleh memutuskannya sendiri."))


def _require_superior(test: ConsequenceTest, by: User) -> None:
    if not has_role(by, test.document.opd, Role.SUPERIOR):
        raise NotAllowed(_("Uji konsekuensi diputuskan oleh Atasan PPID."))


def _require_waiting(test: ConsequenceTest) -> None:
    if test.stage == ConsequenceStage.RETURNED:
        raise WrongState(_("Uji konsekuensi ini sedang diperbaiki penulisnya. Tunggu sampai dikirim lagi."))


def _in_years(day: date, years: int) -> date:
    """Return the same day so many years later; the 28th for 29 February where that year has none."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)
