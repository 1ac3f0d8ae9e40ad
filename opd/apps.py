from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class OpdConfig(AppConfig):
    name = "opd"
    verbose_name = _("OPD dan orang")

    def ready(self):
        from opd import ledger  # noqa: PLC0415 - its models are not loaded before this point
        from opd.page_cache import nginx as nginx_cache  # noqa: PLC0415 - its models are not loaded before this point
        from opd.sign_in import sessions  # noqa: PLC0415 - its models are not loaded before this point
        from opd.web import session_age  # noqa: PLC0415 - beside the others

        post_migrate.connect(ledger.protect, sender=self)
        post_migrate.connect(nginx_cache.begin, sender=self)
        user_logged_in.connect(session_age.begin)
        user_logged_out.connect(sessions.forget)
