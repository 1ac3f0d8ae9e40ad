"""What the overview /ppid/ lists: the public pages of each group in their order, and the pages that are computed."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from portal.models import Page, PageGroup


@dataclass(frozen=True)
class Entry:
    """A line of the overview: `position` is its place among the pages of its group.

    `is_content`: its words are those of a page that people write, which are Indonesian.
    """

    position: int
    title: str | Promise
    address: str
    summary: str | Promise = ""
    is_content: bool = False


@dataclass(frozen=True)
class Computed:
    """A page without a row in the table of pages: the name of its URL, and a fragment of the page, "" for all of it."""

    position: int
    title: Promise
    name: str
    summary: Promise
    fragment: str = ""

    @property
    def entry(self) -> Entry:
        address = reverse(self.name) + (f"#{self.fragment}" if self.fragment else "")
        return Entry(self.position, self.title, address, self.summary)


@dataclass(frozen=True)
class Section:
    """A part of the overview; `code` is its anchor."""

    code: str
    title: str | Promise
    entries: list[Entry]


COMPUTED = {
    PageGroup.PROFILE: [
        Computed(30, _("Struktur PPID"), "portal:structure", _("Bagan dan pejabat yang menjabat hari ini.")),
    ],
    PageGroup.SERVICE: [
        Computed(
            30,
            _("Alur permohonan"),
            "requests:ways",
            _("Langkah demi langkah dengan batas waktunya."),
            "alur-permohonan",
        ),
        Computed(31, _("Alur keberatan"), "requests:ways", _("Bila jawabannya tidak memuaskan."), "alur-keberatan"),
        Computed(32, _("Alur sengketa"), "requests:ways", _("Dari Komisi Informasi sampai kasasi."), "alur-sengketa"),
        Computed(40, _("Jadwal layanan"), "portal:hours", _("Kapan meja layanan buka, dan hari liburnya.")),
        Computed(50, _("Standar biaya"), "requests:fees", _("Ongkos salinan dan pengiriman yang berlaku.")),
        Computed(60, _("Formulir"), "requests:paper_forms", _("Formulir kertas untuk dicetak, dan yang daring.")),
        Computed(70, _("Tanya jawab"), "portal:faq", _("Jawaban singkat atas pertanyaan yang sering diajukan.")),
        Computed(80, _("Hitung tenggat"), "requests:deadline", _("Batas waktu, dihitung hari kerja demi hari kerja.")),
    ],
    PageGroup.PROCEDURE: [],
    PageGroup.SITE: [],
}
INFORMATION = [
    Computed(1, _("Daftar Informasi Publik"), "documents:dip", _("Semua informasi publik, dapat diambil.")),
    Computed(2, _("Informasi yang dikecualikan"), "documents:exempt", _("Judul, dasar hukum, dan sampai kapan.")),
    Computed(3, _("Kewajiban mengumumkan"), "documents:duties", _("Yang sudah dan belum diumumkan tiap OPD.")),
    Computed(4, _("Register permohonan"), "requests:register", _("Semua permohonan, tanpa data pribadi.")),
    Computed(5, _("Laporan layanan informasi"), "portal:report", _("Angka tiap tahun, dengan kepuasan warga.")),
    Computed(6, _("Sidik jurnal"), "portal:heads", _("Bukti harian bahwa jurnal tidak ditulis ulang.")),
]


def sections(now: datetime | None = None) -> list[Section]:
    """Return the parts of the overview that have an entry, in one query."""
    pages = list(Page.objects.public(now).listed())
    listed = [Section(group.value, group.label, list(_of_group(group, pages))) for group in PageGroup]
    information = Section("informasi", _("Informasi dan laporan"), [each.entry for each in INFORMATION])
    service = list(PageGroup).index(PageGroup.SERVICE) + 1
    return [section for section in (*listed[:service], information, *listed[service:]) if section.entries]


def beside(page: Page, now: datetime | None = None) -> Section | None:
    """Return the group of a page with all its entries, in one query; None for a page that is not listed."""
    if not page.group:
        return None
    group = PageGroup(page.group)
    return Section(group.value, group.label, list(_of_group(group, Page.objects.public(now).listed())))


def _of_group(group: PageGroup, pages: Iterable[Page]) -> Iterator[Entry]:
    rows = [
        Entry(page.position, page.title, page.get_absolute_url(), page.summary, is_content=True)
        for page in pages
        if page.group == group
    ]
    yield from sorted([*rows, *(each.entry for each in COMPUTED[group])], key=lambda entry: entry.position)
