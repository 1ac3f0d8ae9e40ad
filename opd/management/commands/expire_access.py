from opd.ledger import expiry
from opd.sign_in import addresses
from opd.worker.scheduled_command import ScheduledCommand


class Command(ScheduledCommand):
    help = (
        "Delete entries of the access journal whose time is over, and old addresses of sign-ins. "
        "The worker does it every night, after the heads are published."
    )

    def handle(self, *args, **options):
        self.stdout.write(f"Catatan akses yang dihapus: {expiry.expire_entries()}.")
        self.stdout.write(f"Alamat masuk yang dihapus: {addresses.forget()}.")
