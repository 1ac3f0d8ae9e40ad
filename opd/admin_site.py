"""The admin site: Django's own, in Indonesian, entered by membership."""

from django.contrib.admin import AdminSite
from django.contrib.admin.apps import AdminConfig
from django.template.response import TemplateResponse
from django.utils.module_loading import autodiscover_modules, import_string
from django.utils.translation import gettext_lazy as _


class PortalAdminSite(AdminSite):
    site_header = _("PLID Kota Metro")
    site_title = _("Meja kerja PLID Kota Metro")
    index_title = _("Meja kerja")
    site_url = "/"
    enable_nav_sidebar = False

    def get_urls(self):
        # Django's "view on site" redirects to any object's address, and so tells the title of what one may not see.
        return [url for url in super().get_urls() if getattr(url, "name", None) != "view_on_site"]

    # This module is loaded before the models, so what leans on them is imported by name, when a page is asked for.

    @property
    def login_form(self):  # type: ignore[override]
        return import_string("opd.sign_in.forms.SignInForm")

    def login(self, request, extra_context=None):
        response = super().login(request, extra_context)
        if not isinstance(response, TemplateResponse):
            if request.method == "POST":
                import_string("opd.sign_in.devices.remember")(request, response, request.user)
            return response
        request.axes_locked_out = False  # its page would be a dead end; the next try meets the limit on this one
        context = response.context_data or {}
        username = context["form"].data.get("username", "")
        context["challenge"] = import_string("opd.sign_in.limits.challenge")(request, username)
        return _with_status(response, context["form"])

    def password_change(self, request, extra_context=None):
        request.current_app = self.name
        response = import_string("opd.sign_in.views.OwnPasswordView").as_view(
            extra_context=self.each_context(request) | (extra_context or {})
        )(request)
        if isinstance(response, TemplateResponse):
            return _with_status(response, (response.context_data or {})["form"])
        import_string("opd.sign_in.devices.remember")(request, response, request.user)
        return response


def _with_status(response: TemplateResponse, form) -> TemplateResponse:
    response.status_code = form.status
    if form.retry_after:
        response.headers["Retry-After"] = str(form.retry_after)
    return response


class PortalAdminConfig(AdminConfig):
    default_site = "opd.admin_site.PortalAdminSite"

    def ready(self):
        super().ready()
        autodiscover_modules("people_admin")
