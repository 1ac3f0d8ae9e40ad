"""Seal all columns of personal data again, with the first key of PII_KEYS."""

from django.apps import apps
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.db.models import ExpressionWrapper, F, QuerySet, TextField

from opd import encryption
from opd.encryption import EncryptedTextField, WrongKey
from opd.management.progress_bar import Advance, progress_bar

BATCH = 100


class Command(BaseCommand):
    help = (
        "Seal every column of personal data with the first key of PII_KEYS, while the portal runs. May be interrupted "
        "and run again. With --check nothing is written: the exit code is 1 while a row still needs an older key."
    )

    def add_arguments(self, parser):
        parser.add_argument("--check", action="store_true")

    def handle(self, *args, check, **options):
        left = self.count("masih memakai kunci lama") if check else self.rotate_all()
        if left:
            raise CommandError(f"{left} isian masih memakai kunci lama: jalankan rotate_pii_keys.")
        self.stdout.write(self.style.SUCCESS("Semua data pribadi tersegel dengan kunci pertama."))

    def count(self, what: str) -> int:
        """Print the number of rows of each column that are not sealed with the first key. Returns their sum."""
        counts = {field: stale(field).count() for field in sealed_fields()}
        for field, count in counts.items():
            if count:
                self.stdout.write(f"{field.place}: {count} {what}")
        return sum(counts.values())

    def rotate_all(self) -> int:
        with progress_bar(self.stderr, "Menyegel ulang", self.count("akan disegel ulang")) as advance:
            for field in sealed_fields():
                rotate(field, advance)
        return sum(stale(field).count() for field in sealed_fields())


def rotate(field: EncryptedTextField, advance: Advance) -> None:
    rows = ahead = stale(field).order_by("pk")
    while batch := list(ahead.values_list("pk", "sealed")[:BATCH]):
        opened = [(pk, sealed, opened_text(field, pk, sealed)) for pk, sealed in batch]
        with transaction.atomic():
            for pk, sealed, text in opened:
                # A row that was written in the meantime is sealed with the first key already.
                rows.filter(pk=pk, sealed=sealed).update(**{field.name: text})
        ahead = rows.filter(pk__gt=batch[-1][0])
        advance(len(batch))


def sealed_fields() -> list[EncryptedTextField]:
    fields = (field for model in apps.get_models() for field in model._meta.local_concrete_fields)
    return [field for field in fields if isinstance(field, EncryptedTextField)]


def stale(field: EncryptedTextField) -> QuerySet:
    """Return the rows whose text is not sealed with the first key, with the stored text as `sealed`."""
    rows = field.model._base_manager.annotate(sealed=ExpressionWrapper(F(field.name), output_field=TextField()))
    return rows.exclude(sealed="").filter(sealed__isnull=False).exclude(sealed__startswith=encryption.current_prefix())


def opened_text(field: EncryptedTextField, pk, sealed: str) -> str:
    try:
        return encryption.unseal_text(sealed, field.place)
    except WrongKey as error:
        raise CommandError(f"Baris {pk}: {error}") from None
