from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from documents.admin.document.act_tables import ObjectActAdmin
from documents.alerts import verbs as alerts
from documents.alerts.forms import AlertForm, EndForm, ReviewForm, UpdateForm
from documents.models import PARTS, Alert, AlertAct, AlertPhase
from documents.models.alert import agencies_to_warn_for
from documents.read_rights import DocumentRights
from opd.admin import column, when_and_who
from opd.models import Opd, Role
from opd.web.page_act import PageAct

NOTICE_ACTS = {
    "perbarui": PageAct(
        form=UpdateForm,
        verb=alerts.update,
        label=gettext_lazy("Perbarui atau perpanjang"),
        done=gettext_lazy("Pembaruan sudah tayang."),
    ),
    "akhiri": PageAct(
        form=EndForm,
        verb=alerts.end,
        label=gettext_lazy("Akhiri sekarang"),
        done=gettext_lazy("Peringatan diakhiri dan hilang dari semua halaman."),
    ),
    "periksa": PageAct(
        form=ReviewForm,
        verb=alerts.review,
        label=gettext_lazy("Catat pemeriksaan"),
        done=gettext_lazy("Pemeriksaan dicatat."),
    ),
}


class PhaseFilter(admin.SimpleListFilter):
    title = gettext_lazy("masa berlaku")
    parameter_name = "masa"

    def lookups(self, request, model_admin):
        return [*AlertPhase.choices, ("segera", _("Segera berakhir"))]

    def queryset(self, request, queryset: QuerySet):
        narrowed = {
            AlertPhase.UPCOMING: queryset.upcoming,
            AlertPhase.RUNNING: queryset.running,
            AlertPhase.OVER: queryset.over,
            "segera": queryset.ending_soon,
        }
        return narrowed.get(self.value() or "", queryset.all)()


@admin.register(Alert)
class AlertAdmin(ObjectActAdmin):
    acts = NOTICE_ACTS
    reads = DocumentRights.ALERT
    add_roles = frozenset({Role.OPERATOR, Role.REVIEWER})  # operators only if the agency's setting allows it
    list_display = ["title", "phase", "opd", "kind", "ends_at", "review"]
    list_filter = [PhaseFilter, "review", "kind", ("opd", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ["opd"]
    search_fields = ["title", "area"]
    change_list_template = "admin/documents/alert/change_list.html"
    change_form_template = "admin/documents/alert/change_form.html"
    object_history_template = "admin/documents/event_history.html"
    fields = [
        *("title", "kind", "opd_name", "area", "phone", *PARTS),
        *("starts_at", "ends_at", "published", "ended", "end_reason", "review", "reviewed"),
    ]

    @admin.display(description=gettext_lazy("keadaan"))
    def phase(self, alert):
        return alert.phase(timezone.now()).label

    opd_name = column(gettext_lazy("OPD"), "opd")

    # Names of people are text, because operators may not open the pages to which links would lead.

    published = column(gettext_lazy("diterbitkan"), when_and_who("published"))
    ended = column(gettext_lazy("diakhiri"), when_and_who("ended"))
    reviewed = column(gettext_lazy("diperiksa"), when_and_who("reviewed"))

    def changelist_view(self, request, extra_context=None):
        may_warn = self.has_add_permission(request)
        return super().changelist_view(request, {"may_warn": may_warn, **(extra_context or {})})

    def has_add_permission(self, request):
        return agencies_to_warn_for(request.user).in_force().exists()

    def add_view(self, request, form_url="", extra_context=None):
        """Show the form, then a page to check it, then publish. Between them the page alone keeps the data."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        opd = self.working_opd(request)
        if opd is None:
            mine = agencies_to_warn_for(request.user).in_force()
            return self.page(request, "choose_opd", _("Pilih OPD"), agencies=mine)
        form = AlertForm(request.POST or None)
        if "change" in request.POST or not form.is_valid():
            return self.form_page(request, form, opd)
        if "publish" not in request.POST:
            return self.check_page(request, form, opd)
        return self.publish(request, form, opd)

    def publish(self, request, form: AlertForm, opd: Opd):
        try:
            alert = alerts.publish(
                opd, by=request.user, values=form.values(), submission=form.cleaned_data["submission"]
            )
        except alerts.AlreadyPublished as error:
            messages.info(request, str(error))
            return redirect(self.change_page(error.alert))
        except ValidationError as error:
            form.add_error(None, error)
            return self.form_page(request, form, opd)
        messages.success(request, _("“%(title)s” sudah terbit dan tayang di setiap halaman.") % {"title": alert.title})
        return redirect(self.change_page(alert))

    def form_page(self, request, form, opd):
        return self.page(request, "form", _("Terbitkan peringatan"), form=form, working_opd=opd)

    def check_page(self, request, form, opd):
        values = form.values()
        try:
            alerts.check(
                Alert(opd=opd, **values | {"starts_at": values["starts_at"] or timezone.now()}), timezone.now()
            )
        except ValidationError as error:
            form.add_error(None, error)
            return self.form_page(request, form, opd)
        running = Alert.objects.running().select_related("opd")
        context = {"form": form, "working_opd": opd, "values": values, "running": running}
        return self.page(request, "check", _("Periksa, lalu terbitkan"), **context)

    def possible(self, alert, user):
        if not agencies_to_warn_for(user).filter(pk=alert.opd_id).exists():
            return set()
        possible = {"perbarui"}
        if alert.phase(timezone.now()) != AlertPhase.OVER:
            possible.add("akhiri")
        if user.has_city_role(Role.REVIEWER) and user.pk not in alerts.writers(alert):
            possible.add("periksa")
        return possible

    def panel(self, alert, request):
        return super().panel(alert, request) | {
            "missing": alert.missing,
            "phase": alert.phase(timezone.now()),
            "correction": alert.events.filter(act=AlertAct.REVIEW).last(),
        }

    def working_opd(self, request) -> Opd | None:
        """Return the agency that publishes: named in the address, or the only one for which the person may."""
        mine = agencies_to_warn_for(request.user).in_force()
        if "opd" in request.GET:
            return mine.filter(slug=request.GET["opd"]).first()
        only = list(mine[:2])
        return only[0] if len(only) == 1 else None
