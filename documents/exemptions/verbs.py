"""The verbs of an exemption: a test written by one person and approved by another exempts a document.

It ends by a new test, or by two people (`openings`) after its time or by a ruling. Nothing opens by itself, and the
public list says when the time has run out. UU 14/2008 Pasal 2 ayat 4, 11 ayat 2, 17 to 20; domain rules 24, 34 to 38.
"""

from collections.abc import Iterable
from datetime import date

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, Model, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from documents import release, search
from documents.dates import in_year
from documents.lifecycle import closing, publishing
from documents.lifecycle.rules import Act, is_ruled_open, same_files
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
    PublicKind,
)
from documents.models.exemption import LONGEST_EXEMPTION, MUST_END, PERSONAL
from documents.privacy.free_text import free_text_fields, labelled
from opd import ledger, outbox
from opd.errors import NotAllowed, WrongState
from opd.models import Role, User
from opd.rules import has_role
from opd.words import required, stored, stored_texts

LISTED = free_text_fields(ConsequenceTest)  # the texts of a test that the DIK shows
CAUSES = ("ground", "statute", "decision_date", "ends_on", "ends_when")  # from these `completed` fills other fields
NUMBERED = "decision_number"  # by the office, so not compared with redacted words


def write_test(document: Document | None, *, by: User, **fields) -> ConsequenceTest:
    """Write a test, as a reviewer, and send it to the superiors.

    Without a document it is about a class of information, `subject_class`, of an agency `opd` or of the whole city. The
    same fields sent twice are one test, unless it was returned. Raises NotAllowed, and ValidationError by field.
    """
    fields = completed(fields)
    test = ConsequenceTest(document=document, written_by=by, **fields)
    _require_reviewer(test, by)
    check(test)
    with transaction.atomic():
        lock(document)  # the second of two equal submissions waits here and then sees the first
        twin = ConsequenceTest.objects.waiting().filter(document=document, written_by=by, **fields).first()
        if twin:
            return twin
        test.save()
        _hand_up(test)
        _note(test, ConsequenceAct.WRITE, by)
    return test


def change_test(test: ConsequenceTest, *, by: User, **fields) -> bool:
    """Correct an undecided test; a returned one is sent again. Returns whether anything was sent.

    Only its writer may, as an author must not approve. Raises NotAllowed, WrongState, ValidationError by field.
    """
    _require_reviewer(test, by)
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
    """Return a test, as the superior, to its writer, who may correct it."""
    _answer(test, ConsequenceStage.RETURNED, ConsequenceAct.RETURN, "test_returned", by, reason)


def refuse_test(test: ConsequenceTest, *, by: User, reason: str) -> None:
    """Refuse a test, as the superior: the test ends and stays on record, the document stays as it is."""
    _answer(test, ConsequenceStage.REFUSED, ConsequenceAct.REFUSE, "test_refused", by, reason)


def approve(test: ConsequenceTest, *, by: User, decision_number: str = "", decision_date: date | None = None) -> None:
    """Approve a test, as the superior: the document leaves the catalogue and enters the DIK in one transaction.

    Files of the same bytes close in every other document, and an earlier test ends. Raises NotAllowed for the writer,
    ValidationError, and WrongState when test or document are no longer of the `version` seen.
    """
    document = test.document
    _require_decider(test, by)
    if decision_date and decision_date < timezone.localdate(test.written_at):
        raise ValidationError({"decision_date": _("Tanggal keputusan tidak boleh sebelum ujinya ditulis.")})
    if decision_date and decision_date > timezone.localdate():
        raise ValidationError({"decision_date": _("Tanggal keputusan tidak boleh sesudah hari ini.")})
    test.decision_number = stored(decision_number) or test.decision_number
    test.decision_date = decision_date or test.decision_date
    if not test.decision_number:
        raise ValidationError(_("Tulis nomor keputusannya."))
    if test.decision_date is None:
        raise ValidationError(_("Isi tanggal keputusannya."))
    decision = completed({name: getattr(test, name) for name in (*CAUSES, "decision_number")})
    for name, value in decision.items():
        setattr(test, name, value)
    check(test)
    with transaction.atomic():
        copies = closing.locked_copies(document.revisions.defer("text")) if document else []
        lock(document)
        _require_waiting(test)
        _move(test, ConsequenceStage.APPROVED, approved_by=by, approved_at=timezone.now(), **decision)
        act = _close(document, test, by) if document else None
        before = ConsequenceTest.objects.in_force().of_subject(test).exclude(pk=test.pk)
        end(before, ExemptionEnd.RENEWED, by, _("Diganti uji %(number)s.") % {"number": test.decision_number})
        _tell_writer(test, "test_approved")
        _note(test, ConsequenceAct.APPROVE, by)
        if document and act:
            publishing.note(document, act, by, reason=test.get_ground_display())
            closing.close_copies(copies, by=by, reason=test.get_ground_display(), but=document)


