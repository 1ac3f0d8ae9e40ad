"""Traces of authors in a file (comments, changes, hidden sheets)."""

from dataclasses import dataclass
from typing import BinaryIO, cast

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from documents.files import intake
from documents.filetypes import BY_MIME, WITH_TRACES
from documents.models import Revision

KINDS = {
    "author": gettext_lazy("Penulis dan penyunting"),
    "properties": gettext_lazy("Properti berkas"),
    "comments": gettext_lazy("Komentar"),
    "changes": gettext_lazy("Perubahan yang dilacak"),
    "hidden": gettext_lazy("Lembar atau salindia tersembunyi"),
    "notes": gettext_lazy("Catatan pembicara"),
    "versions": gettext_lazy("Isi versi terdahulu di dalam PDF"),
}
MACHINE_WORDS = {"thumbnail": gettext_lazy("gambar kecil halaman pertama"), "XMP": gettext_lazy("metadata XMP")}


@dataclass(frozen=True)
class Traces:
    """`error` is a sentence if nobody could look."""

    rows: list[dict]
    is_signed: bool = False
    error: str = ""


def of(revision: Revision) -> Traces | None:
    """Return the traces of a file, or None for a type that has none."""
    if revision.mime not in WITH_TRACES:
        return None
    try:
        with revision.file.open("rb") as file:
            answer = intake.traces(cast(BinaryIO, file), BY_MIME[revision.mime].extension)
    except intake.Refused as error:
        return Traces([], error=str(error))
    except OSError:
        return Traces([], error=_("Berkasnya hilang atau rusak di penyimpanan."))
    found = [
        {
            "label": KINDS[row["kind"]],
            "count": row["count"],
            "texts": [MACHINE_WORDS.get(text, text) for text in row["texts"] if row["kind"] != "versions"],
        }
        for row in answer["found"]
    ]
    return Traces(found, answer["signed"])


def why_not_copied(revision: Revision) -> str:
    """Return a sentence if no copy may be made of this version, or an empty string; signed files are refused later."""
    document = revision.document
    if revision.published_at:
        return _("Versi ini sudah terbit, jadi tidak ditulis ulang. Unggah versi baru bila perlu.")
    if revision.mime not in WITH_TRACES:
        return _("Jenis berkas ini tidak menyimpan jejak yang dapat dihapus.")
    if document.revisions.filter(number__gt=revision.number).exists():
        return _("Sudah ada versi yang lebih baru. Buat salinan publik dari versi itu.")
    if document.schedules.valid().exists():
        return _("Dokumen ini dijadwalkan terbit. Batalkan jadwalnya dahulu.")
    return ""
