from collections.abc import Iterator
from itertools import islice

from django.utils.translation import gettext as _

from documents.models import Document
from documents.search.site import writing as site_index
from documents.search.writing import rebuild
from opd import ledger
from opd.encryption import WrongKey, sealed_fields
from opd.ledger.chain import CHAINS
from opd.models import LedgerEntry
from opd.stores import closed
from opd.stores.stored_files import stored_names, stored_sha256
from portal.backup import database
from portal.backup.errors import BackupError
from portal.integrity import crawl

ADDRESSES = 20


def verify() -> list[str]:
    """Return a sentence for each difference, and remember their number. Raises BackupError."""
    facts = closed.facts()
    if facts.get("stage") != "applied":
        raise BackupError(_("Di sini tidak ada pemulihan yang menunggu diperiksa."))
    differences = [
        *_rows(facts),
        *_files(facts),
        *_heads(facts),
        *rebuild.inconsistencies(lambda _number: None),
        *site_index.inconsistencies(),
        *_sealed_columns(),
        *_addresses(),
    ]
    closed.close(facts | {"differences": len(differences)})
    return differences


def _rows(facts: dict) -> Iterator[str]:
    found, changed = database.row_counts(database.ask), facts["changed"]
    for table in sorted(found.keys() | facts["rows"].keys() | changed.keys()):
        expected = facts["rows"].get(table, 0) + changed.get(table, 0)
        if found.get(table, 0) != expected:
            values = {"table": table, "found": found.get(table, 0), "expected": expected}
            yield _("%(table)s: %(found)s baris, seharusnya %(expected)s.") % values


def _files(facts: dict) -> Iterator[str]:
    expected = {name: sha256 for name, sha256 in facts["files"].items() if name not in set(facts["gone"])}
    present = set(stored_names())
    for name in sorted(present - expected.keys()):
        yield _("%(name)s: tidak ada di cadangan.") % {"name": name}
    for name, sha256 in expected.items():
        if name not in present:
            yield _("%(name)s: hilang.") % {"name": name}
        elif stored_sha256(name) != sha256:
            yield _("%(name)s: isinya berubah.") % {"name": name}


def _heads(facts: dict) -> Iterator[str]:
    for chain in CHAINS.values():
        if broken := chain.verify():
            entry, what = broken
            yield f"{chain.name.label} {entry.number if entry else ''}: {what}"
    head = facts["head"]
    if head["number"] and not LedgerEntry.objects.filter(number=head["number"], hash=head["hash"]).exists():
        yield _("Catatan jurnal %(number)s bukan kepala jurnal cadangan.") % {"number": head["number"]}
    yield from ledger.differences()


def _sealed_columns() -> Iterator[str]:
    for field in sealed_fields():
        filled = field.model._base_manager.exclude(**{field.name: ""}).values_list(field.name, flat=True)
        for order in ("pk", "-pk"):
            try:
                filled.order_by(order).first()
            except WrongKey as error:
                yield str(error)


def _addresses() -> Iterator[str]:
    """Read public pages as a stranger, half of them of documents; no withdrawn one may answer."""
    stranger = crawl.Stranger()
    documents = [row.get_absolute_url() for row in Document.objects.public().order_by("-pk")[:ADDRESSES]]
    others = list(islice(crawl.entrances(), ADDRESSES))
    half = max(ADDRESSES // 2, ADDRESSES - len(others))
    for path in [*documents[:half], *others][:ADDRESSES]:
        status = stranger.get(path)[0]
        if status != 200:
            yield _("%(path)s: status %(status)s.") % {"path": path, "status": status}
    for row in Document.objects.gone().order_by("-withdrawn_at")[:ADDRESSES]:
        path = row.get_absolute_url()
        if stranger.get(path)[0] == 200:
            yield _("%(path)s: dokumen yang dicabut masih tampil.") % {"path": path}
