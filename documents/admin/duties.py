"""The desk's pages of duties: their table for PPID Utama, and for operators the short way from a gap to a document."""

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from documents.admin.document.acts import perform, tell_failure
from documents.duties import matrix, months
from documents.duties.forms import FileForm, FillForm, StatementForm
from documents.imports.batches import BEING_READ, TO_COMPLETE
from documents.lifecycle import publishing
from documents.lifecycle.rules import Act, may_publish_directly
from documents.models import Duty, DutyMonth, DutyStatement, StatementKind
from documents.read_rights import DocumentRights
from documents.release import confirmation
from documents.release.forms import ScreenedForm
from documents.suggestions import stored
from opd.admin import LedgeredAdmin, RoleAdmin
from opd.errors import REFUSALS
from opd.limits.request_size import STAFF_FILE_BYTES, takes_files
from opd.models import Opd, OpdKind, Role
from opd.rules import has_role
from opd.web.view_access import for_readers, for_roles, opens_to

WORKERS = (Role.OPERATOR, Role.REVIEWER)


class DutyForm(ScreenedForm):
    owed_by = forms.MultipleChoiceField(
        label=gettext_lazy("Jenis OPD yang wajib"), choices=OpdKind, widget=forms.CheckboxSelectMultiple
    )


@admin.register(Duty)
class DutyAdmin(LedgeredAdmin):
    reads = DocumentRights.DUTY
    change_roles = add_roles = frozenset({Role.REVIEWER})
    form = DutyForm
    list_display = ["name", "classification", "period", "article", "article_verified", "is_active"]
    list_filter = ["classification", "period", "article_verified", "is_active"]
    search_fields = ["name", "article"]
    change_list_template = "admin/documents/duty/change_list.html"
    prepopulated_fields = {"code": ["name"]}
    autocomplete_fields = ["node"]

    def get_urls(self):
        wrap = self.admin_site.admin_view
        return [
            path("opd/", wrap(self.agencies), name="documents_duty_agencies"),
            path("opd/<slug:opd>/", wrap(self.mine), name="documents_duty_mine"),
            path("opd/<slug:opd>/isi/<slug:code>/", wrap(self.fill), name="documents_duty_fill"),
            path("opd/<slug:opd>/isi/<slug:code>/<int:pk>/", wrap(self.complete), name="documents_duty_complete"),
            path("opd/<slug:opd>/nyatakan/<slug:code>/<slug:kind>/", wrap(self.state), name="documents_duty_state"),
            path("cabut/<int:pk>/", wrap(require_POST(self.revoke)), name="documents_duty_revoke"),
            *super().get_urls(),
        ]

    def agencies(self, request):
        """Show all agencies with their duties, where PPID Utama states which duties do not apply to an agency."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        return self.page(request, "agencies", _("Kewajiban tiap OPD"), rows=matrix.matrix().rows)

    # Pages of the operators: they need a right or a role in the agency, but no rights on the rows --------------------

    @opens_to(for_readers(DocumentRights.DUTIES_OF_AGENCY))
    def mine(self, request, opd):
        """Show all duties of an agency, the gaps first, each with its possible acts."""
        agency, today = get_object_or_404(Opd.objects.in_force(), slug=opd), timezone.localdate()
        if not DocumentRights.DUTIES_OF_AGENCY.reaches(request.user, agency):
            raise Http404
        cells = matrix.of_agency(agency, today)
        newest = matrix.newest_documents(cells)
        context = {
            "agency": agency,
            "gaps": matrix.gaps(cells),
            "kept": [
                (cell, newest.get((agency.pk, cell.duty.pk)), cell.is_due_soon(today))
                for cell in cells
                if not cell.is_gap
            ],
            "score": matrix.score(cells),
        }
        return self.page(request, "mine", _("Kewajiban %(opd)s") % {"opd": agency}, **context)

    @opens_to(for_roles(*WORKERS))
    @takes_files(STAFF_FILE_BYTES, staff=True)
    def fill(self, request, opd, code):
        """Take the file, the first of at most six fields, and create a draft of it at once, so that it can be read."""
        agency, duty = self.agency_or_404(request, opd), get_object_or_404(Duty, code=code)
        if refusal := self.refuse_not_owed(request, duty, agency):
            return refusal
        form = FileForm(request.POST or None, request.FILES or None)
        if form.is_valid():
            values = duty.metadata_for(agency, timezone.localdate())
            try:
                document = matrix.fill(duty, agency, by=request.user, values=values, incoming=form.cleaned_data["file"])
            except matrix.AlreadySent as before:
                tell_failure(request, before)
                document = before.document
            return redirect("admin:documents_duty_complete", agency.slug, duty.code, document.pk)
        context = {"agency": agency, "duty": duty, "form": form, "waiting": matrix.waiting_documents(duty, agency)}
        return self.page(request, "fill", _("Isi: %(duty)s") % {"duty": duty}, **context)

    @opens_to(for_roles(*WORKERS))
    def complete(self, request, opd, code, pk):
        """Take the other five fields, filled with suggestions of the file or the duty."""
        agency, duty = self.agency_or_404(request, opd), get_object_or_404(Duty, code=code)
        document = get_object_or_404(matrix.waiting_documents(duty, agency).select_related("opd"), pk=pk)
        if document.state not in TO_COMPLETE:
            return redirect("admin:documents_document_change", pk)
        suggestions = stored.latest_of(document)
        form = FillForm(request.POST or None, duty=duty, document=document, from_file=suggestions)
        if may_publish_directly(document):
            form.fields["looked_for"] = forms.BooleanField(required=False, label=confirmation.LABEL)
        if form.is_valid() and self.is_kept(request, document, form):
            if may_publish_directly(document):
                perform(request, document, Act.PUBLISH_DIRECTLY, looked_for=form.cleaned_data["looked_for"])
            else:
                perform(request, document, Act.SUBMIT)
            return redirect("admin:documents_document_change", pk)
        revision = document.revisions.defer("text").first()
        context = {
            "agency": agency,
            "duty": duty,
            "form": form,
            "document": document,
            "revision": revision,
            "is_being_read": revision is not None and revision.extraction in BEING_READ,
            "is_read_in_vain": not suggestions,
        }
        return self.page(request, "complete", _("Lengkapi: %(duty)s") % {"duty": duty}, **context)

    def is_kept(self, request, document, form) -> bool:
        document.version = form.cleaned_data["seen_version"]
        try:
            publishing.save_draft(document, by=request.user, values=form.values())
        except REFUSALS as error:
            form.add_error(None, error if isinstance(error, ValidationError) else str(error))
            return False
        return True

    @opens_to(for_roles(*WORKERS))
    def state(self, request, opd, code, kind):
        agency, duty = self.agency_or_404(request, opd), get_object_or_404(Duty, code=code)
        if kind not in StatementKind.values:
            raise Http404
        if refusal := self.refuse_not_owed(request, duty, agency):
            return refusal
        form = StatementForm(request.POST or None, duty=duty, opd=agency, kind=StatementKind(kind))
        if form.is_valid():
            try:
                matrix.state(duty, agency, StatementKind(kind), by=request.user, **form.cleaned_data)
            except REFUSALS as error:
                form.add_error(None, error if isinstance(error, ValidationError) else str(error))
            else:
                messages.success(request, _("“%(duty)s”: pernyataan sudah dicatat.") % {"duty": duty})
                return redirect("admin:documents_duty_mine", agency.slug)
        title = _("%(kind)s: %(duty)s") % {"kind": StatementKind(kind).label, "duty": duty}
        return self.page(request, "state", title, agency=agency, duty=duty, form=form)

    @opens_to(for_roles(*WORKERS))
    def revoke(self, request, pk):
        statement = get_object_or_404(DutyStatement.objects.select_related("duty", "opd"), pk=pk)
        self.agency_or_404(request, statement.opd.slug)
        try:
            matrix.revoke(statement, by=request.user)
            messages.success(request, _("Pernyataan sudah dicabut."))
        except REFUSALS as error:
            tell_failure(request, error)
        return redirect("admin:documents_duty_mine", statement.opd.slug)

    def agency_or_404(self, request, slug) -> Opd:
        agency = get_object_or_404(Opd.objects.in_force(), slug=slug)
        if not has_role(request.user, agency, *WORKERS):
            raise Http404
        return agency

    def refuse_not_owed(self, request, duty, agency):
        """Return a redirect to the agency's duties, with a message, if the agency does not owe this one; else None."""
        try:
            matrix.require_owed(duty, agency)
        except ValidationError as error:
            tell_failure(request, error)
            return redirect("admin:documents_duty_mine", agency.slug)
        return None

    def page(self, request, template, title, **context):
        context |= {**self.admin_site.each_context(request), "opts": self.opts, "title": title}
        context["reads_all_duties"] = self.has_view_permission(request)
        context["may_declare"] = request.user.has_city_role(Role.REVIEWER)
        return TemplateResponse(request, f"admin/documents/duty/{template}.html", context)


