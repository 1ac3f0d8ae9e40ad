"""Identity of an applicant: shown by POST with a reason that the access journal keeps, and stored by no browser.

Files that may show name, account or signature need such a reason, too.
"""

from collections.abc import Callable
from dataclasses import dataclass
from operator import attrgetter

from django.db.models import QuerySet
from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from opd.models import User
from opd.rules import ReadGroup
from requests_app.models import (
    Attachment,
    InformationRequest,
    Letter,
    Objection,
    Paper,
    Payment,
    case_column,
)
from requests_app.personal_data import identity
from requests_app.read_rights import RequestRights
from requests_app.staff.forms.acts import IdentityForm
from requests_app.staff.views.access import DeskRequest, desk, objection_or_404, request_or_404, tell_errors
from requests_app.web.sealed_file_response import deliver_sealed

REQUEST, OBJECTION = "permohonan", "keberatan"


def case_or_404(
    request: DeskRequest, kind: str, pk: int, *, reads: ReadGroup = RequestRights.IDENTITY
) -> InformationRequest | Objection:
    find = request_or_404 if kind == REQUEST else objection_or_404
    return find(request, pk, "applicant", reads=reads)


@desk(reads=RequestRights.IDENTITY)
@require_POST
def reveal(request: DeskRequest, kind: str, pk: int) -> HttpResponseBase:
    case, form = case_or_404(request, kind, pk), IdentityForm(request.POST)
    if not form.is_valid():
        return refused(request, case, form)
    applicant = identity.reveal(case, by=request.user, reason=form.cleaned_data["reason"])
    context = {
        "case": case,
        "kind": kind,
        "applicant": applicant,
        "papers": applicant.papers.filter(destroyed_at=None),
        "proofs": SEALED["proof"].find(case),
        "statements": SEALED["statement"].find(case),
        "attachments": attachments_of(case, request.user),
        "payments": payments_of(case),
    }
    return render(request, "requests_app/staff/identity.html", context | {"reason": form.cleaned_data["reason"]})


def attachments_of(case: InformationRequest | Objection, user: User) -> list[Attachment]:
    if not isinstance(case, InformationRequest) or not RequestRights.ATTACHMENT.may_read(user, case):
        return []
    return list(case.attachments.filter(destroyed_at=None))


def payments_of(case: InformationRequest | Objection) -> list[Payment]:
    if not isinstance(case, InformationRequest):
        return []
    return list(Payment.objects.filter(decision__inforequest=case, destroyed_at=None).exclude(sha256=""))


@dataclass(frozen=True)
class Disclosed:
    """A kind of sealed file of a case: where it is found, the act that the access journal keeps, and its name."""

    find: Callable[..., QuerySet]
    opened: Callable[..., object] | None = None
    name: Callable[..., str] = attrgetter("name")


def letter_name(letter: Letter) -> str:
    return f"surat-{letter.number.replace('/', '-')}.pdf"


SEALED = {
    "paper": Disclosed(lambda case: Paper.objects.filter(applicant=case.applicant_id), identity.open_paper),
    "attachment": Disclosed(lambda case: Attachment.objects.filter(inforequest=case), identity.open_attachment),
    "payment": Disclosed(lambda case: Payment.objects.filter(decision__inforequest=case), identity.open_payment),
    "letter": Disclosed(lambda case: Letter.objects.filter(**case_column(case)), name=letter_name),
    "proof": Disclosed(lambda case: case.deliveries.exclude(file="").select_related("letter")),
    "statement": Disclosed(lambda case: case.withdrawals.exclude(file="")),
}


def disclosing(what: str) -> Callable[..., HttpResponseBase]:
    """Return the view that sends one of `SEALED` for a stated reason."""
    reads, row = RequestRights.ATTACHMENT if what == "attachment" else RequestRights.IDENTITY, SEALED[what]

    @desk(reads=reads)
    @require_POST
    def send(request: DeskRequest, pk: int, file: int, kind: str = REQUEST) -> HttpResponseBase:
        case = case_or_404(request, kind, pk, reads=reads)
        sealed, form = get_object_or_404(row.find(case), pk=file), IdentityForm(request.POST)
        if not form.is_valid():
            return refused(request, case, form)
        reason = form.cleaned_data["reason"]
        if row.opened:
            row.opened(case, sealed, by=request.user, reason=reason)
        else:
            identity.reveal(case, by=request.user, reason=reason)
        return deliver_sealed(request, sealed, name=row.name(sealed))

    return send


paper, attachment, payment = disclosing("paper"), disclosing("attachment"), disclosing("payment")
letter, proof, statement = disclosing("letter"), disclosing("proof"), disclosing("statement")


def refused(request: DeskRequest, case, form: IdentityForm) -> HttpResponseBase:
    tell_errors(request, form)
    return redirect(case.get_absolute_url() + "#pemohon")
