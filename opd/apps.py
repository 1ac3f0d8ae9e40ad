from collections.abc import Iterator
from functools import partial
from pathlib import Path

from django.apps import AppConfig, apps
from django.conf import settings
from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.db.models import CharField, Field, TextField
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _

from opd.words import check_written


def _texts() -> Iterator[Field]:
    ours = (app for app in apps.get_app_configs() if Path(app.path).parent == settings.BASE_DIR)
    for model in (model for app in ours for model in app.get_models()):
        for field in model._meta.local_concrete_fields:
            if isinstance(field, (CharField, TextField)) and not field.choices:
                yield field


class OpdConfig(AppConfig):
    name = "opd"
    verbose_name = _("OPD dan orang")

    def ready(self):
        from opd import condition, ledger  # noqa: PLC0415 - after the models
        from opd.desk import work  # noqa: PLC0415 - after the models
        from opd.page_cache import nginx as nginx_cache  # noqa: PLC0415 - after the models
        from opd.people import memberships  # noqa: PLC0415 - after the models
        from opd.people import settings as settings_of_city  # noqa: PLC0415 - after the models
        from opd.sign_in import sessions  # noqa: PLC0415 - after the models
        from opd.web import session_age, text_field  # noqa: PLC0415 - after the models

        for field in _texts():
            field.validators.append(check_written)
            if type(field) in (CharField, TextField):
                field.formfield = partial(field.formfield, form_class=text_field.TextField)  # type: ignore[method-assign]
        condition.SOURCES += ["opd.ledger", "opd.worker"]
        work.SOURCES.append("opd.two_people")
        post_migrate.connect(ledger.protect, sender=self)
        post_migrate.connect(memberships.note_those_of_before, sender=self)
        ledger.KNOWN += [memberships.KNOWN, settings_of_city.CHANGES.known()]
        post_migrate.connect(nginx_cache.begin, sender=self)
        user_logged_in.connect(session_age.begin)
        user_logged_out.connect(sessions.forget)
