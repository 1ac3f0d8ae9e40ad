from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class OpdConfig(AppConfig):
    name = "opd"
    verbose_name = _("OPD dan orang")

    def ready(self):
        from opd import ledger  # noqa: PLC0415 - its models are not loaded before this point
        from opd.page_cache import nginx as nginx_cache  # noqa: PLC0415 - its models are not loaded before this point

        post_migrate.connect(ledger.protect, sender=self)
        post_migrate.connect(nginx_cache.begin, sender=self)
