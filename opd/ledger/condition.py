from collections.abc import Iterator
from datetime import datetime

from django.db import connection
from django.utils.translation import gettext as _

from opd.condition import Fact
from opd.ledger import grants


def facts(now: datetime) -> Iterator[Fact]:
    """Yield whether web and worker could change entries; SQLite has no users."""
    if connection.vendor != "postgresql":
        return
    label = _("Jurnal")
    if not grants.can_change_journals():
        yield Fact(label, _("Web dan pekerja latar hanya dapat menambah catatan, tidak mengubah atau menghapusnya."))
        return
    remedy = _("Isi DATABASE_OWNER_URL dengan pengguna lain (docs/runbook.md, The owner of the database).")
    yield Fact(label, _("Pengguna basis data DATABASE_URL dapat mengubah dan menghapus catatan jurnal."), remedy)
