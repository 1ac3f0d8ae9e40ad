"""The admin site: Django's, in Indonesian, open to people with a membership, with our own models only."""

from collections.abc import Callable

from django.contrib.admin import AdminSite, ModelAdmin
from django.contrib.admin.apps import AdminConfig
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, reverse
from django.utils.module_loading import autodiscover_modules, import_string
from django.utils.translation import gettext_lazy as _

from opd.web.form_status import with_status
from opd.web.view_access import STAFF, Access, opens_to, public


class PortalModelAdmin(ModelAdmin):
    """The base class of all admins. The site registers no other."""

    def access_to(self, view: str) -> Access:
        """Return the access rule of a view of this admin, by the name of its method."""
        raise NotImplementedError

    def get_object(self, request, object_id, from_field=None):
        row = super().get_object(request, object_id, from_field)
        request.has_hidden_row = row is None  # Django answers with a redirect; `RefusedPages` counts it
        return row

    def get_urls(self):
        urls = super().get_urls()
        for url in urls:
            if not hasattr(url.callback, "access"):  # Django wraps its own views only here
                opens_to(self.access_to(url.callback.__name__))(url.callback)
        return urls


class PortalAdminSite(AdminSite):
    index_title = _("Meja kerja")
    site_url = "/"
    enable_nav_sidebar = False

    def register(self, model_or_iterable, admin_class=None, **options):
        """Register a model with one of our admins; ignore the admins of installed packages.

        Such an admin lets a superuser do everything, and knows neither our roles nor our ledger: a row of django-q's
        `Schedule`, for example, names a function that the worker calls.
        """
        if admin_class is not None and issubclass(admin_class, PortalModelAdmin):
            super().register(model_or_iterable, admin_class, **options)

    def admin_view(self, view, cacheable=False):
        guarded = super().admin_view(view, cacheable)
        if not hasattr(guarded, "access"):
            owner = _owner(view)
            opens_to(owner.access_to(view.__name__) if owner else STAFF)(guarded)
        return guarded

    def get_urls(self):
        # Django's "view on site" redirects to any object's address, which reveals the titles of hidden objects.
        urls = [url for url in super().get_urls() if getattr(url, "name", None) != "view_on_site"]
        for url in urls:
            if isinstance(url, URLPattern) and hasattr(url.callback, "admin_site"):
                opens_to(STAFF)(url.callback)
        return urls

    # This module is loaded before the models, so modules that need them are imported by name, at each request.

    @public
    def login(self, request, extra_context=None):
        if request.method == "GET" and self.has_permission(request):
            return HttpResponseRedirect(reverse("admin:index", current_app=self.name))
        request.current_app = self.name
        context = self.each_context(request) | {"subtitle": None} | (extra_context or {})
        response = import_string("opd.sign_in.views.entry.PasswordStep").as_view(extra_context=context)(request)
        if not isinstance(response, TemplateResponse):
            return response
        request.axes_locked_out = (
            False  # the lockout page would be a dead end; here the next attempt meets our own limit
        )
        context = response.context_data or {}
        username = context["form"].data.get("username", "")
        context["challenge"] = import_string("opd.sign_in.limits.challenge")(request, username)
        return with_status(response, context["form"])

    def password_change(self, request, extra_context=None):
        request.current_app = self.name
        response = import_string("opd.sign_in.views.entry.OwnPasswordView").as_view(
            extra_context=self.each_context(request) | (extra_context or {})
        )(request)
        if isinstance(response, TemplateResponse):
            return with_status(response, (response.context_data or {})["form"])
        import_string("opd.sign_in.devices.remember")(request, response, request.user)
        return response


def _owner(view: Callable) -> PortalModelAdmin | None:
    """Return the admin of which a view is a method, looking below its decorators."""
    while not hasattr(view, "__self__") and hasattr(view, "__wrapped__"):
        view = view.__wrapped__
    owner = getattr(view, "__self__", None)
    return owner if isinstance(owner, PortalModelAdmin) else None


class PortalAdminConfig(AdminConfig):
    default_site = "opd.admin_site.PortalAdminSite"

    def ready(self):
        super().ready()
        autodiscover_modules("people.admin", "ledger.admin", "webhooks.admin")