class CorrectionForm(ScreenedForm):
    """A correction of a recorded month: the right numbers, and the reason that everybody reads."""

    class Meta:
        model = DutyMonth
        fields = ["opd", "month", "met", "owed", "reason"]
        help_texts = {
            "month": gettext_lazy("Tanggal berapa pun pada bulan itu."),
            "met": gettext_lazy("Jumlah yang benar pada akhir bulan itu, bukan selisihnya."),
            "reason": gettext_lazy("Tampil untuk umum, bersama angka semula."),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "reason" in self.fields:
            self.fields["reason"].required = True

    def clean(self):
        values = super().clean() or self.cleaned_data
        if not self.errors:
            values["month"] = months.first_of(values["month"])
            months.require_correction(DutyMonth(**values))
        return values


@admin.register(DutyMonth)
class DutyMonthAdmin(RoleAdmin):
    """The recorded months. A row is never changed: an added one corrects a month."""

    reads = DocumentRights.DUTY
    add_roles = frozenset({Role.REVIEWER})
    form = CorrectionForm
    list_display = ["month_name", "opd", "met", "owed", "reason", "recorded_at"]
    list_filter = ["opd__kind"]
    search_fields = ["opd__name"]
    list_select_related = ["opd"]

    def add_view(self, request, form_url="", extra_context=None):
        title = {"title": _("Koreksi bulan yang sudah dicatat")}
        try:
            return super().add_view(request, form_url, (extra_context or {}) | title)
        except ValidationError as error:  # somebody corrected the month since the form was checked
            messages.error(request, " ".join(error.messages))
            return redirect("admin:documents_dutymonth_changelist")

    @admin.display(description=gettext_lazy("bulan"), ordering="month")
    def month_name(self, row):
        return date_format(row.month, "F Y")

    def save_model(self, request, obj, form, change):
        row = months.correct(obj.opd, obj.month, by=request.user, met=obj.met, owed=obj.owed, reason=obj.reason)
        obj.pk, obj.recorded_by = row.pk, row.recorded_by
