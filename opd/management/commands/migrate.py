"""Django's command, which changes nothing in a database that an older version has left half way."""

from django.core.management.base import CommandError
from django.core.management.commands import migrate
from django.db import connections
from django.db.migrations.recorder import MigrationRecorder
from django.utils.translation import gettext as _

from opd.database import former_migrations


class Command(migrate.Command):
    def handle(self, *args, database, **options):
        applied = MigrationRecorder(connections[database]).applied_migrations()
        if missing := former_migrations.first_missing(applied):
            words = _(
                "Basis data ini berhenti di tengah migrasi versi sebelum 1.0; yang belum ada mulai dari %(names)s. "
                "Jalankan migrate dengan versi terakhir sebelum 1.0 (%(version)s), lalu ulangi dengan versi ini."
            )
            names = {"names": ", ".join(missing), "version": former_migrations.LAST_VERSION}
            raise CommandError(words % names)
        return super().handle(*args, database=database, **options)
