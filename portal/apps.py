from django.apps import AppConfig, apps
from django.db.models.signals import post_migrate, post_save, pre_migrate
from django.utils.translation import gettext_lazy as _


class PortalConfig(AppConfig):
    name = "portal"
    verbose_name = _("Halaman situs")

    def ready(self):
        from documents.search.site import sources, writing  # noqa: PLC0415 - its models are not loaded before this point
        from opd import condition  # noqa: PLC0415 - as above
        from opd.desk import work  # noqa: PLC0415 - as above
        from portal import schedules, triggers  # noqa: PLC0415 - as above
        from portal.models import SiteEntry  # noqa: PLC0415 - as above
        from portal.period_marks import Days  # noqa: PLC0415 - as above
        from portal.sources import SOURCES  # noqa: PLC0415 - as above

        work.SOURCES.append("portal.staff")
        condition.SOURCES += ["portal.webhooks", "portal.integrity", "portal.serving"]
        condition.SOURCES += ["portal.pages", "portal.staff"]
        post_migrate.connect(schedules.install, sender=self)
        pre_migrate.connect(triggers.drop, sender=self)
        # After all apps of ours have installed their own triggers, beside which these lie.
        post_migrate.connect(triggers.install, sender=apps.get_app_config("auth"))
        sources.SOURCES.use(SiteEntry, SOURCES, lambda: Days().fill)
        writing.connect(post_save)
