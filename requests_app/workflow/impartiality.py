"""Who may not rule on an objection, because they took part in its request (domain rule 30); triggers hold the same.

That is each person who extended or decided the request, sent its notice or closed it as *tidak diproses*; who wrote a
consequence test of its refusal; who confirmed the cost that is objected to, or a lost proof of a letter; and who was
PPID while the period passed without an answer. Who only approved such a test rules if no other superior in office may.
"""

from datetime import date

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from opd.errors import NotAllowed
from opd.models import ChangeState, Membership, Role, User
from requests_app.models import (
    Decision,
    Event,
    InformationRequest,
    LostProof,
    Objection,
    ObjectionGround,
    RefusedDocument,
)
from requests_app.states import PART_TAKING, SILENCE, ObjectionAct, ObjectionState

BARRED = gettext_lazy(
    "Keberatan tidak boleh diputuskan oleh orang yang memperpanjang, memutuskan, mengirim, atau menutup permohonannya, "
    "yang menulis uji konsekuensinya, yang menyetujui biayanya, yang membenarkan bukti kirim suratnya yang hilang, "
    "atau yang menjabat PPID selama tenggatnya lewat tanpa jawaban."
)
APPROVED = gettext_lazy("Anda menyetujui uji konsekuensinya, jadi keberatan ini diputuskan Atasan PPID lain.")


def bar(objection: Objection, person: User, today: date | None = None) -> str:
    """Return why the person may not rule on the objection; "" if they may."""
    if took_part(objection, person, today):
        return str(BARRED)
    return str(APPROVED) if not to_rule_by(person, Objection.objects.filter(pk=objection.pk), today).exists() else ""


def took_part(objection: Objection, person: User, today: date | None = None) -> bool:
    """Return whether the person took part in the request of the objection until today."""
    part = _involves(person.pk, today or timezone.localdate())
    return bool(objection.inforequest_id) and Objection.objects.filter(part, pk=objection.pk).exists()


def approved_its_test(objection: Objection, person: User) -> bool:
    return Objection.objects.filter(_approved(person.pk), pk=objection.pk).exists()


def is_party(case: InformationRequest | Objection, person: User, today: date) -> bool:
    """Return whether the person took part in a case, or was in office to answer it while its due date passed."""
    if isinstance(case, Objection):
        silent = Membership.objects.in_force(case.reply_due_on).filter(user=person, role=Role.SUPERIOR)
        return took_part(case, person, today) or (case.is_overdue(today) and silent.exists())
    in_office = Membership.objects.in_force(case.due_on).filter(user=person, role=Role.REVIEWER)
    acted = case.events.filter(by=person, act__in=PART_TAKING)
    return in_office.exists() or acted.exists() or Decision.objects.filter(inforequest=case, decided_by=person).exists()


def was_silent(membership: Membership) -> bool:
    """Return whether a request passed its due date without an answer while this PPID was in office for it."""
    if membership.role != Role.REVIEWER:
        return False
    overdue = InformationRequest.objects.filter(due_on__lt=timezone.localdate())
    if membership.valid_from:
        overdue = overdue.filter(due_on__gte=membership.valid_from)
    if membership.valid_to:
        overdue = overdue.filter(received_on__lte=membership.valid_to)
    answered = Decision.objects.filter(inforequest=OuterRef("pk"), sent_on__lte=OuterRef("due_on"))
    return overdue.filter(Q(ended_on=None) | Q(ended_on__gt=F("due_on"))).exclude(Exists(answered)).exists()


def to_rule_by(person: User, objections: QuerySet[Objection], today: date | None = None) -> QuerySet[Objection]:
    involved = Objection.objects.filter(_involves(person.pk, today or timezone.localdate()))
    approved = Objection.objects.filter(_approved(person.pk)).filter(Exists(_free(today, approvers=False)))
    return objections.exclude(pk__in=involved.values("pk")).exclude(pk__in=approved.values("pk"))


def has_ruled(inforequest: InformationRequest, person: User) -> bool:
    """Return whether the person has ever ruled on an objection to the request, and so may not decide it."""
    ruled = Q(decided_by=person) | Q(events__act=ObjectionAct.RULE, events__by=person)
    return Objection.objects.filter(ruled, inforequest=inforequest).exists()


def require_no_judge(inforequest: InformationRequest, person: User) -> None:
    """Check that the person has not ruled on the request, in which they are going to take part. *Raises* NotAllowed."""
    if has_ruled(inforequest, person):
        raise NotAllowed(
            _("Yang pernah memutuskan keberatan atas permohonan ini tidak memutuskan, mengirim, atau menutupnya.")
        )


def without_judge(today: date | None = None) -> QuerySet[Objection]:
    """Return the objections that wait for a ruling and on which no superior in office may rule."""
    return Objection.objects.filter(~Exists(_free(today)), state=ObjectionState.RECEIVED)


def _free(today: date | None, *, approvers: bool = True) -> QuerySet[User]:
    person, objection = OuterRef(OuterRef("pk")), OuterRef(OuterRef("pk"))
    part = _involves(person, today or timezone.localdate())
    part = part if approvers else part | _approved(person)
    parties = Objection.objects.filter(part, pk=objection, inforequest__isnull=False)
    return User.objects.with_role(Role.SUPERIOR, today=today).exclude(Exists(parties))


def ruled_by_a_party() -> QuerySet[Objection]:
    """Return the objections that were ruled on, before this was forbidden, by a person who took part."""
    return Objection.objects.filter(_involves(OuterRef("decided_by"), F("decided_on")), decided_by__isnull=False)


def _involves(person: int | OuterRef, ruled_on: date | F) -> Q:
    request, due = OuterRef("inforequest"), OuterRef("inforequest__due_on")
    acted = Event.objects.filter(inforequest=request, by=person, act__in=PART_TAKING)
    decided = Decision.objects.filter(inforequest=request, decided_by=person)
    priced = Decision.objects.filter(inforequest=request, cost_confirmed_by=person)
    wrote = RefusedDocument.objects.filter(decision__inforequest=request, test__written_by=person)
    vouched = LostProof.objects.filter(letter__inforequest=request, decided_by=person, state=ChangeState.CONFIRMED)
    in_office = Membership.objects.filter(
        Q(valid_from__isnull=True) | Q(valid_from__lte=due),
        Q(valid_to__isnull=True) | Q(valid_to__gte=OuterRef("inforequest__received_on")),
        user=person,
        role=Role.REVIEWER,
    )
    answered = Decision.objects.filter(inforequest=request, sent_on__lte=due)
    unanswered = (
        ~Exists(answered)
        & Q(inforequest__due_on__lt=ruled_on)
        & (Q(inforequest__ended_on__isnull=True) | Q(inforequest__ended_on__gt=F("inforequest__due_on")))
    )
    silent = (Q(grounds__contains=SILENCE) | unanswered) & Q(Exists(in_office))
    dear = Q(grounds__contains=ObjectionGround.F) & Q(Exists(priced))
    return Q(Exists(acted)) | Q(Exists(decided)) | Q(Exists(wrote)) | Q(Exists(vouched)) | silent | dear


def _approved(person: int | OuterRef) -> Q:
    tests = RefusedDocument.objects.filter(decision__inforequest=OuterRef("inforequest"), test__approved_by=person)
    return Q(Exists(tests))
