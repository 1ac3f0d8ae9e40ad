from django.apps import AppConfig, apps
from django.db.models.signals import post_migrate, post_save, pre_migrate
from django.utils.translation import gettext_lazy as _


class PortalConfig(AppConfig):
    name = "portal"
    verbose_name = _("Halaman situs")

    def ready(self):
        from documents.search import federation  # noqa: PLC0415 - its models are not loaded before this point
        from opd.desk import worklists  # noqa: PLC0415 - as above
        from portal import schedules  # noqa: PLC0415 - as above
        from portal.search import triggers, writing  # noqa: PLC0415 - as above
        from portal.search.index import SiteIndex  # noqa: PLC0415 - as above

        worklists.SOURCES.append("portal.staff.system.waiting_for")
        post_migrate.connect(schedules.install, sender=self)
        pre_migrate.connect(triggers.drop, sender=self)
        # After all apps of ours have installed their own triggers, beside which these lie.
        post_migrate.connect(triggers.install, sender=apps.get_app_config("auth"))
        writing.connect(post_save)
        federation.OTHERS.append(SiteIndex())
