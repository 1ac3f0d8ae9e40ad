"""What the keys of PII_KEYS open: every sealed text and every sealed file of the database."""

import hashlib
from collections import Counter

from django.apps import apps
from django.db.models import ExpressionWrapper, F, TextField

from opd.encryption import EncryptedTextField, WrongKey, sealed_fields, unseal_text
from opd.models import SealedFile


def stored_texts(field: EncryptedTextField) -> dict[int, str]:
    """-> by their keys the texts of a column as the database has them, but for the empty ones."""
    rows = field.model._base_manager.annotate(stored=ExpressionWrapper(F(field.name), output_field=TextField()))
    return dict(rows.exclude(stored="").values_list("pk", "stored"))


def opened() -> tuple[Counter, Counter]:
    """-> how many texts of each column the present keys open, and how many they do not."""
    open_, shut = Counter(), Counter()
    for field in sealed_fields():
        for text in stored_texts(field).values():
            try:
                unseal_text(text, field.place)
                open_[field.place] += 1
            except WrongKey:
                shut[field.place] += 1
    return open_, shut


def read_files() -> int:
    """-> how many sealed files there are; each opens with the present keys and is what was sealed."""
    tables = [model for model in apps.get_models() if issubclass(model, SealedFile)]
    rows = [row for table in tables for row in table._base_manager.exclude(key="")]
    for row in rows:
        assert hashlib.sha256(b"".join(row.chunks())).hexdigest() == row.sha256, row
    return len(rows)
