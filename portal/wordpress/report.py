from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from opd.tables import text

HEADINGS = ["hasil", "jenis", "nomor", "judul", "alamat lama", "alamat baru", "keterangan"]


class ItemKind(TextChoices):
    CATEGORY = "kategori", gettext_lazy("Kategori")
    FILE = "berkas", gettext_lazy("Berkas")
    PAGE = "halaman", gettext_lazy("Halaman")
    NEWS = "berita", gettext_lazy("Berita")
    OTHER = "lain", gettext_lazy("Lainnya")


class ItemOutcome(TextChoices):
    MOVED = "dibawa", gettext_lazy("dibawa")
    KNOWN = "sudah ada", gettext_lazy("sudah ada")
    REFUSED = "tidak dibawa", gettext_lazy("tidak dibawa")


@dataclass
class ItemReport:
    kind: ItemKind
    number: int
    title: str
    result: ItemOutcome = ItemOutcome.MOVED
    old: str = ""
    new: str = ""
    notes: list[str] = field(default_factory=list)

    def refused(self, why: str) -> "ItemReport":
        self.result = ItemOutcome.REFUSED
        self.notes.append(why)
        return self

    def known(self, ours: Any) -> "ItemReport":
        """Note that an earlier run imported the item; `ours` is None if it was deleted."""
        self.result = ItemOutcome.KNOWN
        if ours is None:
            self.notes.append(_("Pernah dibawa, lalu dihapus di sini: tidak dibawa lagi."))
        else:
            self.new = ours.get_absolute_url()
        return self


def write(path: Path, outcomes: Iterable[ItemReport]) -> int:
    """Write the report as CSV with semicolons, as Indonesian Excel expects. Returns the number of rows."""
    rows = [outcome for outcome in outcomes if outcome.notes]
    cells = (
        [row.result.value, row.kind.value, row.number, row.title, row.old, row.new, " ".join(row.notes)] for row in rows
    )
    path.write_bytes(b"".join(text.csv(chain([HEADINGS], cells), delimiter=";", mark=True)))
    return len(rows)
