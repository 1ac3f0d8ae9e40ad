"""Memberships with other dates, as if they had been made so."""

from django.db import connection

from opd.database import triggers
from opd.triggers import offices


def redate(memberships, **columns) -> None:
    """Change columns of memberships that no verb and no statement of the portal may change."""
    on_update = [trigger for trigger in offices.TRIGGERS if trigger.event == "UPDATE"]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # no trigger of a table is dropped while one is pending
        triggers.drop_added(on_update)
        memberships.update(**columns)
        for trigger in on_update:
            triggers._add(trigger)
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
