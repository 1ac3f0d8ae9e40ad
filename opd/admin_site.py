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


class PortalAdminConfig(AdminConfig):
    default_site = "opd.admin_site.PortalAdminSite"
