from django.apps import AppConfig, apps
from django.db.models.signals import post_migrate, pre_migrate
from django.utils.translation import gettext_lazy as _

from opd.database.triggers import drop_before_migrations


class RequestsConfig(AppConfig):
    name = "requests_app"
    verbose_name = _("Permohonan informasi")

    def ready(self):
        from opd import ledger  # noqa: PLC0415 - its models are not loaded before this point
        from opd.desk import first_hour, worklists  # noqa: PLC0415 - as above
        from requests_app import triggers  # noqa: PLC0415 - as above
        from requests_app.models import Event  # noqa: PLC0415 - as above
        from requests_app.states import Act, ObjectionAct  # noqa: PLC0415 - as above

        pre_migrate.connect(drop_before_migrations, sender=self)
        # Signals go down through the floors: at the lowest, the app below has installed its own, beside which ours lie.
        post_migrate.connect(triggers.install, sender=apps.get_app_config("opd"))
        first_hour.SOURCES.append("requests_app.staff.reads.worklists.first_steps")
        worklists.SOURCES.append("requests_app.staff.reads.worklists.waiting_cases")
        for case, acts in (("inforequest", Act), ("objection", ObjectionAct)):
            ledger.HISTORIES.append(ledger.History(Event, case, frozenset(acts.values)))
