"""Who may not rule on an objection, because they took part in its request (domain rule 30).

That is each person who decided the request, sent its notice or closed it as *tidak diproses*, however the decision was
saved again; and for ground c, silence, the PPID in office on the due date. A person who has ruled does none of this
later. Triggers hold the same.
"""

from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from opd.errors import NotAllowed
from opd.models import Membership, Role, User
from requests_app.models import Decision, Event, InformationRequest, Objection
from requests_app.states import PART_TAKING, SILENCE, ObjectionAct, ObjectionState

BARRED = gettext_lazy(
    "Keberatan tidak boleh diputuskan oleh orang yang memutuskan, mengirim, atau menutup permohonannya, atau yang "
    "menjabat PPID ketika tenggatnya lewat tanpa jawaban."
)


def took_part(objection: Objection, person: User) -> bool:
    """Return whether the person took part in the request, and so may not rule on the objection to it."""
    return bool(objection.inforequest_id) and Objection.objects.filter(_involves(person.pk), pk=objection.pk).exists()


def to_rule_by(person: User, objections: QuerySet[Objection]) -> QuerySet[Objection]:
    """Return those of `objections` in whose requests the person took no part."""
    return objections.exclude(pk__in=Objection.objects.filter(_involves(person.pk)).values("pk"))


def has_ruled(inforequest: InformationRequest, person: User) -> bool:
    """Return whether the person has ever ruled on an objection to the request, and so may not decide it."""
    ruled = Q(decided_by=person) | Q(events__act=ObjectionAct.RULE, events__by=person)
    return Objection.objects.filter(ruled, inforequest=inforequest).exists()


def require_no_judge(inforequest: InformationRequest, person: User) -> None:
    """Check that the person, who is going to take part in the request, has not ruled on it. *Raises* NotAllowed."""
    if has_ruled(inforequest, person):
        raise NotAllowed(
            _("Yang pernah memutuskan keberatan atas permohonan ini tidak memutuskan, mengirim, atau menutupnya.")
        )


def without_judge(today: date | None = None) -> QuerySet[Objection]:
    """Return the objections that wait for a ruling and on which no superior in office may rule."""
    person, objection = OuterRef(OuterRef("pk")), OuterRef(OuterRef("pk"))
    parties = Objection.objects.filter(_involves(person), pk=objection, inforequest__isnull=False)
    impartial = User.objects.with_role(Role.SUPERIOR, today=today).exclude(Exists(parties))
    return Objection.objects.filter(~Exists(impartial), state=ObjectionState.RECEIVED)


def ruled_by_a_party() -> QuerySet[Objection]:
    """Return the objections that were ruled on, before this was forbidden, by a person who took part."""
    return Objection.objects.filter(_involves(OuterRef("decided_by")), decided_by__isnull=False)


def _involves(person: int | OuterRef) -> Q:
    """Return a condition on objections: the person, a key or a reference to one, took part in the request."""
    request, due = OuterRef("inforequest"), OuterRef("inforequest__due_on")
    acted = Event.objects.filter(inforequest=request, by=person, act__in=PART_TAKING)
    decided = Decision.objects.filter(inforequest=request, decided_by=person)
    in_office = Membership.objects.filter(
        Q(valid_from__isnull=True) | Q(valid_from__lte=due),
        Q(valid_to__isnull=True) | Q(valid_to__gte=due),
        user=person,
        role=Role.REVIEWER,
    )
    return Q(Exists(acted)) | Q(Exists(decided)) | Q(grounds__contains=SILENCE) & Q(Exists(in_office))
