from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from opd.people import shell

ASKED = (_("Nama pengguna"), _("Nama lengkap"), _("Surel"))
EACH = len(ASKED)


class Command(BaseCommand):
    help = (
        "Name two site admins: USERNAME, full name and e-mail of each, or nothing to be asked for them. Accounts that "
        "exist are taken, and their old passwords die. Prints two codes for each, by which they set a password."
    )

    def add_arguments(self, parser):
        parser.add_argument("people", nargs="*", metavar="USERNAME 'FULL NAME' EMAIL")

    def handle(self, *args, people, **options):
        words = people or self.asked()
        if len(words) != 2 * EACH:
            raise CommandError(_("Sebutkan dua orang, masing-masing nama pengguna, nama lengkap, dan surel."))
        first, second = words[:EACH], words[EACH:]
        if first[0].casefold() == second[0].casefold():
            raise CommandError(_("Harus dua orang: nama penggunanya sama."))
        try:
            with transaction.atomic():
                named = [shell.name_admin(*answers, by=shell.operator()) for answers in (first, second)]
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        for admin in named:
            self.tell(admin)

    def asked(self) -> list[str]:
        return [input(f"{label} {number}: ").strip() for number in (1, 2) for label in ASKED]

    def tell(self, named: shell.Named) -> None:
        address = settings.SITE_ADDRESS + reverse("people:set_password")
        self.stdout.write(f"{named.person.username} ({named.person})")
        for number, code in enumerate(named.codes, 1):
            self.stdout.write(_("  kode %(number)s: %(code)s") % {"number": number, "code": code})
        self.stdout.write(_("  Pasang kata sandi dalam 24 jam di %(address)s") % {"address": address})
