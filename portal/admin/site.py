from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from opd.admin import FileForms, LedgeredAdmin, OpdAdmin, ReadOnlyAdmin
from opd.desk.admin_site import at
from opd.models import Opd, OpdKind, Role
from opd.models.colours import unreadable
from opd.web.limits.request_size import STAFF_FILE_BYTES, takes_files
from opd.web.many_field import ManyField
from opd.web.refusals import added_to
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
    change_pages = frozenset({"preview", "preview_sheet"})

    @at("pratinjau/", "preview")
    @takes_files(STAFF_FILE_BYTES, staff=True)
    def preview(self, request):
        if not self.has_change_permission(request):
            raise PermissionDenied
        stated = request.POST if request.method == "POST" else request.GET
        form = LookForm(stated)
        profile = form.profile()
        palette = profile.palette if profile else None
        query = {name: stated.get(name, "") for name in LookForm.Meta.fields}
        context = {
            "form": form,
            "faults": [contrast_sentence(pair) for pair in unreadable(palette).values()] if palette else [],
            "sample": profile,
            "sheet": f"{reverse('admin:portal_siteprofile_preview_sheet')}?{urlencode(query)}",
        }
        return self.page(request, "preview", _("Pratinjau warna"), **context)

    @at("pratinjau.css", "preview_sheet")
    def preview_sheet(self, request):
        if not self.has_change_permission(request):
            raise PermissionDenied
        profile = LookForm(request.GET).profile()
        if profile is None:
            raise Http404
        return HttpResponse(style_sheet(profile), content_type="text/css; charset=utf-8")

    def has_add_permission(self, request):
        return super().has_add_permission(request) and not SiteProfile.objects.exists()


class SuccessionForm(forms.Form):
    predecessors = ManyField(
        Opd.objects.none(), label=gettext_lazy("OPD yang digantikan"), widget=forms.CheckboxSelectMultiple
    )
    on = forms.DateField(
        label=gettext_lazy("Mulai tanggal"), widget=forms.DateInput({"type": "date"}), initial=timezone.localdate
    )

    def __init__(self, *args, successor, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["predecessors"].queryset = (
            Opd.objects.in_force().exclude(pk=successor.pk).exclude(kind=OpdKind.CITY)
        )


@admin.register(Opd)
class AgencyAdmin(OpdAdmin):
    @at("<int:pk>/gantikan/", "succeed")
    def succeed(self, request, pk):
        """Show and process the form by which an agency replaces others (`portal.succession`)."""
        successor = self.get_object(request, pk)
        is_root = successor is not None and successor.kind == OpdKind.CITY
        if successor is None or is_root or not self.has_change_permission(request, successor):
            raise PermissionDenied
        form = SuccessionForm(request.POST or None, successor=successor)
        if form.is_valid():
            data = form.cleaned_data
            with added_to(form):
                succession.succeed(list(data["predecessors"]), successor, by=request.user, on=data["on"])
                messages.success(request, _("%(opd)s kini menggantikan OPD yang Anda pilih.") % {"opd": successor})
                return redirect(self.change_page(successor))
        title = _("%(opd)s menggantikan OPD lain") % {"opd": successor}
        return self.page(request, "succeed", title, original=successor, form=form)


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
