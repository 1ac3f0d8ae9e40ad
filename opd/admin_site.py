"""The admin site: Django's own, in Indonesian, entered by membership, with our own models and no others."""

from django.contrib.admin import AdminSite, ModelAdmin
from django.contrib.admin.apps import AdminConfig
from django.utils.translation import gettext_lazy as _


class PortalModelAdmin(ModelAdmin):
    """The base class of everything that stands in the admin. The site registers nothing else."""


class PortalAdminSite(AdminSite):
    site_header = _("PLID Kota Metro")
    site_title = _("Meja kerja PLID Kota Metro")
    index_title = _("Meja kerja")
    site_url = "/"
    enable_nav_sidebar = False

    def register(self, model_or_iterable, admin_class=None, **options):
        """Register a model with an admin of ours; leave out what an installed package would put here.

        A package's admin gives a superuser everything it can do, and knows neither our roles nor our ledger: a row of
        django-q's `Schedule` is a function that the worker calls.
        """
        if admin_class is not None and issubclass(admin_class, PortalModelAdmin):
            super().register(model_or_iterable, admin_class, **options)

    def get_urls(self):
        # Django's "view on site" redirects to any object's address, and so tells the title of what one may not see.
        return [url for url in super().get_urls() if getattr(url, "name", None) != "view_on_site"]


class PortalAdminConfig(AdminConfig):
    default_site = "opd.admin_site.PortalAdminSite"
