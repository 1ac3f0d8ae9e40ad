"""The admin site: Django's own, in Indonesian, entered by membership."""

from django.contrib.admin import AdminSite
from django.contrib.admin.apps import AdminConfig
from django.urls import reverse
from django.utils.module_loading import autodiscover_modules
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

    def password_change(self, request, extra_context=None):
        """Django's page for the own password, with a form that calls our verb."""
        from django.contrib.auth.views import PasswordChangeView  # noqa: PLC0415 - models are not loaded before

        from opd.people.forms import OwnPassword  # noqa: PLC0415 - models are not loaded before

        context = {**self.each_context(request), **(extra_context or {})}
        view = PasswordChangeView.as_view(
            form_class=OwnPassword,
            success_url=reverse("admin:password_change_done"),
            template_name="registration/password_change_form.html",
            extra_context=context,
        )
        return view(request)


class PortalAdminConfig(AdminConfig):
    default_site = "opd.admin_site.PortalAdminSite"

    def ready(self):
        super().ready()
        autodiscover_modules("people_admin")
