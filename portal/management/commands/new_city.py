from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from opd.people import shell
from portal.new_city import city_file, verbs


class Command(BaseCommand):
    help = "Write the city of a TOML file into the database; rows that are there stay as they are."

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path, metavar="FILE.toml")

    def handle(self, *args, file, **options):
        try:
            city = city_file.read(file)
            written = verbs.found(city, by=shell.operator())
        except city_file.Faulty as error:
            raise CommandError(str(error)) from error
        words = _("%(region)s: %(n)d baris baru.") % {"region": city.profile.region, "n": written}
        self.stdout.write(self.style.SUCCESS(words))
