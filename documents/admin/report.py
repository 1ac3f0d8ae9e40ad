from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from documents.admin.document.act_tables import ObjectActAdmin
from documents.models import Document, Duty, Report, ReportAct, YearlyReport
from documents.read_rights import DocumentRights
from documents.reports import verbs as reports
from documents.reports import yearly
from documents.reports.forms import FinishForm, ForwardForm, RefuseForm
from opd.admin import RoleAdmin, column, when_and_who
from opd.desk.admin_site import at
from opd.models import Role
from opd.rules import has_role
from opd.web.page_act import PageAct
from opd.web.refusals import told


class DueFilter(admin.SimpleListFilter):
    title = gettext_lazy("tenggat")
    parameter_name = "tenggat"

    def lookups(self, request, model_admin):
        return [("terbuka", _("Masih terbuka")), ("lewat", _("Lewat tenggat"))]

    def queryset(self, request, queryset: QuerySet):
        narrowed = {"terbuka": queryset.open, "lewat": queryset.overdue}
        return narrowed.get(self.value() or "", queryset.all)()


@admin.register(Report)
class ReportAdmin(ObjectActAdmin):
    reads = DocumentRights.REPORT
    acts = {
        "selesai": PageAct(
            form=FinishForm,
            verb=reports.finish,
            label=gettext_lazy("Selesai: sudah terbit"),
            done=gettext_lazy("Laporan selesai dan dijawab."),
        ),
        "teruskan": PageAct(
            form=ForwardForm,
            verb=reports.forward,
            label=gettext_lazy("Teruskan ke OPD"),
            done=gettext_lazy("Laporan diteruskan. OPD diberi tahu."),
        ),
        "tolak": PageAct(
            form=RefuseForm,
            verb=reports.refuse,
            label=gettext_lazy("Tolak dengan alasan"),
            done=gettext_lazy("Laporan ditutup dengan alasan."),
        ),
    }
    list_display = ["number", "subject", "kind", "opd", "state", "due_on", "people"]
    list_display_links = ["number", "subject"]
    list_filter = [DueFilter, "state", "kind", ("opd", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ["opd"]
    search_fields = ["subject"]
    change_form_template = "admin/documents/report/change_form.html"
    object_history_template = "admin/documents/event_history.html"
    fields = ["subject", "kind", "opd_name", "state", "received_at", "due_on", "answered", "answer"]

    def get_queryset(self, request):
        return super().get_queryset(request).with_voices()

    number = column(gettext_lazy("nomor"), "number", ordering="pk")
    people = column(gettext_lazy("orang"), "heard")
    opd_name = column(gettext_lazy("OPD"), "opd")
    answered = column(gettext_lazy("dijawab"), when_and_who("answered"))

    def possible(self, report, user):
        if not report.is_open or not has_role(user, report.opd, Role.OPERATOR, Role.REVIEWER):
            return set()
        return {"selesai", "tolak"} | ({"teruskan"} if user.has_city_role(Role.REVIEWER) else set())

    def panel(self, report, request):
        return super().panel(report, request) | {
            "voices": report.voices.all(),
            "may_release": request.user.has_city_role(Role.REVIEWER),
            "is_late": report.is_overdue(),
            "fill": self.fill_address(report, request.user),
            "note": report.events.filter(act=ReportAct.FORWARD).last(),
        }

    def fill_address(self, report, user) -> str:
        """Return the address where the person may fill the reported duty, or ""."""
        duty = Duty.objects.filter(code=report.duty_code).first() if report.duty_code else None
        may_fill = (
            duty
            and duty.is_active
            and report.opd.is_in_force()
            and has_role(user, report.opd, Role.OPERATOR, Role.REVIEWER)
        )
        return reverse("admin:documents_duty_fill", args=[report.opd.slug, duty.code]) if may_fill else ""

    @at("<int:pk>/buka/<int:voice_pk>/", "release", require_POST)
    def release(self, request, pk, voice_pk):
        report = self.found(request, pk)
        voice = report.voices.filter(pk=voice_pk).first()
        if voice is None or not request.user.has_city_role(Role.REVIEWER):
            raise Http404
        with told(request):
            reports.release(voice, by=request.user)
            messages.success(request, _("Uraian ini kini tampil untuk umum."))
        return redirect(self.change_page(report))


class YearlyReportForm(forms.ModelForm):
    document = forms.ModelChoiceField(
        Document.objects.none(),
        label=gettext_lazy("Laporan yang terbit"),
        required=False,
        empty_label=gettext_lazy("Belum terbit"),
        help_text=gettext_lazy("Laporan tahun itu yang sudah terbit di situs ini."),
    )

    class Meta:
        model = YearlyReport
        fields = ["document", "monev_score"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "document" in self.fields:
            self.fields["document"].queryset = yearly.candidates(self.instance).only("title")

    def clean_document(self):
        document = self.cleaned_data["document"]
        if document is None and self.instance.document_id:
            raise forms.ValidationError(_("Pilih laporannya: tugas yang selesai tidak dibuka lagi di sini."))
        return document


@admin.register(YearlyReport)
class YearlyReportAdmin(RoleAdmin):
    reads = DocumentRights.YEARLY_REPORT
    change_roles = frozenset({Role.REVIEWER})
    form = YearlyReportForm
    fields = ["title", "due_on", "document", "done_on", "monev_score", "category"]
    readonly_fields = ["title", "due_on", "done_on", "category"]
    list_display = ["title", "due_on", "document", "done_on", "monev_score", "category"]
    list_select_related = ["document"]

    title = column(gettext_lazy("laporan"), str, ordering="year")

    @admin.display(description=gettext_lazy("paling lambat"))
    def due_on(self, report):
        return date_format(report.due_on)

    category = column(gettext_lazy("kategori Monev"), "monev_category")

    def save_model(self, request, obj, form, change):
        if "document" in form.changed_data:
            yearly.finish(obj, by=request.user, document=form.cleaned_data["document"])
        if "monev_score" in form.changed_data:
            yearly.record_score(obj, by=request.user, score=form.cleaned_data["monev_score"])
