from django.apps import AppConfig
from django.db.models.signals import post_migrate, pre_migrate
from django.utils.translation import gettext_lazy as _

from opd.database.triggers import drop_before_migrations


class DocumentsConfig(AppConfig):
    name = "documents"
    verbose_name = _("Dokumen")

    def ready(self):
        from documents.exemptions import kinds, openings  # noqa: PLC0415 - its models are not loaded before this point
        from documents.lifecycle import triggers  # noqa: PLC0415 - as above
        from documents.lifecycle.rules import Act  # noqa: PLC0415 - as above
        from documents.models import DocumentEvent  # noqa: PLC0415 - as above
        from opd import condition, ledger  # noqa: PLC0415 - as above
        from opd.desk import first_hour, work  # noqa: PLC0415 - as above

        pre_migrate.connect(drop_before_migrations, sender=self)
        post_migrate.connect(triggers.install, sender=self)
        first_hour.SOURCES.append("documents.admin.first_hour.steps")
        condition.SOURCES += ["documents.release", "documents.lifecycle", "documents.reports"]
        work.SOURCES += ["documents.duties", "documents.exemptions", "documents.alerts", "documents.reports"]
        work.SOURCES += ["documents.release", "documents.lifecycle"]
        ledger.KNOWN += [kinds.CORRECTIONS.known(), openings.OPENINGS.known()]
        ledger.HISTORIES.append(ledger.History(DocumentEvent, "document", frozenset(Act.values)))
