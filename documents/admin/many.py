"""The desk's pages for several files at once: upload, progress of their reading, and the table to complete them."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from documents.imports import batches
from documents.imports.forms import BatchForm, MoreFilesForm, RowForm, prefix_of
from documents.lifecycle.forms import category_choices
from documents.models import UploadBatch
from documents.suggestions.stored import with_taken
from opd.limits.request_size import MANY_FILES_BYTES, takes_files


class BatchMixin:
    """A mixin of the documents' admin, which decides who may upload and for which agency."""

    def get_urls(self):
        wrap = self.admin_site.admin_view
        return [
            path("banyak/", wrap(self.many_files), name="documents_document_many"),
            path("banyak/<int:pk>/", wrap(self.batch), name="documents_document_batch"),
            path("banyak/<int:pk>/tambah/", wrap(require_POST(self.add_to_batch)), name="documents_document_batch_add"),
            path("banyak/<int:pk>/lengkapi/", wrap(self.complete_batch), name="documents_document_batch_complete"),
            *super().get_urls(),
        ]

    @takes_files(MANY_FILES_BYTES, staff=True)
    def many_files(self, request):
        if not self.has_add_permission(request):
            raise PermissionDenied
        opd = self.working_opd(request)
        if opd is None:
            return self.choose_opd(request)
        is_by_script = request.headers.get("Accept") == "application/json"
        initial = self.get_changeform_initial_data(request) | {"year": None}
        sent = (request.POST, request.FILES) if request.method == "POST" else ()
        form = BatchForm(*sent, opd=opd, initial=initial)
        form.fields["uploads"].required = not is_by_script  # the script sends them one by one afterwards
        if form.is_valid():
            return self.open_batch(request, opd, form, is_by_script)
        if is_by_script:
            return JsonResponse(
                {"errors": {str(form[name].label): errors for name, errors in form.errors.items()}}, status=422
            )
        unfinished = batches.unfinished(request.user, opd)
        return self.page(
            request, "many_files", _("Unggah banyak berkas"), form=form, working_opd=opd, unfinished=unfinished
        )

    def open_batch(self, request, opd, form, is_by_script):
        data = form.cleaned_data
        batch = batches.open_batch(opd, by=request.user, category=data["category"], stated=form.stated())
        address = reverse("admin:documents_document_batch", args=[batch.pk])
        if is_by_script:
            add = reverse("admin:documents_document_batch_add", args=[batch.pk])
            return JsonResponse({"batch": address, "add": add})
        for file in data["uploads"]:
            batches.add_file(batch, file, by=request.user)
        return redirect(address)

    def batch(self, request, pk):
        """Show the progress of the files; for the page's script, only their list."""
        batch = self.batch_of(request, pk)
        entries = batches.entries(batch, request.user)
        context = {
            "batch": batch,
            "entries": entries,
            "form": MoreFilesForm(),
            "being_read": sum(entry.is_being_read for entry in entries),
            "to_complete": sum(entry.is_to_complete for entry in entries),
            "drafts": sum(entry.document is not None for entry in entries),
        }
        template = "batch_files" if "bagian" in request.GET else "batch"
        return self.page(request, template, _("Berkas yang diunggah"), **context)

    @takes_files(MANY_FILES_BYTES, staff=True)
    def add_to_batch(self, request, pk):
        batch, form = self.batch_of(request, pk), MoreFilesForm(request.POST, request.FILES)
        is_by_script = request.headers.get("Accept") == "application/json"
        added = []
        if form.is_valid():
            added = [batches.add_file(batch, file, by=request.user) for file in form.cleaned_data["uploads"]]
        elif not is_by_script:
            messages.error(request, " ".join(form.errors["uploads"]))
        if is_by_script:
            return JsonResponse({"files": [{"name": file.name, "refusal": file.refusal} for file in added]})
        return redirect("admin:documents_document_batch", pk)

    def complete_batch(self, request, pk):
        """Show the table and store it: each row is validated by itself, and faulty ones stay with their errors."""
        batch = self.batch_of(request, pk)
        entries = [entry for entry in batches.entries(batch, request.user) if entry.is_to_complete]
        categories = list(category_choices(batch.opd))
        rows = [self.row(request.POST, entry, categories, batch) for entry in entries]
        if request.method == "POST":
            done, left = self.take_rows(request, rows)
            if done:
                self.tell_done(request, done)
            if not left:
                return redirect("admin:documents_document_batch", pk)
            rows = left
        return self.page(
            request,
            "complete",
            _("Lengkapi dan ajukan"),
            batch=batch,
            rows=rows,
            faulty=sum(bool(row.errors) for row in rows if row.is_bound),
        )

    def row(self, data, entry, categories, batch) -> RowForm:
        prefix = prefix_of(entry.document)
        is_sent = f"{prefix}-title" in data
        sent = with_taken(data, entry.suggestions, prefix) if is_sent else None
        return RowForm(sent, entry=entry, categories=categories, stated=batch.stated)

    def take_rows(self, request, rows) -> tuple[list[RowForm], list[RowForm]]:
        """Store the rows; return (submitted, still to be completed). Rows only saved as drafts are in neither list."""
        hand_in, done, left = "_submit" in request.POST, [], []
        for row in rows:
            if not row.is_bound:
                left.append(row)
                continue
            is_wanted = hand_in and row.is_wanted()
            self.take_row(request, row, hand_in=is_wanted)
            if row.errors:
                left.append(row)
            elif is_wanted:
                done.append(row)
        return done, left

    def take_row(self, request, row, *, hand_in: bool) -> None:
        if not hand_in:
            row.drop_required_errors()
        error = batches.complete(
            row.entry.document,
            by=request.user,
            values=row.stated_metadata(),
            seen_version=row.cleaned_data.get("seen_version", -1),
            hand_in=hand_in and row.is_valid(),
        )
        if error:
            row.add_error(None, error)
        row.accept_current_version()

    def tell_done(self, request, done) -> None:
        sentence = ngettext("%(n)s dokumen diajukan.", "%(n)s dokumen diajukan.", len(done)) % {"n": len(done)}
        messages.success(request, f"{sentence} {_('Verifikator akan memeriksanya.')}")

    def batch_of(self, request, pk) -> UploadBatch:
        if not self.has_add_permission(request):
            raise PermissionDenied
        return get_object_or_404(UploadBatch.objects.of(request.user).select_related("opd"), pk=pk)
