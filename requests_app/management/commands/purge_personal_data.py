from django.core.management.base import CommandError
from django.db import OperationalError

from opd.worker.scheduled_command import ScheduledCommand
from requests_app.models import DataClass, RetentionRule
from requests_app.personal_data import destruction, inventory
from requests_app.workflow import drafts


class Command(ScheduledCommand):
    help = (
        "Destroy personal data whose retention has ended, and print the cases. May be interrupted and run again. "
        "A class of data without a rule is named and stays. With --dry-run nothing is changed."
    )

    def add_arguments(self, parser):
        parser.add_argument("--dry-run", action="store_true")

    def handle(self, *args, dry_run, **options):
        for rule in RetentionRule.objects.all():
            if dry_run:
                cases = inventory.case_numbers(destruction.expired_applicants(rule))
            else:
                cases = [number for record in destruction.destroy_expired(rule) for number in record.cases]
            label = DataClass(rule.data_class).label
            self.stdout.write(f"{label}: {len(cases)} perkara. {', '.join(cases)}".strip())
        for data_class in destruction.missing_rules():
            self.stderr.write(self.style.WARNING(f"{data_class.label}: masa simpan belum diisi, tidak dimusnahkan."))
        if not dry_run:
            self.stdout.write(f"Isian sementara yang dihapus: {drafts.sweep()}.")
            self.scrub()

    def scrub(self):
        try:
            if destruction.scrub_remains():
                self.stdout.write("Sisa di basis data dibersihkan.")
        except OperationalError as error:
            raise CommandError(f"Sisa di basis data belum bersih; jalankan lagi. {error}") from error
