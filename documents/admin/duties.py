from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from documents.duties import matrix, months
from documents.duties.forms import StatementForm
from documents.models import Duty, DutyMonth, DutyStatement, StatementKind
from documents.read_rights import DocumentRights
from documents.release.forms import ScreenedForm
from opd.admin import LedgeredAdmin, RoleAdmin
from opd.desk.admin_site import at
from opd.models import Opd, OpdKind, Role
from opd.rules import has_role
from opd.web.refusals import added_to, tell_failure, told
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

    @at("opd/", "agencies")
    def agencies(self, request):
        """Show all agencies with their duties, where PPID Utama states which duties do not apply to an agency."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        return self.page(request, "agencies", _("Kewajiban tiap OPD"), rows=matrix.matrix().rows)

    @at("opd/<slug:opd>/", "mine")
    @opens_to(for_readers(DocumentRights.DUTIES_OF_AGENCY))
    def mine(self, request, opd):
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

    @at("opd/<slug:opd>/isi/<slug:code>/", "fill")
    @opens_to(for_roles(*WORKERS))
    def fill(self, request, opd, code):
        """Lead to the page that takes files, with this duty chosen, if the agency owes it."""
        agency, duty = self.agency_or_404(request, opd), get_object_or_404(Duty, code=code)
        if refusal := self.refuse_not_owed(request, duty, agency):
            return refusal
        chosen = urlencode({"opd": agency.slug, "kewajiban": duty.code})
        return redirect(f"{reverse('admin:documents_document_add')}?{chosen}")

    @at("opd/<slug:opd>/isi/<slug:code>/<int:pk>/", "complete")
    @opens_to(for_roles(*WORKERS))
    def complete(self, request, opd, code, pk):
        """Lead on to the draft of a duty, which was completed on a page of its own."""
        agency, duty = self.agency_or_404(request, opd), get_object_or_404(Duty, code=code)
        document = get_object_or_404(matrix.waiting_documents(duty, agency), pk=pk)
        return redirect("admin:documents_document_change", document.pk)

    @at("opd/<slug:opd>/nyatakan/<slug:code>/<slug:kind>/", "state")
    @opens_to(for_roles(*WORKERS))
    def state(self, request, opd, code, kind):
        agency, duty = self.agency_or_404(request, opd), get_object_or_404(Duty, code=code)
        if kind not in StatementKind.values:
            raise Http404
        if refusal := self.refuse_not_owed(request, duty, agency):
            return refusal
        form = StatementForm(request.POST or None, duty=duty, opd=agency, kind=StatementKind(kind))
        if form.is_valid():
            with added_to(form):
                matrix.state(duty, agency, StatementKind(kind), by=request.user, **form.cleaned_data)
                messages.success(request, _("“%(duty)s”: pernyataan sudah dicatat.") % {"duty": duty})
                return redirect("admin:documents_duty_mine", agency.slug)
        title = _("%(kind)s: %(duty)s") % {"kind": StatementKind(kind).label, "duty": duty}
        return self.page(request, "state", title, agency=agency, duty=duty, form=form)

    @at("cabut/<int:pk>/", "revoke", require_POST)
    @opens_to(for_roles(*WORKERS))
    def revoke(self, request, pk):
        statement = get_object_or_404(DutyStatement.objects.select_related("duty", "opd"), pk=pk)
        self.agency_or_404(request, statement.opd.slug)
        with told(request):
            matrix.revoke(statement, by=request.user)
            messages.success(request, _("Pernyataan sudah dicabut."))
        return redirect("admin:documents_duty_mine", statement.opd.slug)

    def agency_or_404(self, request, slug) -> Opd:
        agency = get_object_or_404(Opd.objects.in_force(), slug=slug)
        if not has_role(request.user, agency, *WORKERS):
            raise Http404
        return agency

    def refuse_not_owed(self, request, duty, agency):
        try:
            matrix.require_owed(duty, agency)
        except ValidationError as error:
            tell_failure(request, error)
            return redirect("admin:documents_duty_mine", agency.slug)
        return None

    def page(self, request, template, title, **context):
        context["reads_all_duties"] = self.has_view_permission(request)
        context["may_declare"] = request.user.has_city_role(Role.REVIEWER)
        return super().page(request, template, title, **context)


class CorrectionForm(ScreenedForm):
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
    """A row is never changed: an added one corrects a month."""

    reads = DocumentRights.DUTY
    add_roles = frozenset({Role.REVIEWER})
    form = CorrectionForm
    list_display = ["month_name", "opd", "met", "owed", "reason", "recorded_at"]
    list_filter = ["opd__kind"]
    search_fields = ["opd__name"]
    list_select_related = ["opd"]

    def add_view(self, request, form_url="", extra_context=None):
        title = {"title": _("Koreksi bulan yang sudah dicatat")}
        with told(request):  # somebody may have corrected the month since the form was checked
            return super().add_view(request, form_url, (extra_context or {}) | title)
        return redirect("admin:documents_dutymonth_changelist")

    @admin.display(description=gettext_lazy("bulan"), ordering="month")
    def month_name(self, row):
        return date_format(row.month, "F Y")

    def save_model(self, request, obj, form, change):
        row = months.correct(obj.opd, obj.month, by=request.user, met=obj.met, owed=obj.owed, reason=obj.reason)
        obj.pk, obj.recorded_by = row.pk, row.recorded_by
