from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.decorators import method_decorator
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from documents.release.forms import ScreenedForm
from opd.admin import LedgeredAdmin, OpdAdmin, ReadOnlyAdmin
from opd.colours import unreadable
from opd.limits.request_size import STAFF_FILE_BYTES, takes_files
from opd.models import Opd, OpdKind, Role
from opd.web.view_access import for_roles
from portal import richtext
from portal.models import (
    DocumentFeedback,
    Element,
    Faq,
    IntegrityRule,
    News,
    Page,
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


class RichTextAdmin(admin.ModelAdmin):
    """An admin with the editor on `rich_text_fields`, which only the CSP of its add and change views admits."""

    form = ScreenedForm
    rich_text_fields: tuple[str, ...] = ()

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        if db_field.name in self.rich_text_fields:
            kwargs |= {"form_class": richtext.RichTextField, "widget": richtext.widget()}
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    @method_decorator(richtext.admits_editor)
    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        return super().changeform_view(request, object_id, form_url, extra_context)


@admin.register(Page)
class PageAdmin(RichTextAdmin, LedgeredAdmin):
    reads = PortalRights.PAGE
    add_roles = change_roles = frozenset({Role.REVIEWER, Role.ADMIN})
    rich_text_fields = ("body",)
    fields = ["title", "slug", "body", "is_public"]
    list_display = ["title", "slug", "is_public", "updated_at"]
    list_filter = ["is_public"]
    search_fields = ["title", "body"]

    def get_readonly_fields(self, request, obj=None):
        return ["slug"] if obj else []  # a public promise: it stays for good

    def get_prepopulated_fields(self, request, obj=None):
        return {} if obj else {"slug": ["title"]}

    def view_on_site(self, page):
        return page.get_absolute_url() if page.is_public else None


@admin.register(News)
class NewsAdmin(RichTextAdmin, LedgeredAdmin):
    reads = PortalRights.PAGE
    add_roles = change_roles = frozenset({Role.REVIEWER, Role.ADMIN})
    rich_text_fields = ("body",)
    fields = ["title", "slug", "summary", "body", "opd", "published_at", "is_public"]
    autocomplete_fields = ["opd"]
    formfield_overrides = LedgeredAdmin.formfield_overrides | {
        models.DateTimeField: {
            "form_class": forms.DateTimeField,
            "widget": forms.DateTimeInput({"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        }
    }
    list_display = ["title", "opd", "published_at", "is_public"]
    list_filter = ["is_public", ("opd", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ["opd"]
    search_fields = ["title", "summary"]

    def get_readonly_fields(self, request, obj=None):
        return ["slug"] if obj else []  # a public promise: it stays for good

    def get_prepopulated_fields(self, request, obj=None):
        return {} if obj else {"slug": ["title"]}

    def view_on_site(self, item):
        return item.get_absolute_url() if News.objects.public().filter(pk=item.pk).exists() else None


@admin.register(Faq)
class FaqAdmin(RichTextAdmin, LedgeredAdmin):
    reads = PortalRights.PAGE
    add_roles = change_roles = delete_roles = frozenset({Role.REVIEWER, Role.ADMIN})
    rich_text_fields = ("answer",)
    fields = ["question", "answer", "group", "position", "is_public"]
    list_display = ["question", "group", "position", "is_public"]
    list_filter = ["is_public", "group"]
    search_fields = ["question", "answer"]

    def view_on_site(self, item):
        return item.get_absolute_url() if item.is_public else None


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
class SiteProfileAdmin(LedgeredAdmin):
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

    @takes_files(STAFF_FILE_BYTES, staff=True)
    def add_view(self, request, form_url="", extra_context=None):
        return super().add_view(request, form_url, extra_context)

    @takes_files(STAFF_FILE_BYTES, staff=True)
    def change_view(self, request, object_id, form_url="", extra_context=None):
        return super().change_view(request, object_id, form_url, extra_context)

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