def _close(document: Document, test: ConsequenceTest, by: User) -> Act:
    act = Act.RENEW if document.state == DocumentState.EXEMPT else Act.EXEMPT
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
    search.remove(document)
    return act


def review(test: ConsequenceTest, *, by: User, finding: str, today: date | None = None) -> None:
    """Record the yearly review of an endless exemption (Pasal 20). Raises NotAllowed, WrongState, ValidationError."""
    _require_reviewer(test, by)
    finding, today = stored(finding), today or timezone.localdate()
    if not finding:
        raise ValidationError({"finding": _("Tulis mengapa informasi ini masih perlu dikecualikan.")})
    with transaction.atomic():
        row = ConsequenceTest.objects.in_force().without_date().filter(pk=test.pk, version=test.version)
        if not row.update(version=F("version") + 1, reviewed_on=today):
            raise WrongState(_("Pengecualian ini sudah berakhir, punya tanggal akhir, atau baru saja ditinjau."))
        test.refresh_from_db()
        _note(test, ConsequenceAct.REVIEW, by, text=finding)


def lock(document: Document | None) -> None:
    """Lock a document until the end of the transaction, before its tests: acts on both wait here, in one order."""
    if document:
        Document.objects.select_for_update(no_key=True).get(pk=document.pk)


def deciders(test: ConsequenceTest) -> QuerySet[User]:
    """Return the people who may approve, return or refuse the test: superiors, never its writer."""
    return User.objects.with_role(Role.SUPERIOR).exclude(pk=test.written_by_id)


def check(test: ConsequenceTest) -> None:
    """Raise ValidationError, by field where there is one, if the law does not allow the exemption."""
    if test.document:
        _check_document(test.document)
    elif not test.subject_class:
        raise ValidationError({"subject_class": _("Sebutkan golongan informasinya.")})
    if test.ground in PERSONAL:
        if test.written_consent is None or test.public_office is None:
            raise ValidationError(_("Untuk huruf g dan h, jawab kedua pertanyaan Pasal 18 ayat 2."))
        if test.written_consent or test.public_office:
            raise ValidationError(
                _("Huruf g dan h gugur bila ada persetujuan tertulis atau menyangkut jabatan publik (Pasal 18 ayat 2).")
            )
    _check_statute(test)
    _check_duration(test)
    test.full_clean(exclude=["approved_by", "approved_at"])
    _check_public_words(test)


def _check_document(document: Document) -> None:
    if is_ruled_open(document):
        raise ValidationError(_("Informasi ini dinyatakan terbuka lewat putusan dan tidak dapat dikecualikan lagi."))
    if document.kind in NEVER_EXEMPT:
        raise ValidationError(
            _("%(kind)s tidak dapat dikecualikan (UU 14/2008 Pasal 18 ayat 1).") % {"kind": document.get_kind_display()}
        )
    if was := PublicKind.objects.barring(document).first():
        raise ValidationError(
            _("Berkas atau dokumen ini pernah terbit sebagai %(kind)s, jadi tidak dapat dikecualikan.") % {"kind": was}
        )
    if document.openings.waiting().filter(way=ExemptionEnd.RULING).exists():
        raise ValidationError(_("Ada putusan yang membuka informasi ini dan menunggu orang kedua. Selesaikan dahulu."))


def _check_public_words(test: ConsequenceTest) -> None:
    document = test.document
    words = [name for name in LISTED if name != NUMBERED]
    if document is None:
        release.require_texts(None, labelled(test, words), labelled(test, [NUMBERED]))
        return
    title = {} if document.hides_title else labelled(document, ["title"])
    try:
        release.require_texts(document, labelled(test, words) | title, labelled(test, [NUMBERED]))
    except ValidationError as error:
        how = _("Judul yang tidak dapat diubah: cabut dokumennya, lalu sembunyikan judulnya.")
        raise ValidationError([*error.messages, how]) from error


