"""Identity of an applicant: shown by POST with a reason that the access journal keeps, and stored by no browser."""

from django.db.models import QuerySet
from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from opd.models import User
from requests_app.models import (
    Attachment,
    DeliveryRecord,
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


def case_or_404(request: DeskRequest, kind: str, pk: int) -> InformationRequest | Objection:
    find = request_or_404 if kind == REQUEST else objection_or_404
    return find(request, pk, "applicant", reads=RequestRights.IDENTITY)


@desk(reads=RequestRights.IDENTITY)
@require_POST
def reveal(request: DeskRequest, kind: str, pk: int) -> HttpResponseBase:
    case, form = case_or_404(request, kind, pk), IdentityForm(request.POST, key="identitas")
    if not form.is_valid():
        return refused(request, case, form)
    applicant = identity.reveal(case, by=request.user, reason=form.cleaned_data["reason"])
    context = {
        "case": case,
        "kind": kind,
        "applicant": applicant,
        "papers": applicant.papers.filter(destroyed_at=None),
        "proofs": proofs_of(case),
        "attachments": attachments_of(case, request.user),
        "payments": payments_of(case),
    }
    return render(request, "requests_app/staff/identity.html", context | {"reason": form.cleaned_data["reason"]})


def attachments_of(case: InformationRequest | Objection, user: User) -> list[Attachment]:
    """Return the files that the applicant sent along with a request, as far as the person reads them."""
    if not isinstance(case, InformationRequest) or not RequestRights.ATTACHMENT.may_read(user, case):
        return []
    return list(case.attachments.filter(destroyed_at=None))


def payments_of(case: InformationRequest | Objection) -> list[Payment]:
    """Return the payments of a request that were proved by a scan."""
    if not isinstance(case, InformationRequest):
        return []
    return list(Payment.objects.filter(decision__inforequest=case, destroyed_at=None).exclude(sha256=""))


@desk(reads=RequestRights.IDENTITY)
@require_POST
def paper(request: DeskRequest, kind: str, pk: int, file: int) -> HttpResponseBase:
    case, form = case_or_404(request, kind, pk), IdentityForm(request.POST, key="identitas")
    row = get_object_or_404(Paper, pk=file, applicant=case.applicant_id)
    if not form.is_valid():
        return refused(request, case, form)
    identity.open_paper(case, row, by=request.user, reason=form.cleaned_data["reason"])
    return deliver_sealed(request, row, name=row.name)


@desk(reads=RequestRights.ATTACHMENT)
@require_POST
def attachment(request: DeskRequest, pk: int, file: int) -> HttpResponseBase:
    """Send a file that the applicant sent along. It may show who they are, so it needs a reason like their identity."""
    case = request_or_404(request, pk, reads=RequestRights.ATTACHMENT)
    form, row = IdentityForm(request.POST, key="identitas"), get_object_or_404(Attachment, pk=file, inforequest=case)
    if not form.is_valid():
        return refused(request, case, form)
    identity.open_attachment(case, row, by=request.user, reason=form.cleaned_data["reason"])
    return deliver_sealed(request, row, name=row.name)


@desk(reads=RequestRights.IDENTITY)
@require_POST
def payment(request: DeskRequest, pk: int, file: int) -> HttpResponseBase:
    """Send the scan that proves a payment. It may show name and account, so it needs a reason like their identity."""
    case = request_or_404(request, pk, reads=RequestRights.IDENTITY)
    form, row = (
        IdentityForm(request.POST, key="identitas"),
        get_object_or_404(Payment, pk=file, decision__inforequest=case),
    )
    if not form.is_valid():
        return refused(request, case, form)
    identity.open_payment(case, row, by=request.user, reason=form.cleaned_data["reason"])
    return deliver_sealed(request, row, name=row.name)


@desk(reads=RequestRights.IDENTITY)
@require_POST
def letter(request: DeskRequest, kind: str, pk: int, file: int) -> HttpResponseBase:
    """Send a letter. It shows name and address of the applicant, so it needs a reason like their identity."""
    case, form = case_or_404(request, kind, pk), IdentityForm(request.POST, key="identitas")
    row = get_object_or_404(Letter, pk=file, **case_column(case))
    if not form.is_valid():
        return refused(request, case, form)
    identity.reveal(case, by=request.user, reason=form.cleaned_data["reason"])
    return deliver_sealed(request, row, name=f"surat-{row.number.replace('/', '-')}.pdf")


@desk(reads=RequestRights.IDENTITY)
@require_POST
def proof(request: DeskRequest, kind: str, pk: int, file: int) -> HttpResponseBase:
    """Send the scan that proves a delivery. It shows who signed, so it needs a reason like the identity."""
    case, form = case_or_404(request, kind, pk), IdentityForm(request.POST, key="identitas")
    row = get_object_or_404(proofs_of(case), pk=file)
    if not form.is_valid():
        return refused(request, case, form)
    identity.reveal(case, by=request.user, reason=form.cleaned_data["reason"])
    return deliver_sealed(request, row, name=row.name)


def proofs_of(case: InformationRequest | Objection) -> QuerySet[DeliveryRecord]:
    """Return the deliveries of the letters of a case whose scan exists."""
    return case.deliveries.exclude(file="").select_related("letter")


def refused(request: DeskRequest, case, form: IdentityForm) -> HttpResponseBase:
    tell_errors(request, form)
    return redirect(case.get_absolute_url() + "#pemohon")
