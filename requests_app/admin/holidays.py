"""Admin of the table of days off; every change is a verb of `holiday_changes`, as it moves due dates of open cases."""

from collections.abc import Callable

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from opd.admin import RoleAdmin, column
from opd.calendar.holiday_files import YEARS, as_csv
from opd.desk.admin_site import at
from opd.errors import REFUSALS
from opd.models import Holiday, Role
from opd.read_rights import OpdRights
from opd.web.limits.request_size import STAFF_FILE_BYTES, takes_files
from opd.web.refusals import added_to, tell_failure
from opd.words import as_number
from requests_app.admin.holiday_forms import HolidayConfirmForm, HolidayForm, HolidayImportForm, HolidayTableForm
from requests_app.workflow.clock import holiday_changes, recompute

LIST = "admin:opd_holiday_changelist"
SEEN = "seen"  # the digest of the outlook that the page has shown
NOT_AGAIN = {SEEN, "csrfmiddlewaretoken"}


class YearFilter(admin.SimpleListFilter):
    title = gettext_lazy("tahun")
    parameter_name = "tahun"

    def lookups(self, request, model_admin):
        return [(day.year, str(day.year)) for day in Holiday.objects.dates("date", "year", order="DESC")]

    def queryset(self, request, queryset):
        year = as_number(self.value())
        return queryset.filter(date__year=year) if year in YEARS else queryset


