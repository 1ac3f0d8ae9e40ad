from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.urls import reverse
from django.utils.translation import gettext as _

from opd.errors import NotAllowed
from opd.models import User
from opd.people import shell


class Command(BaseCommand):
    help = (
        "Remove the second factor of USERNAME, the last site admin who could sign in, and void the password. Prints "
        "two codes for a new one. For everybody else an admin asks in the portal and a second person confirms."
    )

    def add_arguments(self, parser):
        parser.add_argument("username", metavar="USERNAME")

    def handle(self, *args, username, **options):
        try:
            named = shell.reset_factor(username, by=shell.operator())
        except User.DoesNotExist as error:
            raise CommandError(_("Tidak ada akun dengan nama pengguna ini.")) from error
        except NotAllowed as error:
            raise CommandError(str(error)) from error
        for number, code in enumerate(named.codes, 1):
            self.stdout.write(_("Kode %(number)s: %(code)s") % {"number": number, "code": code})
        address = settings.SITE_ADDRESS + reverse("people:set_password")
        self.stdout.write(
            _("Pasang kata sandi dalam 24 jam di %(address)s, lalu masuk dan pasang aplikasi.") % {"address": address}
        )
