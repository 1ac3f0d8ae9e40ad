"""Consequence tests: written by reviewers, approved by superiors, printed as the two papers of the law."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.http import content_disposition_header
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from documents import exemption_papers, exemptions
from documents.admin.acts import FAILURES, tell_failure
from documents.filetypes import PDF
from documents.forms import ApprovalForm, ConsequenceTestForm
from documents.models import ConsequenceTest, Document
from opd.admin import OpdScopedAdmin, as_number
from opd.models import Role

PAPERS = {"lembar": exemption_papers.sheet, "penetapan": exemption_papers.decision}


@admin.register(ConsequenceTest)
class ConsequenceTestAdmin(OpdScopedAdmin):
    opd_lookup = "document__opd"
    view_roles = frozenset({Role.REVIEWER, Role.SUPERIOR})
    add_roles = change_roles = frozenset({Role.REVIEWER})
    form = ConsequenceTestForm
    list_display = ["decision_number", "document", "ground", "ends_on", "written_by", "approved_at", "end"]
    list_filter = ["ground", ("approved_at", admin.EmptyFieldListFilter)]
    list_select_related = ["document", "written_by"]
    search_fields = ["decision_number", "information"]
    change_form_template = "admin/documents/consequencetest/change_form.html"

    def has_change_permission(self, request, obj=None):
        is_own_and_open = obj is None or (not obj.is_approved and obj.written_by_id == request.user.pk)
        return super().has_change_permission(request, obj) and is_own_and_open

    def document_of(self, request, obj) -> Document | None:
        if obj:
            return obj.document
        wanted = Document.objects.visible_to(request.user).filter(pk=as_number(request.GET.get("document")))
        return wanted.select_related("opd").first()

    def get_model_perms(self, request):
        # A test begins at its document: the front page and the list offer no other beginning.
        return super().get_model_perms(request) | {"add": False}

    def changelist_view(self, request, extra_context=None):
        return super().changelist_view(request, {"has_add_permission": False, **(extra_context or {})})

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        if object_id is None and not self.has_add_permission(request):
            raise PermissionDenied
        obj = self.get_object(request, object_id) if object_id else None
        document = self.document_of(request, obj)
        if object_id is None and document is None:
            messages.info(request, _("Buka dokumennya dahulu, lalu pilih “Tulis uji konsekuensi”."))
            return redirect("admin:documents_document_changelist")
        may_approve = obj and not obj.is_approved and request.user.has_city_role(Role.SUPERIOR)
        context = {"document": document, "may_approve": may_approve, "show_save_and_add_another": False}
        try:
            return self._changeform_view(request, object_id, form_url, context | (extra_context or {}))
        except FAILURES as error:  # somebody was first between the form's check and the verb
            tell_failure(request, error)
            return redirect(request.get_full_path())

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change=change, **kwargs)
        form.document, form.writer = self.document_of(request, obj), request.user
        return form

    def save_form(self, request, form, change):
        return form.instance

    def save_model(self, request, obj, form, change):
        if change:
            stored = ConsequenceTest.objects.select_related("document__opd").get(pk=obj.pk)
            exemptions.change_test(stored, by=request.user, **form.cleaned_data)
        else:
            obj.pk = exemptions.write_test(form.document, by=request.user, **form.cleaned_data).pk

    def save_related(self, request, form, formsets, change):
        """Nothing hangs on the form."""

    def get_urls(self):
        approve = path(
            "<int:pk>/setujui/",
            self.admin_site.admin_view(require_POST(self.approve)),
            name="documents_consequencetest_approve",
        )
        papers = path(
            "<int:pk>/<str:paper>.pdf", self.admin_site.admin_view(self.paper), name="documents_consequencetest_paper"
        )
        return [approve, papers, *super().get_urls()]

    def paper(self, request, pk, paper):
        """The sheet of any test, the decision of an approved one."""
        test = self.get_object(request, pk)
        make = PAPERS.get(paper)
        if test is None or make is None or (make is exemption_papers.decision and not test.is_approved):
            raise Http404
        name = f"{paper}-{slugify(test.decision_number)}.pdf"
        disposition = content_disposition_header(as_attachment=True, filename=name) or "attachment"
        return HttpResponse(make(test), content_type=PDF.mime, headers={"Content-Disposition": disposition})

    def approve(self, request, pk):
        test, form = self.get_object(request, pk), ApprovalForm(request.POST)
        if test is None or not form.is_valid():
            raise Http404
        test.version, test.document.version = form.cleaned_data["version"], form.cleaned_data["document_version"]
        try:
            exemptions.approve(test, by=request.user)
        except FAILURES as error:
            tell_failure(request, error)
        else:
            messages.success(
                request,
                _("Disetujui. Dokumen ini kini dikecualikan dan masuk Daftar Informasi yang Dikecualikan (DIK)."),
            )
        return redirect("admin:documents_consequencetest_change", pk)
