from django.apps import AppConfig
from django.db.models.signals import post_migrate, pre_migrate
from django.utils.translation import gettext_lazy as _


class RequestsConfig(AppConfig):
    name = "requests_app"
    verbose_name = _("Permohonan informasi")

    def ready(self):
        from requests_app import triggers  # noqa: PLC0415 - its models are not loaded before this point

        # SQLite remakes a table under another name; a trigger of another table that reads it would break.
        pre_migrate.connect(triggers.unprotect, sender=self)
        post_migrate.connect(triggers.protect, sender=self)
