from django.core.management.base import BaseCommand

from opd import outbox


class Command(BaseCommand):
    help = "Send the e-mails that are due. What fails is tried again later; nothing is lost."

    def handle(self, *args, **options):
        sent, failed = outbox.deliver()
        if sent or failed:
            self.stdout.write(f"Terkirim {sent}, tertunda {failed}.")
