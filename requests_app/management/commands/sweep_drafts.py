from opd.stores.stored_files import sweep_uploads
from opd.worker.scheduled_command import ScheduledCommand
from requests_app.answers import files as answers
from requests_app.workflow import drafts


class Command(ScheduledCommand):
    help = (
        "Delete drafts of citizens that are older than a day and uploads that were interrupted an hour ago, and queue "
        "unread files of answers. The worker runs it every hour."
    )

    def handle(self, *args, **options):
        self.stdout.write(f"Isian sementara yang dihapus: {drafts.sweep()}.")
        self.stdout.write(f"Sisa unggahan terputus yang dihapus: {sweep_uploads()}.")
        self.stdout.write(f"Berkas jawaban yang dibaca lagi: {answers.request_screening()}.")
