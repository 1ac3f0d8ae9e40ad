"""Exports with names, as registers and dossier: with a stated reason, in no cache."""

from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET, require_http_methods

from documents.filetypes import PDF, XLSX
from opd.web.refusals import added_to
from requests_app.read_rights import RequestRights
from requests_app.registers import dossier, registers
from requests_app.staff.forms.registers import ExportForm, ExportReasonForm
from requests_app.staff.views.access import desk, objection_or_404
from requests_app.web.sealed_file_response import SECRET

REGISTERS = {"permohonan": registers.REQUESTS, "keberatan": registers.OBJECTIONS}
KINDS = {"xlsx": (XLSX, registers.xlsx), "pdf": (PDF, registers.pdf)}


@desk(reads=RequestRights.REGISTER)
@require_GET
def choose(request: HttpRequest) -> HttpResponse:
    return render(
        request, "requests_app/staff/registers.html", {"form": ExportForm(initial={"year": request.GET.get("tahun")})}
    )


@desk(reads=RequestRights.REGISTER)
@require_http_methods(["GET", "POST"])
def export(request: HttpRequest, of: str, kind: str) -> HttpResponse:
    form = ExportForm(request.POST or None, initial={"year": request.GET.get("tahun")})
    if not form.is_valid():
        return render(request, "requests_app/staff/registers.html", {"form": form})
    filetype, make = KINDS[kind]
    content = make(REGISTERS[of], form.cleaned_data["year"], by=request.user, reason=form.cleaned_data["reason"])
    name = f"register-{of}-{form.cleaned_data['year']}.{filetype.extension}"
    disposition = content_disposition_header(as_attachment=True, filename=name) or "attachment"
    headers = SECRET | {"Content-Type": filetype.mime, "Content-Disposition": disposition}
    return HttpResponse(content, headers=headers)


@desk(reads=RequestRights.IDENTITY)
@require_http_methods(["GET", "POST"])
def dossier_of(request: HttpRequest, pk: int) -> HttpResponseBase:
    objection = objection_or_404(request, pk, "inforequest", reads=RequestRights.IDENTITY)
    form = ExportReasonForm(request.POST or None)
    if form.is_valid():
        with added_to(form):
            archive = dossier.dossier(objection, by=request.user, reason=form.cleaned_data["reason"])
            headers = SECRET | {"Content-Type": "application/zip"}
            return FileResponse(archive, as_attachment=True, filename=dossier.file_name(objection), headers=headers)
    return render(request, "requests_app/staff/dossier.html", {"objection": objection, "form": form})
