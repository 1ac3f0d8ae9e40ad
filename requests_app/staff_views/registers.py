"""What leaves the portal with names in it: the two registers, and the dossier for the Komisi Informasi.

Each only with a stated reason, never kept on the disk, and a 404 for whom it is not meant.
"""

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET, require_http_methods

from documents.filetypes import PDF, XLSX
from documents.publishing import WrongState
from opd.models import Role, User
from opd.rules import has_role
from requests_app import dossier, register
from requests_app.delivery import SECRET
from requests_app.forms.registers import ExportForm, ReasonForm
from requests_app.models import Objection

REGISTERS = {"permohonan": register.REQUESTS, "keberatan": register.OBJECTIONS}
KINDS = {"xlsx": (XLSX, register.xlsx), "pdf": (PDF, register.pdf)}


@login_required
@require_GET
def choose(request: HttpRequest) -> HttpResponse:
    _person(request, Role.REVIEWER)
    return _page(request, ExportForm(initial={"year": request.GET.get("tahun")}))


@login_required
@require_http_methods(["GET", "POST"])
def export(request: HttpRequest, of: str, kind: str) -> HttpResponse:
    """The register of a year as a file, by POST with a reason; by GET the page that asks for it."""
    reviewer = _person(request, Role.REVIEWER)
    if request.method == "GET":
        return choose(request)
    form = ExportForm(request.POST)
    if not form.is_valid():
        return _page(request, form)
    filetype, make = KINDS[kind]
    content = make(REGISTERS[of], form.cleaned_data["year"], by=reviewer, reason=form.cleaned_data["reason"])
    name = f"register-{of}-{form.cleaned_data['year']}.{filetype.extension}"
    disposition = content_disposition_header(as_attachment=True, filename=name) or "attachment"
    headers = SECRET | {"Content-Type": filetype.mime, "Content-Disposition": disposition}
    return HttpResponse(content, headers=headers)


@login_required
@require_http_methods(["GET", "POST"])
def dossier_of(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The ZIP of an objection for the Komisi Informasi, by POST with a reason."""
    person = _person(request, Role.REVIEWER, Role.SUPERIOR)
    objection = get_object_or_404(Objection.objects.select_related("inforequest"), pk=pk)
    form = ReasonForm(request.POST or None)
    if form.is_valid():
        try:
            archive = dossier.dossier(objection, by=person, reason=form.cleaned_data["reason"])
        except WrongState as error:
            form.add_error(None, str(error))
        else:
            name = dossier.file_name(objection)
            headers = SECRET | {"Content-Type": "application/zip"}
            return FileResponse(archive, as_attachment=True, filename=name, headers=headers)
    return render(request, "desk/dossier.html", {"objection": objection, "form": form})


def _page(request: HttpRequest, form: ExportForm) -> HttpResponse:
    return render(request, "desk/registers.html", {"form": form})


def _person(request: HttpRequest, *roles: Role) -> User:
    """Who is asking, when he holds one of `roles` for the whole city."""
    if not isinstance(request.user, User) or not has_role(request.user, None, *roles):
        raise Http404
    return request.user
