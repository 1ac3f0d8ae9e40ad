from datetime import datetime, timedelta

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from opd.models import User
from requests_app.personal_data import incidents
from requests_app.registers.registers import OBJECTIONS, REQUESTS

REGISTERS = {str(register.title): register.cases for register in (REQUESTS, OBJECTIONS)}


class Command(BaseCommand):
    help = (
        "Print the numbers of the cases whose applicants were shown between --since and --until, to anybody or to "
        "--account NAME; with --all, of all cases whose applicants are still known (database and keys were taken). "
        "No names are printed: the register of incidents takes the numbers, and the desk shows the people."
    )

    def add_arguments(self, parser):
        parser.add_argument("--account", metavar="USERNAME", help="only what this account was shown")
        parser.add_argument("--since", type=_moment, metavar="2026-11-01", help="default: from the beginning")
        parser.add_argument("--until", type=_end, metavar="2026-11-02", help="a day with all its hours; default: now")
        parser.add_argument("--all", action="store_true", dest="is_all")

    def handle(self, *args, account, since, until, is_all, **options):
        cases = incidents.all_cases() if is_all else self.seen(account, since, until)
        for case in cases:
            by_email = _("dapat disurati lewat surel") if case.applicant.email else _("hanya lewat pos")
            self.stdout.write(f"{case.number}\t{case._meta.verbose_name}\t{by_email}")
        people = len({case.applicant_id for case in cases})
        self.stdout.write(_("Perkara: %(cases)d. Orang: %(people)d.") % {"cases": len(cases), "people": people})

    def seen(self, account: str | None, since: datetime | None, until: datetime | None) -> list[incidents.Case]:
        user = User.objects.filter(username=account).first()
        if account and user is None:
            raise CommandError(_("Tidak ada akun dengan nama pengguna ini."))
        begin = since or timezone.make_aware(datetime(2000, 1, 1))  # noqa: DTZ001 - made aware here
        return incidents.cases_seen(since=begin, until=until or timezone.now(), registers=REGISTERS, account=user)


def _end(text: str) -> datetime:
    return _moment(text) if "T" in text else _moment(text) + timedelta(days=1)


def _moment(text: str) -> datetime:
    """Return a moment in the time of the site. *Raises* ValueError, which argparse tells."""
    moment = parse_datetime(text if "T" in text else f"{text}T00:00")
    if moment is None:
        raise ValueError(text)
    return moment if timezone.is_aware(moment) else timezone.make_aware(moment)
