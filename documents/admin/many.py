"""The one way in for files: each becomes a draft at once, and all are completed and handed in on one page."""

from functools import partial

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from documents.duties import matrix
from documents.imports import batches
from documents.imports.forms import FilesForm, RowForm, prefix_of
from documents.imports.proposals import Folders
from documents.lifecycle import finding_answers, publishing
from documents.models import Category, Duty, Revision, UploadBatch
from documents.privacy import Kind
from documents.release import confirmation
from opd.desk.admin_site import at
from opd.web.limits.request_size import MANY_FILES_BYTES, takes_files
from opd.web.refusals import added_to, told
from opd.words import as_number


class BatchMixin:
    @takes_files(MANY_FILES_BYTES, staff=True)
    def add_view(self, request, form_url="", extra_context=None):
        """Take one or many files, for the category or duty that the address names, if it names one."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        opd = self.working_opd(request)
        if opd is None:
            return self.choose_opd(request)
        is_by_script = request.headers.get("Accept") == "application/json"
        sent = (request.POST, request.FILES) if request.method == "POST" else ()
        form, duty = FilesForm(*sent), self.chosen_duty(request)
        form.fields["uploads"].required = not is_by_script  # the script sends them one by one afterwards
        if form.is_valid():
            with added_to(form):
                return self.open_batch(request, opd, duty, form.cleaned_data["uploads"], is_by_script)
        if is_by_script:
            return JsonResponse({"errors": {str(_("Berkas")): form.non_field_errors()}}, status=422)
        context = {
            "form": form,
            "working_opd": opd,
            "duty": duty,
            "category": self.chosen_category(request, opd),
            "begun": matrix.waiting_documents(duty, opd) if duty else (),
            "unfinished": batches.unfinished(request.user, opd),
        }
        title = _("Isi: %(duty)s") % {"duty": duty} if duty else _("Tambah dokumen")
        return self.page(request, "add_files", title, **context)

    def open_batch(self, request, opd, duty, files, is_by_script):
        category = self.chosen_category(request, opd)
        batch = batches.open_batch(opd, by=request.user, category=category, duty=duty)
        address = reverse("admin:documents_document_batch", args=[batch.pk])
        if is_by_script:
            add = reverse("admin:documents_document_batch_add", args=[batch.pk])
            return JsonResponse({"batch": address, "add": add})
        for file in files:
            batches.add_file(batch, file, by=request.user)
        return redirect(address)

    def chosen_duty(self, request) -> Duty | None:
        code = request.GET.get("kewajiban")
        return get_object_or_404(Duty, code=code) if code else None

    def chosen_category(self, request, opd) -> Category | None:
        return Category.objects.filter(opd=opd, pk=as_number(request.GET.get("category"))).first()

    @at("banyak/", "many")
    def many_files(self, request):
        """Lead on to the page of before that took many files, and now takes one, too."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        query, may_be_kept = request.GET.urlencode(), request.method in ("GET", "HEAD")
        return redirect(f"{reverse('admin:documents_document_add')}{query and '?'}{query}", permanent=may_be_kept)

    @at("banyak/<int:pk>/", "batch")
    def batch(self, request, pk):
        """Show the drafts and store them: each row is validated by itself, and faulty ones stay with their errors."""
        batch = self.batch_of(request, pk)
        folders = Folders(batch.opd, request.user)
        entries = batches.entries(batch, request.user, folders)
        rows = [self.row(request.POST, entry, folders, batch) for entry in entries if entry.is_to_complete]
        if request.method == "POST":
            done = self.take_rows(request, rows)
            self.answer_findings(request, batch)
            if not any(row.errors for row in rows):
                return redirect("admin:documents_document_batch", pk)
            rows = [row for row in rows if row not in done]
        context = {
            "batch": batch,
            "rows": rows,
            "others": [entry for entry in entries if not entry.is_to_complete],
            "refused": batch.files.filter(document=None),
            "categories": folders.by_path,
            "faulty": sum(bool(row.errors) for row in rows if row.is_bound),
            "being_read": sum(row.entry.is_being_read for row in rows),
            "form": FilesForm(),
            "looked_for": confirmation.LABEL,
        }
        return self.page(request, "batch", _("Berkas yang diunggah"), **context)

    @at("banyak/<int:pk>/tambah/", "batch_add", require_POST)
    @takes_files(MANY_FILES_BYTES, staff=True)
    def add_to_batch(self, request, pk):
        batch, form = self.batch_of(request, pk), FilesForm(request.POST, request.FILES)
        is_by_script = request.headers.get("Accept") == "application/json"
        added = []
        if form.is_valid():
            added = [batches.add_file(batch, file, by=request.user) for file in form.cleaned_data["uploads"]]
        elif not is_by_script:
            messages.error(request, " ".join(form.errors["uploads"]))
        if is_by_script:
            return JsonResponse({"files": [{"name": file.name, "refusal": file.refusal} for file in added]})
        return redirect("admin:documents_document_batch", pk)

    @at("banyak/<int:pk>/lengkapi/", "batch_complete")
    def complete_batch(self, request, pk):
        """Lead on to the page of the batch, of which this was the second half."""
        return redirect("admin:documents_document_batch", self.batch_of(request, pk).pk)

    def row(self, data, entry, folders, batch) -> RowForm:
        is_sent = f"{prefix_of(entry.document)}-title" in data
        return RowForm(data if is_sent else None, entry=entry, folders=folders, stated=batch.stated)

    def take_rows(self, request, rows) -> list[RowForm]:
        """Store the rows that were sent; return those that were handed in, and tell how many."""
        verb, sentence = self.wanted_verb(request)
        done = [row for row in rows if row.is_bound and self.take_row(request, row, verb)]
        if done:
            messages.success(request, sentence(len(done)) % {"n": len(done)})
        return done

    def wanted_verb(self, request):
        if "_publish" in request.POST:
            looked_for = "looked_for" in request.POST
            verb = partial(publishing.publish_directly, looked_for=looked_for)
            return verb, partial(ngettext, "%(n)s dokumen sudah terbit.", "%(n)s dokumen sudah terbit.")
        sentence = _("%(n)s dokumen diajukan. Verifikator akan memeriksanya.")
        return publishing.submit if "_submit" in request.POST else None, lambda _count: sentence

    def take_row(self, request, row, verb) -> bool:
        """Store a row, and hand it in where that is wanted and its file is read and keeps nothing back."""
        is_wanted = verb is not None and row.is_wanted()
        reason = row.entry.reason_to_wait if is_wanted else ""
        if row.entry.is_being_read and row.is_untouched():
            row.drop_required_errors()
            if reason:
                row.add_error(None, reason)
            return False
        if not is_wanted or reason:
            row.drop_required_errors()
        hand_in = verb if is_wanted and not reason and row.is_valid() else None
        values, seen = row.stated_metadata(), row.cleaned_data.get("seen_version", -1)
        error = batches.complete(row.entry.document, by=request.user, values=values, seen_version=seen, hand_in=hand_in)
        for sentence in filter(None, (reason, error)):
            row.add_error(None, sentence)
        row.accept_current_version()
        return hand_in is not None and not error

    def answer_findings(self, request, batch) -> None:
        """Answer all findings of one kind in one file: they will be blackened."""
        document, _colon, kind = request.POST.get("_redact", "").partition(":")
        if not kind:
            return
        newest = Revision.objects.filter(document__pk=as_number(document), document__in=batch.files.values("document"))
        revision = newest.order_by("-number").defer("text").first()
        if revision is None or kind not in list(Kind):
            raise Http404
        with told(request):
            count = finding_answers.redact_all(revision, kind, by=request.user)
            sentence = _("%(n)s temuan dijawab: akan dihitamkan. Buka penghitamannya di kartu berkas itu.")
            messages.success(request, sentence % {"n": count})

    def batch_of(self, request, pk) -> UploadBatch:
        if not self.has_add_permission(request):
            raise PermissionDenied
        return get_object_or_404(UploadBatch.objects.of(request.user).select_related("opd", "by"), pk=pk)
