"""The fact about the journals on the page *Sistem*: whether the database keeps them from the portal's processes."""

from collections.abc import Iterator

from django.db import connection
from django.utils.translation import gettext as _

from opd.ledger import grants
from portal.staff.fact import Fact


def facts() -> Iterator[Fact]:
    """Yield whether web and worker could change entries; SQLite has no users who could be kept apart."""
    if connection.vendor != "postgresql":
        return
    label = _("Jurnal")
    if not grants.can_change_journals():
        yield Fact(label, _("Web dan pekerja latar hanya dapat menambah catatan, tidak mengubah atau menghapusnya."))
        return
    remedy = _("Isi DATABASE_OWNER_URL dengan pengguna lain (docs/runbook.md, The owner of the database).")
    yield Fact(label, _("Pengguna basis data DATABASE_URL dapat mengubah dan menghapus catatan jurnal."), remedy)
