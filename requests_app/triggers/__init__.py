"""Database triggers for limits of the law that a CHECK of one row cannot express, on both engines.

They raise IntegrityError, and are created after every migration, because SQLite drops triggers when Django remakes a
table. Due dates are counted here a second time, in SQL. Some limits are left to the verbs: that a day is not in the
future or backdated, since the database's clock is not ours; periods that are settings; the window stored with an
objection or a dispute, which refuses nothing; which of several rows counts for a case that a change of the law found
open.
"""

from django.db import connection

from opd.database import triggers
from opd.database.triggers import kept_models, written_texts
from requests_app.models import LegalPeriod
from requests_app.triggers import answers, decisions, deliveries, fees, objections, openings, periods, records, requests

TRIGGERS = [
    *requests.TRIGGERS,
    *objections.TRIGGERS,
    *decisions.TRIGGERS,
    *answers.TRIGGERS,
    *fees.TRIGGERS,
    *deliveries.TRIGGERS,
    *openings.TRIGGERS,
    *periods.TRIGGERS,
    *records.TRIGGERS,
]
TRIGGERS += [trigger for model in kept_models(TRIGGERS) for trigger in written_texts(model)]


def install(**_kwargs) -> None:
    """Install the periods of the UU, then the triggers, which refuse those rows. A receiver of `post_migrate`."""
    if LegalPeriod._meta.db_table in connection.introspection.table_names():
        LegalPeriod.objects.begin()
    triggers.install("requests_app", TRIGGERS)