def completed(fields: dict) -> dict:
    """Return stripped fields with what follows: the law of ground j, the end of ground a.

    An exemption with only a condition ends at the latest after its ground's longest duration (PP 61/2010).
    """
    fields = stored_texts(fields)
    ground, statute = fields.get("ground"), fields.get("statute")
    if ground == Ground.J and statute is not None:
        fields["law"] = statute.citation
    years = settings.EXEMPTION_MAX_YEARS.get(str(ground))
    decided_on = fields.get("decision_date")
    if years and fields.get("ends_when") and decided_on and not fields.get("ends_on"):
        fields["ends_on"] = in_year(decided_on, decided_on.year + years)
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
    decided_on = test.decision_date
    if years and test.ends_on and decided_on and test.ends_on > in_year(decided_on, decided_on.year + years):
        raise ValidationError({"ends_on": _("Paling lama %(n)s tahun sejak keputusan.") % {"n": years}})
    since = decided_on or timezone.localdate(test.written_at)  # None is now
    if test.ends_on and test.ends_on > in_year(since, since.year + LONGEST_EXEMPTION):
        words = _("Lebih dari %(n)s tahun sejak keputusan. Periksa tahunnya.")
        raise ValidationError({"ends_on": words % {"n": LONGEST_EXEMPTION}})
    if decided_on and decided_on > timezone.localdate():
        raise ValidationError({"decision_date": _("Tanggal keputusan tidak boleh sesudah hari ini.")})


def _answer(
    test: ConsequenceTest, stage: ConsequenceStage, act: ConsequenceAct, message: str, by: User, reason: str
) -> None:
    _require_decider(test, by)
    reason = required(reason)
    with transaction.atomic():
        _require_waiting(test)
        _move(test, stage)
        _tell_writer(test, message, reason=reason)
        _note(test, act, by, text=reason)


def _move(test: ConsequenceTest, stage: ConsequenceStage, **columns) -> None:
    """Change the version that the person saw, here and nowhere else, so that one of rivals wins. Raises WrongState."""
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
    outbox.write("test_written", deciders(test), {"test": test}, about=test)


def _tell_writer(test: ConsequenceTest, message: str, **more) -> None:
    outbox.write(message, [test.written_by], {"test": test, **more}, about=test)


def _note(test: ConsequenceTest, act: ConsequenceAct, by: User, *, text: str = "", changes: dict | None = None) -> None:
    plain = {name: [_plain(value) for value in pair] for name, pair in (changes or {}).items()}
    ConsequenceEvent.objects.create(test=test, act=act, by=by, text=text, changes=plain)
    facts = {"document": test.document_id, "ground": test.ground, "version": test.version, "stage": test.stage}
    facts |= {} if test.document_id else {"class": test.subject_class, "opd": test.opd_id}
    ledger.record(f"test.{act}", test, by, facts | ({"changed": sorted(plain)} if plain else {}))


def _plain(value):
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, Model) else value


def end(tests: QuerySet[ConsequenceTest], how: ExemptionEnd, by: User, reason: str) -> None:
    """End approved tests; `openings.confirm` calls it for the test by which a document is exempt."""
    tests.update(end=how, end_reason=reason, ended_at=timezone.now(), ended_by=by)


def declare_open(documents: Iterable[int], today: date) -> None:
    """Record that a final ruling has declared documents open, with all records of the same files."""
    for document in Document.objects.filter(pk__in=documents):
        tests = ConsequenceTest.objects.in_force().filter(document__in=same_files(document))
        tests.filter(ruled_open_on=None).update(ruled_open_on=today)
        tests.update(ruling_lifted_on=None)


def lift_ruling(documents: Iterable[int], today: date) -> None:
    """Record that a later ruling has lifted such a one: they may be tested again."""
    for document in Document.objects.filter(pk__in=documents):
        tests = ConsequenceTest.objects.ruled_open().filter(document__in=same_files(document))
        tests.update(ruling_lifted_on=today)


def _require_reviewer(test: ConsequenceTest, by: User) -> None:
    if not has_role(by, test.agency, Role.REVIEWER):
        raise NotAllowed(_("Uji konsekuensi ditulis oleh PPID Utama (verifikator)."))


def _require_decider(test: ConsequenceTest, by: User) -> None:
    if test.written_by_id == by.pk:
        raise NotAllowed(_("Yang menulis uji konsekuensi tidak boleh memutuskannya sendiri."))
    if not has_role(by, test.agency, Role.SUPERIOR):
        raise NotAllowed(_("Uji konsekuensi diputuskan oleh Atasan PPID."))


def _require_waiting(test: ConsequenceTest) -> None:
    if test.stage == ConsequenceStage.RETURNED:
        raise WrongState(_("Uji konsekuensi ini sedang diperbaiki penulisnya. Tunggu sampai dikirim lagi."))
