from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse_lazy
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from portal.models import Page, PageGroup


@dataclass(frozen=True)
class Entry:
    """A line of the overview; `is_content` if its words are always Indonesian."""

    position: int
    title: str | Promise
    address: str | Promise
    summary: str | Promise = ""
    is_content: bool = False


def _computed(position: int, title: Promise, name: str, summary: Promise, fragment: str = "") -> Entry:
    address = format_lazy("{}#{}", reverse_lazy(name), fragment) if fragment else reverse_lazy(name)
    return Entry(position, title, address, summary)


COMPUTED: dict[PageGroup, list[Entry]] = {
    PageGroup.PROFILE: [
        _computed(30, _("Struktur PPID"), "portal:structure", _("Bagan dan pejabat yang menjabat hari ini.")),
    ],
    PageGroup.SERVICE: [
        _computed(
            30,
            _("Alur permohonan"),
            "requests:ways",
            _("Langkah demi langkah dengan batas waktunya."),
            "alur-permohonan",
        ),
        _computed(31, _("Alur keberatan"), "requests:ways", _("Bila jawabannya tidak memuaskan."), "alur-keberatan"),
        _computed(32, _("Alur sengketa"), "requests:ways", _("Dari Komisi Informasi sampai kasasi."), "alur-sengketa"),
        _computed(40, _("Jadwal layanan"), "portal:hours", _("Kapan meja layanan buka, dan hari liburnya.")),
        _computed(50, _("Standar biaya"), "requests:fees", _("Ongkos salinan dan pengiriman yang berlaku.")),
        _computed(60, _("Formulir"), "requests:paper_forms", _("Formulir kertas untuk dicetak, dan yang daring.")),
        _computed(70, _("Tanya jawab"), "portal:faq", _("Jawaban singkat atas pertanyaan yang sering diajukan.")),
        _computed(80, _("Hitung tenggat"), "requests:deadline", _("Batas waktu, dihitung hari kerja demi hari kerja.")),
    ],
    PageGroup.PROCEDURE: [],
    PageGroup.SITE: [],
}
INFORMATION = [
    _computed(1, _("Daftar Informasi Publik"), "documents:dip", _("Semua informasi publik, dapat diambil.")),
    _computed(2, _("Informasi yang dikecualikan"), "documents:exempt", _("Judul, dasar hukum, dan sampai kapan.")),
    _computed(3, _("Kewajiban mengumumkan"), "documents:duties", _("Yang sudah dan belum diumumkan tiap OPD.")),
    _computed(4, _("Register permohonan"), "requests:register", _("Semua permohonan, tanpa data pribadi.")),
    _computed(5, _("Laporan layanan informasi"), "portal:report", _("Angka tiap tahun, dengan kepuasan warga.")),
    _computed(6, _("Sidik jurnal"), "portal:heads", _("Bukti harian bahwa jurnal tidak ditulis ulang.")),
]


def sections(now: datetime | None = None) -> list[dict]:
    pages = list(Page.objects.public(now).listed())
    listed = [_section(group, pages) for group in PageGroup]
    information = {"code": "informasi", "title": _("Informasi dan laporan"), "entries": INFORMATION}
    service = list(PageGroup).index(PageGroup.SERVICE) + 1
    return [section for section in (*listed[:service], information, *listed[service:]) if section["entries"]]


def beside(page: Page, now: datetime | None = None) -> dict | None:
    """Return the group of a page with all its entries, if it has one."""
    return _section(PageGroup(page.group), Page.objects.public(now).listed()) if page.group else None


def _section(group: PageGroup, pages: Iterable[Page]) -> dict:
    rows = [
        Entry(page.position, page.title, page.get_absolute_url(), page.summary, is_content=True)
        for page in pages
        if page.group == group
    ]
    entries = sorted([*rows, *COMPUTED[group]], key=lambda entry: entry.position)
    return {"code": group.value, "title": group.label, "entries": entries}
