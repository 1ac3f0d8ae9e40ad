from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class PortalConfig(AppConfig):
    name = "portal"
    verbose_name = _("Halaman situs")

    def ready(self):
        from opd import worklists  # noqa: PLC0415 - its models are not loaded before this point
        from portal import schedules  # noqa: PLC0415 - as above

        worklists.SOURCES.append("portal.staff.system.waiting_for")
        post_migrate.connect(schedules.install, sender=self)