@admin.register(Holiday)
class HolidayAdmin(RoleAdmin):
    reads = OpdRights.HOLIDAY
    add_roles = change_roles = delete_roles = frozenset({Role.REVIEWER, Role.ADMIN})
    form = HolidayForm
    list_display = ["day", "kind", "name", "source", "confirmed"]
    list_display_links = ["day"]
    list_filter = [YearFilter, "kind", "confirmed"]
    list_per_page = 50
    search_fields = ["name", "source"]
    actions = ()
    change_list_template = "admin/opd/holiday/change_list.html"
    day = column(gettext_lazy("tanggal"), lambda holiday: date_format(holiday.date, "l, j F Y"), ordering="date")

    def save_model(self, request, obj, form, change):
        if form.changed_data:
            show_moved_cases(request, holiday_changes.save_day(obj, by=request.user, seen=seen_by(request)))

    def delete_model(self, request, obj):
        show_moved_cases(request, holiday_changes.remove_day(obj, by=request.user, seen=seen_by(request)))

    def delete_queryset(self, request, queryset):
        show_moved_cases(request, holiday_changes.remove_days(queryset, by=request.user, seen=seen_by(request)))

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        return self._answered(super().changeform_view, request, object_id, form_url, extra_context)

    def delete_view(self, request, object_id, extra_context=None):
        return self._answered(super().delete_view, request, object_id, extra_context)

    def changelist_view(self, request, extra_context=None):
        context = {"years_to_confirm": holiday_changes.years_to_confirm()} | (extra_context or {})
        return self._answered(super().changelist_view, request, context)

    def _answered(self, view: Callable[..., HttpResponse], request, *arguments) -> HttpResponse:
        """Return the page, or what comes before a change: its outlook, a proposal, or why it is refused."""
        try:
            return view(request, *arguments)
        except recompute.UnseenChange as change:
            return self._ask_again(request, change.outlook)
        except holiday_changes.NeedsTwoPeople as error:
            return self._propose(request, error)
        except REFUSALS as error:  # the table was changed between the check of the form and the verb
            tell_failure(request, error)
            return redirect(LIST)

    def _propose(self, request, error) -> HttpResponse:
        tell_failure(request, error)
        return redirect("admin:requests_app_holidaychange_add")

    def _ask_again(self, request, outlook) -> HttpResponse:
        """Show what the change would do. The page sends the same form again, with the digest of what it shows."""
        fields = [(name, value) for name, values in request.POST.lists() for value in values if name not in NOT_AGAIN]
        title = _("Periksa sebelum diterapkan")
        return self.page(request, "outlook", title, outlook=outlook, fields=fields, digest_name=SEEN)

    @at("sesuaikan/", "catch_up")
    def catch_up(self, request):
        self._require_change(request)
        try:
            moved = recompute.catch_up(by=request.user, seen=seen_by(request))
        except recompute.UnseenChange as change:
            return self._ask_again(request, change.outlook)
        show_moved_cases(request, moved)
        return redirect(LIST)

    @at("impor/", "import")
    @takes_files(STAFF_FILE_BYTES, staff=True)
    def import_table(self, request):
        """Upload a table, preview its effect, apply it. The preview sends the table back as CSV."""
        self._require_change(request)
        if "table" in request.POST:
            return self._apply(request)
        form = HolidayImportForm(request.POST or None, request.FILES or None)
        if not form.is_valid():
            return self.page(request, "import", _("Impor tabel hari libur"), form=form)
        return self._preview(request, form.cleaned_data["days"])

    def _preview(self, request, days) -> HttpResponse:
        context = {"preview": holiday_changes.preview_import(days), "digest_name": SEEN}
        table = HolidayTableForm(initial={"table": as_csv(days)})
        return self.page(request, "preview", _("Periksa sebelum diterapkan"), form=table, **context)

    def _apply(self, request):
        form = HolidayTableForm(request.POST)
        if not form.is_valid():
            return self.page(request, "import", _("Impor tabel hari libur"), form=HolidayImportForm(), table=form)
        days, cause = form.cleaned_data["table"], _("Impor tabel hari libur")
        try:
            changed, moved = holiday_changes.load(days, by=request.user, cause=cause, seen=seen_by(request))
        except holiday_changes.NeedsTwoPeople as error:
            return self._propose(request, error)
        except recompute.UnseenChange:  # other cases move than the preview has shown
            return self._preview(request, days)
        messages.success(
            request, ngettext("%(n)s hari libur berubah.", "%(n)s hari libur berubah.", changed) % {"n": changed}
        )
        show_moved_cases(request, moved)
        return redirect(LIST)

    @at("ekspor.csv", "export")
    def export_table(self, request):
        if not self.has_view_permission(request):
            raise PermissionDenied
        headers = {"Content-Disposition": 'attachment; filename="hari-libur.csv"'}
        return HttpResponse(as_csv(Holiday.objects.all()), content_type="text/csv; charset=utf-8", headers=headers)

    @at("pastikan/<int:year>/", "confirm")
    def confirm_year(self, request, year):
        self._require_change(request)
        if year not in YEARS:
            raise Http404
        form = HolidayConfirmForm(request.POST or None)
        if form.is_valid():
            with added_to(form):
                count = holiday_changes.confirm_year(year, by=request.user, **form.cleaned_data)
                sentence = ngettext(
                    "%(n)s hari libur %(year)s dipastikan.", "%(n)s hari libur %(year)s dipastikan.", count
                )
                messages.success(request, sentence % {"n": count, "year": year})
                return redirect(f"{reverse(LIST)}?tahun={year}")
        title = _("Pastikan tabel %(year)s") % {"year": year}
        return self.page(request, "confirm", title, form=form, days=Holiday.objects.filter(date__year=year))

    def _require_change(self, request) -> None:
        if not self.has_change_permission(request):
            raise PermissionDenied


def seen_by(request) -> str:
    return request.POST.get(SEEN, "")


def show_moved_cases(request, moved: int) -> None:
    if moved:
        messages.warning(
            request,
            ngettext(
                "Tenggat %(n)s perkara bergeser; pemohonnya diberi tahu.",
                "Tenggat %(n)s perkara bergeser; pemohonnya diberi tahu.",
                moved,
            )
            % {"n": moved},
        )
    else:
        messages.info(request, _("Tidak ada tenggat yang bergeser."))
