"""The admin site: Django's own, in Indonesian, entered by membership."""

from django.contrib.admin import AdminSite
from django.contrib.admin.apps import AdminConfig
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


class PortalAdminConfig(AdminConfig):
    default_site = "opd.admin_site.PortalAdminSite"
