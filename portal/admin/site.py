"""Admins of the site itself: its profile, agencies, redirects, the check of integrity, and what citizens said."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from opd.admin import FileForms, LedgeredAdmin, OpdAdmin, ReadOnlyAdmin
from opd.colours import unreadable
from opd.limits.request_size import STAFF_FILE_BYTES, takes_files
from opd.models import Opd, OpdKind, Role
from opd.web.view_access import for_roles
from portal.models import (
    DocumentFeedback,
    Element,
    IntegrityRule,
    Redirect,
    ServiceFeedback,
    SiteFinding,
    SiteProfile,
)
from portal.new_city.profile_form import PROFILE_FIELDSETS, LookForm, SiteProfileForm, contrast_sentence
from portal.read_rights import PortalRights
from portal.serving.look import style_sheet
from portal.succession import verbs as succession
from portal.succession.forms import SuccessionForm


@admin.register(Redirect)
class RedirectAdmin(ReadOnlyAdmin):
    reads = PortalRights.REDIRECT
    list_display = ["address", "site", "leads_to"]
    list_filter = ["site"]
    list_per_page = 50
    search_fields = ["address"]
    fields = ["address", "site", "leads_to"]

    def get_queryset(self, request):
        return super().get_queryset(request).with_shown()

    def get_readonly_fields(self, request, obj=None):
        return self.fields

    @admin.display(description=gettext_lazy("menuju"))
    def leads_to(self, redirect):
        """Return the target only if the public may see it: a site admin may not read the titles of drafts."""
        target = redirect.item.shown
        return target.get_absolute_url() if target else "-"


@admin.register(IntegrityRule)
class IntegrityRuleAdmin(LedgeredAdmin):
    reads = PortalRights.INTEGRITY
    add_roles = change_roles = delete_roles = frozenset({Role.ADMIN})
    fields = ["kind", "text", "note"]
    list_display = ["text", "kind", "note"]
    list_filter = ["kind"]
    search_fields = ["text", "note"]


@admin.register(SiteFinding)
class SiteFindingAdmin(LedgeredAdmin):
    """Findings are written by the check alone; a person only says why one may stay."""

    reads = PortalRights.INTEGRITY
    change_roles = frozenset({Role.ADMIN})
    fields = ["kind", "subject", "address", "first_seen_at", "last_seen_at", "gone_at", "accepted_because"]
    readonly_fields = ["kind", "subject", "address", "first_seen_at", "last_seen_at", "gone_at"]
    list_display = ["subject", "kind", "address", "first_seen_at", "gone_at", "accepted_because"]
    list_filter = ["kind", ("gone_at", admin.EmptyFieldListFilter), ("accepted_because", admin.EmptyFieldListFilter)]
    search_fields = ["subject", "address"]


@admin.register(SiteProfile)
class SiteProfileAdmin(FileForms, LedgeredAdmin):
    keeps_values = True
    about_people = frozenset({"complaint_officer"})
    reads = PortalRights.PROFILE
    add_roles = change_roles = frozenset({Role.ADMIN})
    form = SiteProfileForm
    fieldsets = PROFILE_FIELDSETS
    change_form_template = "admin/portal/siteprofile/change_form.html"

    def get_urls(self):
        wrap = self.admin_site.admin_view
        return [
            path("pratinjau/", wrap(self.preview), name="portal_siteprofile_preview"),
            path("pratinjau.css", wrap(self.preview_sheet), name="portal_siteprofile_preview_sheet"),
            *super().get_urls(),
        ]

    def access_to(self, view):
        own = {"preview", "preview_sheet"}
        return for_roles(*self.change_roles) if view in own else super().access_to(view)

    @takes_files(STAFF_FILE_BYTES, staff=True)
    def preview(self, request):
        """Show colours and pattern of the form, or of the query string, on a sample, with what is hard to see."""
        if not self.has_change_permission(request):
            raise PermissionDenied
        stated = request.POST if request.method == "POST" else request.GET
        form = LookForm(stated)
        profile = form.profile()
        palette = profile.palette if profile else None
        query = {name: stated.get(name, "") for name in LookForm.Meta.fields}
        context = {
            **self.admin_site.each_context(request),
            "title": _("Pratinjau warna"),
            "opts": self.opts,
            "form": form,
            "faults": [contrast_sentence(pair) for pair in unreadable(palette).values()] if palette else [],
            "sample": profile,
            "sheet": f"{reverse('admin:portal_siteprofile_preview_sheet')}?{urlencode(query)}",
        }
        return TemplateResponse(request, "admin/portal/siteprofile/preview.html", context)

    def preview_sheet(self, request):
        """Send the style sheet of the colours of the query string, for the preview only."""
        if not self.has_change_permission(request):
            raise PermissionDenied
        profile = LookForm(request.GET).profile()
        if profile is None:
            raise Http404
        return HttpResponse(style_sheet(profile), content_type="text/css; charset=utf-8")

    def has_add_permission(self, request):
        return super().has_add_permission(request) and not SiteProfile.objects.exists()


@admin.register(Opd)
class AgencyAdmin(OpdAdmin):
    """The admin of agencies with the page of a succession, which needs all floors."""

    def get_urls(self):
        wrap = self.admin_site.admin_view
        return [path("<int:pk>/gantikan/", wrap(self.succeed), name="opd_opd_succeed"), *super().get_urls()]

    def succeed(self, request, pk):
        """Show and process the form by which an agency replaces others (`portal.succession`)."""
        successor = self.get_object(request, pk)
        is_root = successor is not None and successor.kind == OpdKind.CITY
        if successor is None or is_root or not self.has_change_permission(request, successor):
            raise PermissionDenied
        form = SuccessionForm(request.POST or None, successor=successor)
        if form.is_valid() and self._succeeded(request, form, successor):
            return redirect("admin:opd_opd_change", pk)
        context = {
            **self.admin_site.each_context(request),
            "title": _("%(opd)s menggantikan OPD lain") % {"opd": successor},
            "opts": self.opts,
            "original": successor,
            "form": form,
        }
        return TemplateResponse(request, "admin/opd/opd/succeed.html", context)

    def _succeeded(self, request, form, successor) -> bool:
        data = form.cleaned_data
        try:
            succession.succeed(list(data["predecessors"]), successor, by=request.user, on=data["on"])
        except ValidationError as error:
            form.add_error(None, error)
            return False
        messages.success(request, _("%(opd)s kini menggantikan OPD yang Anda pilih.") % {"opd": successor})
        return True


@admin.register(DocumentFeedback)
class DocumentFeedbackAdmin(ReadOnlyAdmin):
    reads = PortalRights.FEEDBACK
    list_display = ["document", "helped", "comment", "given_at"]
    list_filter = ["helped"]
    list_select_related = ["document"]


@admin.register(ServiceFeedback)
class ServiceFeedbackAdmin(ReadOnlyAdmin):
    reads = PortalRights.FEEDBACK
    list_display = ["given_on", "helped", "comment"]
    list_filter = ["helped"]
    fields = ["given_on", "helped", *Element.values, "comment"]

    def get_readonly_fields(self, request, obj=None):
        return self.fields
