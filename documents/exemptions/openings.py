"""The verbs that open an exempt document: one person proposes, another decides (domain rules 24 and 36).

By a ruling: an objection decision or the final ruling of a dispute, recorded in the portal or an older one with its
scan. The second person confirms that the ruling is about this document and cannot refuse it. By the end of time or by
a condition: only an Atasan approves. The exemption leaves the DIK at once; the document waits for review, its files
closed until it is published.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from datetime import date
from typing import BinaryIO, cast

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from documents import release
from documents.exemptions.verbs import end, lock
from documents.lifecycle import publishing
from documents.lifecycle.publishing import Incoming
from documents.lifecycle.rules import Act, may_be_opened
from documents.models import ConsequenceTest, Disclosure, Document, DocumentState, ExemptionEnd, Opening, OpeningStage
from opd import ledger, outbox
from opd.errors import NotAllowed, WrongState
from opd.models import Role, User
from opd.rules import has_role

RULING_ROLES = (Role.REVIEWER, Role.SUPERIOR)  # who may be the second person for a ruling


def propose_end(document: Document, *, by: User, reason: str, today: date | None = None) -> Opening:
    """Propose to end an exemption whose time is over or whose condition has come; `reason` says which.

    Raises NotAllowed, also before the end that the test names, WrongState and ValidationError.
    """
    if document.state == DocumentState.EXEMPT and not may_be_opened(document, today):
        raise NotAllowed(_("Masa pengecualiannya belum berakhir. Tulis uji konsekuensi yang baru."))
    if not reason.strip():
        raise ValidationError(_("Tulis alasannya."))
    return _propose(Opening(document=document, way=ExemptionEnd.OPENED, reason=reason.strip()), by)


def propose_ruling(
    document: Document,
    *,
    by: User,
    ruling: str,
    ruled_on: date,
    is_final: bool,
    scan: Incoming | None = None,
    recorded: Callable[[Opening], object] | None = None,
    today: date | None = None,
) -> Opening:
    """Propose to end an exemption because a final ruling declared the information open (Pasal 11 ayat 2).

    A ruling that the portal records comes with `recorded`, which is called with the proposal in the same transaction
    and links it to the case; an older one with its `scan`. Raises NotAllowed, WrongState and ValidationError by field.
    """
    if not ruling.strip():
        raise ValidationError({"ruling": _("Sebut nomor dan tanggal putusannya.")})
    if ruled_on > (today or timezone.localdate()):
        raise ValidationError({"ruled_on": _("Tanggal putusan tidak boleh sesudah hari ini.")})
    if not is_final:
        raise ValidationError({"is_final": _("Putusan yang masih digugat atau dikasasi belum membuka apa pun.")})
    if scan is None and recorded is None:
        raise ValidationError({"scan": _("Unggah pindaian putusannya.")})
    opening = Opening(
        document=document, way=ExemptionEnd.RULING, ruling=ruling.strip(), ruled_on=ruled_on, is_final=True
    )
    return _propose(opening, by, scan, recorded)


def confirm(opening: Opening, *, by: User) -> None:
    """Open the document as the second person: the exemption ends and the document goes to review.

    For a ruling this says that it is about this document; for an end of time or a condition it is the approval of an
    Atasan. Raises NotAllowed and WrongState.
    """
    _require_second(opening, by)
    document, test = opening.document, opening.test
    with transaction.atomic():
        lock(document)
        _decide(opening, OpeningStage.CONFIRMED, by)
        end(document.tests.in_force(), ExemptionEnd(opening.way), by, opening.grounds)
        classification = document.category.default_classification
        publishing.move(document, Act.OPEN, by, classification=classification, exemption=None, reason="")
        document.revisions.update(disclosure=Disclosure.WITHHELD)
        release.seal(document)
        people = User.objects.with_role(Role.REVIEWER) | User.objects.with_role(Role.OPERATOR, document.opd)
        outbox.write("exemption_opened", people.exclude(pk=by.pk), {"document": document, "test": test}, about=document)
        _record(opening, "confirm", by)
        publishing.note(document, Act.OPEN, by, reason=opening.grounds)


def refuse(opening: Opening, *, by: User, reason: str) -> None:
    """Refuse, as the superior, to end an exemption: its condition has not come. A ruling is never refused."""
    if opening.is_by_ruling:
        raise NotAllowed(_("Putusan tidak dapat ditolak. Katakan hanya bila dokumennya bukan yang dimaksud."))
    _answer(opening, OpeningStage.REFUSED, "refuse", by, reason)


def call_mistaken(opening: Opening, *, by: User, reason: str) -> None:
    """Say as the second person that the ruling is about another document; its task stays open."""
    if not opening.is_by_ruling:
        raise NotAllowed(_("Usul ini bukan menurut putusan."))
    _answer(opening, OpeningStage.MISTAKEN, "mistaken", by, reason)


def second_people(opening: Opening) -> QuerySet[User]:
    """Return the people who may decide: for a ruling other reviewers too, otherwise only an Atasan."""
    people = User.objects.with_role(Role.SUPERIOR)
    if opening.is_by_ruling:
        people |= User.objects.with_role(Role.REVIEWER)
    return people.exclude(pk=opening.proposed_by_id)


def _propose(
    opening: Opening, by: User, scan: Incoming | None = None, recorded: Callable[[Opening], object] | None = None
) -> Opening:
    document = opening.document
    opening.proposed_by = by
    with _sealed(opening, scan), transaction.atomic():
        publishing.move(document, Act.PROPOSE_OPENING, by)
        opening.test = cast(ConsequenceTest, document.exemption)  # an exempt document has one, by constraint
        if Opening.objects.waiting().filter(test=opening.test, way=opening.way).exists():
            raise WrongState(_("Usul membuka dokumen ini sudah menunggu orang kedua."))
        opening.full_clean(exclude=["document", "test"])
        opening.save()
        if recorded:
            recorded(opening)
        outbox.write("opening_proposed", second_people(opening), {"opening": opening, "document": document})
        _record(opening, "propose", by)
        publishing.note(document, Act.PROPOSE_OPENING, by, reason=opening.grounds)
    return opening


def _sealed(opening: Opening, scan: Incoming | None) -> AbstractContextManager:
    if scan is None:
        return nullcontext()
    return opening.stored(cast(BinaryIO, scan.file), name=scan.name, mime=scan.checked.mime)


def _answer(opening: Opening, stage: OpeningStage, act: str, by: User, reason: str) -> None:
    _require_second(opening, by)
    if not reason.strip():
        raise ValidationError(_("Tulis alasannya."))
    with transaction.atomic():
        _decide(opening, stage, by, answer=reason.strip())
        context = {"opening": opening, "document": opening.document}
        outbox.write("opening_answered", [opening.proposed_by], context, about=opening)
        _record(opening, act, by)


def _require_second(opening: Opening, by: User) -> None:
    if opening.proposed_by_id == by.pk:
        raise NotAllowed(_("Yang mengusulkan tidak boleh memutuskannya sendiri."))
    roles = RULING_ROLES if opening.is_by_ruling else (Role.SUPERIOR,)
    if not has_role(by, opening.document.opd, *roles):
        raise NotAllowed(_("Usul ini diputuskan oleh Atasan PPID."))


def _decide(opening: Opening, stage: OpeningStage, by: User, answer: str = "") -> None:
    """Decide a waiting proposal, here and nowhere else; one of two rivals wins. Raises WrongState."""
    row = Opening.objects.waiting().filter(pk=opening.pk)
    try:
        with transaction.atomic():
            is_first = row.update(stage=stage, decided_by=by, decided_at=timezone.now(), answer=answer)
    except IntegrityError as error:  # a trigger asks for the paper, which belongs to the case of the ruling
        if not opening.is_by_ruling:
            raise
        raise WrongState(_("Putusannya tidak lagi tercatat sebagai putusan yang tetap. Periksa perkaranya.")) from error
    if not is_first:
        raise WrongState(_("Usul ini sudah diputuskan, atau pengecualiannya sudah berakhir."))
    opening.refresh_from_db()


def _record(opening: Opening, act: str, by: User) -> None:
    facts = {"document": opening.document_id, "test": opening.test_id, "way": opening.way, "stage": opening.stage}
    ledger.record(f"opening.{act}", opening, by, facts | ({"sha256": opening.sha256} if opening.sha256 else {}))
