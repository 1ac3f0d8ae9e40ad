"""The desk's pages for documents in a table: the import, done by the worker, and the export in the same format."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from documents.admin.document.acts import tell_failure
from documents.filetypes import XLSX
from documents.imports import export
from documents.imports import runs as import_runs
from documents.imports.forms import ImportForm, TableForm
from documents.models import ImportRun, RowOutcome, RunState
from opd.errors import REFUSALS
from opd.limits.request_size import MANY_FILES_BYTES, STAFF_FILE_BYTES, takes_files

LINES = 100


class SpreadsheetMixin:
    """A mixin of the documents' admin, which decides who may import and for which agency."""

    def get_urls(self):
        wrap = self.admin_site.admin_view
        name = "documents_document_import"
        return [
            path("impor/", wrap(self.import_table), name=name),
            path("impor/contoh.xlsx", wrap(self.import_sample), name=f"{name}_sample"),
            path("impor/<int:pk>/", wrap(self.import_run), name=f"{name}_run"),
            path("impor/<int:pk>/mulai/", wrap(require_POST(self.import_start)), name=f"{name}_start"),
            path("impor/<int:pk>/tabel/", wrap(require_POST(self.import_mended)), name=f"{name}_mended"),
            path("ekspor.<str:kind>", wrap(self.export_table), name="documents_document_export"),
            *super().get_urls(),
        ]

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
        """Return the outcome to show first: faults if there are any, then successes."""
        order = (RowOutcome.FAULT, RowOutcome.CREATE, RowOutcome.CHANGE, RowOutcome.SKIP)
        return next((outcome for outcome in order if counts.get(outcome)), RowOutcome.CREATE)

    def import_start(self, request, pk):
        run = self.run_of(request, pk)
        try:
            import_runs.start(run, by=request.user)
        except REFUSALS as error:
            tell_failure(request, error)
        return redirect("admin:documents_document_import_run", pk)

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

    def import_sample(self, request):
        if not self.has_add_permission(request):
            raise PermissionDenied
        opd = self.working_opd(request)
        if opd is None:
            raise Http404
        return _download(export.sample(opd), XLSX.mime, "tabel-impor.xlsx")

    def export_table(self, request, kind):
        """Send the agency's documents that the person may see, as a table that can be edited and imported again."""
        if not self.has_view_permission(request) or kind not in export.WRITERS:
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
        write, mime = export.WRITERS[kind]
        content = write(_("Dokumen %(opd)s") % {"opd": opd}, export.rows(opd, request.user))
        return _download(content, mime, f"dokumen-{opd.slug}-{timezone.localdate():%Y-%m-%d}.{kind}")

    def run_of(self, request, pk) -> ImportRun:
        if not self.has_add_permission(request):
            raise PermissionDenied
        return get_object_or_404(ImportRun.objects.of(request.user).select_related("opd", "by"), pk=pk)


def _download(content: bytes, mime: str, name: str) -> HttpResponse:
    return HttpResponse(content, content_type=mime, headers={"Content-Disposition": f'attachment; filename="{name}"'})
