"""The admin of citizens' reports: PPID Utama forwards them, the agency answers."""

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from documents.admin.document.act_tables import ObjectActAdmin, when_and_who
from documents.admin.document.acts import tell_failure
from documents.models import Duty, Report, ReportAct
from documents.read_rights import DocumentRights
from documents.reports import verbs as reports
from documents.reports.forms import FinishForm, ForwardForm, RefuseForm
from opd.errors import REFUSALS
from opd.models import Role
from opd.rules import has_role
from opd.web.page_act import PageAct


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

    @admin.display(description=gettext_lazy("nomor"), ordering="pk")
    def number(self, report):
        return report.number

    @admin.display(description=gettext_lazy("orang"))
    def people(self, report):
        return report.heard

    @admin.display(description=gettext_lazy("OPD"))
    def opd_name(self, report):
        return str(report.opd)

    @admin.display(description=gettext_lazy("dijawab"))
    def answered(self, report):
        return when_and_who(report.answered_at, report.answered_by)

    def possible(self, report, user):
        if not report.is_open or not has_role(user, report.opd, Role.OPERATOR, Role.REVIEWER):
            return set()
        return {"selesai", "tolak"} | ({"teruskan"} if user.has_city_role(Role.REVIEWER) else set())

    def act_form(self, act, report, data=None):
        return act.form(data, initial={"version": report.version}, report=report)

    def panel(self, report, request):
        return super().panel(report, request) | {
            "voices": report.voices.all(),
            "may_release": request.user.has_city_role(Role.REVIEWER),
            "is_late": report.is_overdue(),
            "fill": self.fill_address(report, request.user),
            "note": report.events.filter(act=ReportAct.FORWARD).last(),
        }

    def fill_address(self, report, user) -> str:
        """Return the address where the person may fill the reported duty, or "" if they may not."""
        duty = Duty.objects.filter(code=report.duty_code).first() if report.duty_code else None
        may_fill = (
            duty
            and duty.is_active
            and report.opd.is_in_force()
            and has_role(user, report.opd, Role.OPERATOR, Role.REVIEWER)
        )
        return reverse("admin:documents_duty_fill", args=[report.opd.slug, duty.code]) if may_fill else ""

    def get_urls(self):
        release = self.admin_site.admin_view(require_POST(self.release))
        return [
            path("<int:pk>/buka/<int:voice_pk>/", release, name="documents_report_release"),
            *super().get_urls(),
        ]

    def release(self, request, pk, voice_pk):
        """Release a citizen's text to the public."""
        report = self.get_object(request, pk)
        voice = report and report.voices.filter(pk=voice_pk).first()
        if voice is None or not request.user.has_city_role(Role.REVIEWER):
            raise Http404
        try:
            reports.release(voice, by=request.user)
        except REFUSALS as error:
            tell_failure(request, error)
        else:
            messages.success(request, _("Uraian ini kini tampil untuk umum."))
        return redirect(self.change_page(report))
