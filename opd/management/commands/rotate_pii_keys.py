from collections.abc import Iterator

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, IntegrityError, OperationalError, transaction
from django.db.models import ExpressionWrapper, F, QuerySet, TextField, Value

from opd import encryption, ledger
from opd.database.triggers import RESEAL, RESEALED
from opd.encryption import EncryptedTextField, WrongKey, sealed_fields
from opd.ledger import access, grants
from opd.management.progress_bar import Advance, progress_bar
from opd.people import shell

BATCH = 100
Refused = dict[object, Exception]  # by the primary key of the row


class Command(BaseCommand):
    help = (
        "Seal every column of personal data with the first key of PII_KEYS, while the portal runs. May be interrupted "
        "and run again. What cannot be sealed is named, the rest is sealed, and the exit code is 1. With --check "
        "nothing is written: the exit code is 1 while a row still needs an older key."
    )

    def add_arguments(self, parser):
        parser.add_argument("--check", action="store_true")

    def handle(self, *args, check, **options):
        if not check and not grants.can_change_journals():
            raise CommandError("Jalankan sebagai pemilik basis data: DATABASE_OWNER_URL, seperti migrate.")
        left = self.count("masih memakai kunci lama") if check else self.rotate_all()
        if left:
            then = "jalankan" if check else "perbaiki sebabnya, lalu jalankan lagi"
            raise CommandError(f"{left} isian masih memakai kunci lama: {then} rotate_pii_keys.")
        self.stdout.write(self.style.SUCCESS("Semua data pribadi tersegel dengan kunci pertama."))

    def count(self, what: str) -> int:
        """Print the number of rows of each column that are not sealed with the first key, and return their sum."""
        counts = {field: stale(field).count() for field in sealed_fields()}
        for field, count in counts.items():
            if count:
                self.stdout.write(f"{field.place}: {count} {what}")
        return sum(counts.values())

    def rotate_all(self) -> int:
        by = shell.operator()
        with progress_bar(self.stderr, "Menyegel ulang", self.count("akan disegel ulang")) as advance:
            for field in sealed_fields():
                for sentence in rotate(field, by, advance):
                    self.stderr.write(sentence)
        return sum(stale(field).count() for field in sealed_fields())


def rotate(field: EncryptedTextField, by: ledger.Shell, advance: Advance) -> Iterator[str]:
    """Seal the stale rows of a field again, in batches. Yields a sentence for each that stays stale."""
    rows = ahead = stale(field).order_by("pk")
    while pks := list(ahead.values_list("pk", flat=True)[:BATCH]):
        try:
            with transaction.atomic():
                refused = _rotate_batch(field, rows.filter(pk__in=pks), by)
        except OperationalError as error:  # a deadlock, or a database that others keep busy
            refused = dict.fromkeys(pks, error)
        for pk, reason in refused.items():
            why = str(reason).partition("\n")[0]  # the rest of what PostgreSQL tells may hold the row
            yield f"Baris {pk}: {why if isinstance(reason, WrongKey) else f'{field.place}: {why}'}"
        ahead = rows.filter(pk__gt=pks[-1])
        advance(len(pks))


def _rotate_batch(field: EncryptedTextField, rows: QuerySet, by: ledger.Shell) -> Refused:
    """Seal rows again; those that a trigger holds between the two entries of the journal that let them pass."""
    sealed = dict(rows.select_for_update(no_key=True).values_list("pk", "sealed"))
    refused = _reseal(field, sealed)
    if held := {pk: sealed[pk] for pk, error in refused.items() if isinstance(error, IntegrityError)}:
        facts = {"sealed_column": field.name, "sealing_key": encryption.key_id(settings.PII_KEYS[0])}
        access.record(RESEAL, field.model(), by, facts)
        still = _reseal(field, held)
        access.record(RESEALED, field.model(), by, facts | {"number": len(held) - len(still)})
        refused = {pk: error for pk, error in refused.items() if pk not in held} | still
    return refused


def _reseal(field: EncryptedTextField, sealed: dict[object, str]) -> Refused:
    refused: Refused = {}
    for pk, text in sealed.items():
        try:
            with transaction.atomic():
                opened = field.opened(text)
                # A text of before is sealed, too.
                again = Value(encryption.seal_text(opened, field.place), output_field=TextField())
                field.model._base_manager.filter(pk=pk).update(**{field.name: again})
        except (WrongKey, DatabaseError) as error:
            refused[pk] = error
    return refused


def stale(field: EncryptedTextField) -> QuerySet:
    """Return the rows whose text is not sealed with the first key, with that text as `sealed`."""
    rows = field.model._base_manager.annotate(sealed=ExpressionWrapper(F(field.name), output_field=TextField()))
    return rows.exclude(sealed="").filter(sealed__isnull=False).exclude(sealed__startswith=encryption.current_prefix())
