"""Admin of the table of days off.

Every change goes through `requests_app.workflow.clock.holiday_changes`, because it moves the due dates of open cases.
"""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from documents.admin.document.acts import tell_failure
from opd.admin import RoleAdmin, as_number
from opd.calendar.holiday_files import YEARS
from opd.errors import REFUSALS
from opd.limits.request_size import STAFF_FILE_BYTES, takes_files
from opd.models import Holiday, Role
from opd.read_rights import OpdRights
from requests_app.admin.holiday_forms import (
    HolidayConfirmForm,
    HolidayForm,
    HolidayImportForm,
    HolidayTableForm,
    as_csv,
)
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

    @admin.display(description=gettext_lazy("tanggal"), ordering="date")
    def day(self, holiday):
        return date_format(holiday.date, "l, j F Y")

    # Changes, each by a verb ----------------------------------------------------------------------------------------

    def save_model(self, request, obj, form, change):
        if form.changed_data:
            show_moved_cases(request, holiday_changes.save_day(obj, by=request.user, seen=seen_by(request)))

    def delete_model(self, request, obj):
        show_moved_cases(request, holiday_changes.remove_day(obj, by=request.user, seen=seen_by(request)))

    def delete_queryset(self, request, queryset):
        show_moved_cases(request, holiday_changes.remove_days(queryset, by=request.user, seen=seen_by(request)))

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except holiday_changes.UnseenChange as change:
            return self._ask_again(request, change.outlook)
        except REFUSALS as error:  # the table was changed between the check of the form and the verb
            tell_failure(request, error)
            return redirect(LIST)

    def delete_view(self, request, object_id, extra_context=None):
        try:
            return super().delete_view(request, object_id, extra_context)
        except holiday_changes.UnseenChange as change:
            return self._ask_again(request, change.outlook)

    def changelist_view(self, request, extra_context=None):
        context = {"years_to_confirm": holiday_changes.years_to_confirm()}
        try:
            return super().changelist_view(request, context | (extra_context or {}))
        except holiday_changes.UnseenChange as change:
            return self._ask_again(request, change.outlook)

    def _ask_again(self, request, outlook) -> HttpResponse:
        """Show what the change would do. The page sends the same form again, with the digest of what it shows."""
        fields = [(name, value) for name, values in request.POST.lists() for value in values if name not in NOT_AGAIN]
        title = _("Periksa sebelum diterapkan")
        return self._page(request, "outlook", title, outlook=outlook, fields=fields, digest_name=SEEN)

    def catch_up(self, request):
        """Move the cases whose dates differ from the calendar, after the person has seen which these are."""
        self._require_change(request)
        try:
            moved = recompute.catch_up(by=request.user, seen=seen_by(request))
        except recompute.UnseenChange as change:
            return self._ask_again(request, change.outlook)
        show_moved_cases(request, moved)
        return redirect(LIST)

    # Tables as files -----------------------------------------------------------------------------------------------

    def get_urls(self):
        wrap = self.admin_site.admin_view
        return [
            path("sesuaikan/", wrap(self.catch_up), name="opd_holiday_catch_up"),
            path("impor/", wrap(self.import_table), name="opd_holiday_import"),
            path("ekspor.csv", wrap(self.export_table), name="opd_holiday_export"),
            path("pastikan/<int:year>/", wrap(self.confirm_year), name="opd_holiday_confirm"),
            *super().get_urls(),
        ]

    @takes_files(STAFF_FILE_BYTES, staff=True)
    def import_table(self, request):
        """Upload a table, preview its effect, apply it. The preview sends the table back as CSV, read again here."""
        self._require_change(request)
        if "table" in request.POST:
            return self._apply(request)
        form = HolidayImportForm(request.POST or None, request.FILES or None)
        if not form.is_valid():
            return self._page(request, "import", _("Impor tabel hari libur"), form=form)
        return self._preview(request, form.cleaned_data["days"])

    def _preview(self, request, days) -> HttpResponse:
        context = {"preview": holiday_changes.preview_import(days), "digest_name": SEEN}
        table = HolidayTableForm(initial={"table": as_csv(days)})
        return self._page(request, "preview", _("Periksa sebelum diterapkan"), form=table, **context)

    def _apply(self, request):
        form = HolidayTableForm(request.POST)
        if not form.is_valid():
            return self._page(request, "import", _("Impor tabel hari libur"), form=HolidayImportForm(), table=form)
        days, cause = form.cleaned_data["table"], _("Impor tabel hari libur")
        try:
            changed, moved = holiday_changes.load(days, by=request.user, cause=cause, seen=seen_by(request))
        except holiday_changes.UnseenChange:  # other cases move than the preview has shown
            return self._preview(request, days)
        messages.success(
            request, ngettext("%(n)s hari libur berubah.", "%(n)s hari libur berubah.", changed) % {"n": changed}
        )
        show_moved_cases(request, moved)
        return redirect(LIST)

    def export_table(self, request):
        if not self.has_view_permission(request):
            raise PermissionDenied
        headers = {"Content-Disposition": 'attachment; filename="hari-libur.csv"'}
        return HttpResponse(as_csv(Holiday.objects.all()), content_type="text/csv; charset=utf-8", headers=headers)

    def confirm_year(self, request, year):
        """Confirm all rows of a year, after the clerk has compared them with the SKB."""
        self._require_change(request)
        if year not in YEARS:
            raise Http404
        form = HolidayConfirmForm(request.POST or None)
        if form.is_valid() and self._attempt_confirm(request, form, year):
            return redirect(f"{reverse(LIST)}?tahun={year}")
        days = Holiday.objects.filter(date__year=year)
        title = _("Pastikan tabel %(year)s") % {"year": year}
        return self._page(request, "confirm", title, form=form, days=days)

    def _attempt_confirm(self, request, form, year) -> bool:
        try:
            count = holiday_changes.confirm_year(year, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, " ".join(error.messages))
            return False
        messages.success(
            request,
            ngettext("%(n)s hari libur %(year)s dipastikan.", "%(n)s hari libur %(year)s dipastikan.", count)
            % {"n": count, "year": year},
        )
        return True

    def _require_change(self, request) -> None:
        if not self.has_change_permission(request):
            raise PermissionDenied

    def _page(self, request, template, title, **context):
        context |= {**self.admin_site.each_context(request), "opts": self.opts, "title": title}
        return TemplateResponse(request, f"admin/opd/holiday/{template}.html", context)


def seen_by(request) -> str:
    return request.POST.get(SEEN, "")


def show_moved_cases(request, moved: int) -> None:
    """Show how many due dates of open cases have moved. The verb has informed their applicants."""
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
