import re

from django.core.management.base import BaseCommand, CommandError

from opd.calendar import holiday_files
from requests_app.workflow.clock import holiday_changes
from requests_app.workflow.clock.recompute import Outlook, UnseenChange

PERIOD = re.compile(r"(\d{4})(?:-(\d{4}))?", re.ASCII)


class Command(BaseCommand):
    help = "Fill the table of days off from the `holidays` package. Existing rows stay; safe to run again."

    def add_arguments(self, parser):
        parser.add_argument("--years", default="2024-2027", help="a year, or first-last")
        parser.add_argument("--seen", default="", metavar="CODE", help="apply what was shown under this code")

    def handle(self, *args, years, seen, **options):
        days = holiday_files.from_package(self.period(years))
        try:
            changed, moved = holiday_changes.load(
                days, by=None, cause="Tabel hari libur dari paket holidays", seen=seen
            )
        except UnseenChange as change:
            self.show(change.outlook)
            again = f"Belum diterapkan. Bila sesuai, jalankan lagi dengan --seen {change.outlook.digest}"
            raise CommandError(again) from change
        except holiday_changes.NeedsTwoPeople as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{len(days)} hari libur {years}: {changed} ditambahkan atau dipastikan.")
        self.stdout.write(f"Tenggat yang bergeser: {moved}.")
        for year in sorted({day.date.year for day in days if not day.confirmed}):
            warning = f"Tabel {year} belum dipastikan: tenggat yang sampai ke sana sementara."
            self.stdout.write(self.style.WARNING(warning))

    def show(self, outlook: Outlook) -> None:
        for moved in outlook.moved:
            self.stdout.write(f"{moved.case.number}: {moved.old:%d-%m-%Y} menjadi {moved.new:%d-%m-%Y}")
        self.stdout.write(f"{outlook.letters} surat menyebut tanggal lama; {outlook.mails} surel ke pemohon.")

    def period(self, text: str) -> range:
        match = PERIOD.fullmatch(text)
        first, last = (int(match[1]), int(match[2] or match[1])) if match else (1, 0)
        if first > last or not {first, last} <= set(holiday_files.YEARS):
            raise CommandError(f"--years {text}: tulis satu tahun, atau tahun pertama-terakhir.")
        return range(first, last + 1)
