from django.apps import AppConfig, apps
from django.db.models.signals import post_migrate, pre_migrate
from django.utils.translation import gettext_lazy as _

from opd.database.triggers import drop_before_migrations


class RequestsConfig(AppConfig):
    name = "requests_app"
    verbose_name = _("Permohonan informasi")

    def ready(self):
        from opd import condition, ledger  # noqa: PLC0415 - its models are not loaded before this point
        from opd.calendar import triggers as holiday_triggers  # noqa: PLC0415 - as above
        from opd.desk import first_hour, work  # noqa: PLC0415 - as above
        from opd.people import memberships  # noqa: PLC0415 - as above
        from requests_app import triggers  # noqa: PLC0415 - as above
        from requests_app.models import Event  # noqa: PLC0415 - as above
        from requests_app.personal_data import known  # noqa: PLC0415 - as above
        from requests_app.states import Act, ObjectionAct  # noqa: PLC0415 - as above
        from requests_app.workflow import disputes, fee_changes, impartiality, lost_proofs  # noqa: PLC0415 - as above
        from requests_app.workflow.clock import holiday_changes, period_changes  # noqa: PLC0415 - as above

        holiday_triggers.TRIGGERS += triggers.periods.ON_DAYS_OFF
        ledger.TRIGGERS += triggers.objections.ON_MEMBERSHIPS
        pre_migrate.connect(drop_before_migrations, sender=self)
        # Signals go down through the floors: at the lowest, the app below has installed its own, beside which ours lie.
        post_migrate.connect(triggers.install, sender=apps.get_app_config("opd"))
        first_hour.SOURCES.append("requests_app.staff.first_hour.steps")
        condition.SOURCES += ["requests_app.personal_data", "requests_app.workflow"]
        work.SOURCES += ["requests_app.personal_data", "requests_app.staff.views"]
        ledger.KNOWN += known.KNOWN
        kits = (disputes.JUDGMENTS, fee_changes.FEES, lost_proofs.LOST_PROOFS)
        ledger.KNOWN += [kit.known() for kit in (*kits, holiday_changes.CHANGES, period_changes.PERIODS)]
        memberships.SILENCES.append(impartiality.was_silent)
        for case, acts in (("inforequest", Act), ("objection", ObjectionAct)):
            ledger.HISTORIES.append(ledger.History(Event, case, frozenset(acts.values)))
