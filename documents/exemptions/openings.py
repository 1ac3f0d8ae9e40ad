"""The verbs that open an exempt document: one person proposes, another decides (domain rules 24 and 36).

The second person confirms that a ruling is about this document and cannot refuse it; an end of time or a condition only
an Atasan approves. The files stay closed until the document is published again.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from datetime import date
from typing import cast

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from documents import release
from documents.exemptions.verbs import end, lock
from documents.files.intake import Incoming
from documents.lifecycle import publishing
from documents.lifecycle.rules import Act, may_be_opened
from documents.models import ConsequenceTest, Disclosure, Document, DocumentState, ExemptionEnd, Opening, OpeningStage
from opd import outbox
from opd.errors import NotAllowed, WrongState
from opd.models import Role, User
from opd.rules import has_role
from opd.two_people import ASKED, Columns, TwoPeople
from opd.words import required

WAITS = gettext_lazy("Usul membuka dokumen ini sudah menunggu orang kedua.")
ENTRIES = {
    ASKED: "propose",
    OpeningStage.CONFIRMED: "confirm",
    OpeningStage.REFUSED: "refuse",
    OpeningStage.MISTAKEN: "mistaken",
}
RULING_ROLES = (Role.REVIEWER, Role.SUPERIOR)  # who may be the second person for a ruling


def propose_end(document: Document, *, by: User, reason: str, today: date | None = None) -> Opening:
    """Propose an end by time or condition. Raises NotAllowed (also too early), WrongState, ValidationError."""
    if document.state == DocumentState.EXEMPT and not may_be_opened(document, today):
        raise NotAllowed(_("Masa pengecualiannya belum berakhir. Tulis uji konsekuensi yang baru."))
    return _propose(Opening(document=document, way=ExemptionEnd.OPENED, reason=required(reason)), by)


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

    `recorded` links the proposal, in its transaction, to the ruling of a case; an older ruling comes with its `scan`.
    Raises NotAllowed, WrongState and ValidationError by field.
    """
    ruling = required(ruling, "ruling", _("Sebut nomor dan tanggal putusannya."))
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
    """Open the document as the second person; it goes to review. Raises NotAllowed and WrongState."""
    with transaction.atomic():
        OPENINGS.confirm(opening, by=by)
        publishing.note(opening.document, Act.OPEN, by, reason=opening.grounds)


def _open(opening: Opening, by: User) -> dict:
    document, test = opening.document, opening.test
    end(document.tests.in_force(), ExemptionEnd(opening.way), by, opening.grounds)
    classification = document.category.default_classification
    publishing.move(document, Act.OPEN, by, classification=classification, exemption=None, reason="")
    document.revisions.update(disclosure=Disclosure.WITHHELD)
    release.seal(document)
    people = User.objects.with_role(Role.REVIEWER) | User.objects.with_role(Role.OPERATOR, document.opd)
    outbox.write("exemption_opened", people.exclude(pk=by.pk), {"document": document, "test": test}, about=document)
    return {}


def refuse(opening: Opening, *, by: User, reason: str) -> None:
    """Refuse, as the superior, because the condition has not come. A ruling, or time, is never refused."""
    if opening.is_by_ruling:
        raise NotAllowed(_("Putusan tidak dapat ditolak. Katakan hanya bila dokumennya bukan yang dimaksud."))
    if opening.test.is_expired():
        raise NotAllowed(_("Masa pengecualiannya sudah berakhir, jadi pembukaannya tidak dapat ditolak."))
    OPENINGS.refuse(opening, by=by, reason=reason)


def call_mistaken(opening: Opening, *, by: User, reason: str) -> None:
    """Say as the second person that the ruling is about another document; its task stays open."""
    if not opening.is_by_ruling:
        raise NotAllowed(_("Usul ini bukan menurut putusan."))
    OPENINGS.refuse(opening, by=by, reason=reason, state="MISTAKEN")


def second_people(opening: Opening) -> QuerySet[User]:
    """Return the people who may decide: for a ruling other reviewers too, otherwise only an Atasan."""
    people = User.objects.with_role(Role.SUPERIOR)
    if opening.is_by_ruling:
        people |= User.objects.with_role(Role.REVIEWER)
    return people.exclude(pk=opening.proposed_by_id)


def _propose(
    opening: Opening, by: User, scan: Incoming | None = None, recorded: Callable[[Opening], object] | None = None
) -> Opening:
    sealed: AbstractContextManager = nullcontext()
    if scan:
        sealed = scan.sealed_in(opening)
    with sealed, transaction.atomic():
        OPENINGS.ask(opening, by=by)
        if recorded:
            recorded(opening)
        publishing.note(opening.document, Act.PROPOSE_OPENING, by, reason=opening.grounds)
    return opening


def _may_propose(opening: Opening, by: User) -> None:
    publishing.move(opening.document, Act.PROPOSE_OPENING, by)
    opening.test = cast(ConsequenceTest, opening.document.exemption)  # an exempt document has one, by constraint
    if Opening.objects.waiting().filter(test=opening.test, way=opening.way).exists():
        raise WrongState(WAITS)
    opening.full_clean(exclude=["document", "test"])


def _require_second(opening: Opening, by: User) -> None:
    if opening.proposed_by_id == by.pk:
        raise NotAllowed(_("Yang mengusulkan tidak boleh memutuskannya sendiri."))
    roles = RULING_ROLES if opening.is_by_ruling else (Role.SUPERIOR,)
    if not has_role(by, opening.document.opd, *roles):
        raise NotAllowed(_("Usul ini diputuskan oleh Atasan PPID."))


def _tell(opening: Opening, act: str) -> None:
    context = {"opening": opening, "document": opening.document}
    if act == ASKED:
        outbox.write("opening_proposed", second_people(opening), context)
    elif act != OpeningStage.CONFIRMED:
        outbox.write("opening_answered", [opening.proposed_by], context, about=opening)


OPENINGS = TwoPeople(
    model=Opening,
    may_ask=_may_propose,
    second=_require_second,
    ready=lambda opening: lock(opening.document),
    apply=_open,
    tell=_tell,
    entries=lambda act: f"opening.{ENTRIES[act]}",
    rival=WAITS,
    gone=gettext_lazy("Usul ini sudah diputuskan, atau pengecualiannya sudah berakhir."),
    barred=lambda opening: (
        _("Putusannya tidak lagi tercatat sebagai putusan yang tetap. Periksa perkaranya.")
        if opening.is_by_ruling
        else ""
    ),
    columns=Columns("proposed_by", "stage", facts=("document", "test", "way", "stage", "sha256")),
    states=OpeningStage,
)
