from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from documents.filetypes import XLSX
from documents.imports import export
from documents.imports import runs as import_runs
from documents.imports.forms import ImportForm, TableForm
from documents.models import ImportRun, RowOutcome, RunState
from opd.desk.admin_site import at
from opd.errors import REFUSALS
from opd.web.limits.request_size import MANY_FILES_BYTES, STAFF_FILE_BYTES, takes_files
from opd.web.refusals import tell_failure, told

LINES = 100


class SpreadsheetMixin:
    @at("impor/", "import")
    @takes_files(MANY_FILES_BYTES, staff=True)
    def import_table(self, request):
        if not self.has_add_permission(request):
            raise PermissionDenied
        opd = self.working_opd(request)
        if opd is None:
            return self.choose_opd(request)
        form = ImportForm(request.POST, request.FILES) if request.method == "POST" else ImportForm()
        if form.is_valid():
            try:
                run = import_runs.open_run(opd, by=request.user, **form.cleaned_data)
            except import_runs.UnusableUpload as error:
                form.add_error(error.field, str(error))
            else:
                return redirect("admin:documents_document_import_run", run.pk)
        runs = ImportRun.objects.of(request.user).filter(opd=opd).select_related("by")[:10]
        return self.page(request, "import", _("Impor tabel dokumen"), form=form, working_opd=opd, runs=runs)

    @at("impor/<int:pk>/", "import_run")
    def import_run(self, request, pk):
        """Show the progress of the run and the result of each row; for the page's script, only that part."""
        run = self.run_of(request, pk)
        counts = dict(run.rows.values_list("outcome").annotate(Count("pk")).order_by())
        outcome = request.GET.get("hasil", "")
        shown = outcome if outcome in RowOutcome.values else self.first_outcome(counts)
        page = Paginator(run.rows.filter(outcome=shown).select_related("document"), LINES)
        context = {
            "run": run,
            "outcomes": [(outcome, outcome.label, counts.get(outcome, 0)) for outcome in RowOutcome],
            "shown": RowOutcome(shown),
            "lines": page.get_page(request.GET.get("page")),
            "good": counts.get(RowOutcome.CREATE, 0) + counts.get(RowOutcome.CHANGE, 0),
            "form": TableForm(),
            "may_start": run.state == RunState.CHECKED,
        }
        template = "import_progress" if "bagian" in request.GET else "import_run"
        return self.page(request, template, run.table_name, **context)

    def first_outcome(self, counts) -> str:
        order = (RowOutcome.FAULT, RowOutcome.CREATE, RowOutcome.CHANGE, RowOutcome.SKIP)
        return next((outcome for outcome in order if counts.get(outcome)), RowOutcome.CREATE)

    @at("impor/<int:pk>/mulai/", "import_start", require_POST)
    def import_start(self, request, pk):
        run = self.run_of(request, pk)
        with told(request):
            import_runs.start(run, by=request.user)
        return redirect("admin:documents_document_import_run", pk)

    @at("impor/<int:pk>/tabel/", "import_mended", require_POST)
    @takes_files(STAFF_FILE_BYTES, staff=True)
    def import_mended(self, request, pk):
        run, form = self.run_of(request, pk), TableForm(request.POST, request.FILES)
        if not form.is_valid():
            messages.error(request, " ".join(form.errors["table"]))
        else:
            try:
                import_runs.replace_table(run, by=request.user, table=form.cleaned_data["table"])
            except (import_runs.UnusableUpload, *REFUSALS) as error:
                tell_failure(request, error)
        return redirect("admin:documents_document_import_run", pk)

    @at("impor/contoh.xlsx", "import_sample")
    def import_sample(self, request):
        if not self.has_add_permission(request):
            raise PermissionDenied
        opd = self.working_opd(request)
        if opd is None:
            raise Http404
        return _download(export.sample(opd), XLSX.mime, "tabel-impor.xlsx")

    @at("ekspor.<str:kind>", "export")
    def export_table(self, request, kind):
        """Send the documents that the person may see, as a table that can be edited and imported again."""
        if not self.has_view_permission(request) or kind not in export.MIMES:
            raise Http404
        readable = self.reads.agencies_of(request.user)
        if "opd" in request.GET:
            readable = readable.filter(slug=request.GET["opd"])
        opds = list(readable[:2])
        if not opds:
            raise Http404
        if len(opds) > 1:
            return self.page(request, "choose_opd", _("Pilih OPD"), agencies=readable)
        [opd] = opds
        content = export.table(opd, request.user, kind)
        return _download(content, export.MIMES[kind], f"dokumen-{opd.slug}-{timezone.localdate():%Y-%m-%d}.{kind}")

    def run_of(self, request, pk) -> ImportRun:
        if not self.has_add_permission(request):
            raise PermissionDenied
        return get_object_or_404(ImportRun.objects.of(request.user).select_related("opd", "by"), pk=pk)


def _download(content: bytes, mime: str, name: str) -> HttpResponse:
    return HttpResponse(content, content_type=mime, headers={"Content-Disposition": f'attachment; filename="{name}"'})
