from collections.abc import Iterator
from datetime import datetime

from django.utils.translation import gettext as _

from documents.files import scanned_pages, scanner
from documents.release import at_rest, virus_scan
from opd.condition import Fact, moment


def facts(now: datetime) -> Iterator[Fact]:
    yield _reader()
    yield _scanner()
    number = at_rest.in_clear().count()
    words = _("%(n)s berkas menunggu disegel.") % {"n": number} if number else _("Semua tersegel.")
    yield Fact(_("Berkas yang tidak terbuka"), words)


def _reader() -> Fact:
    label, waiting = _("Pembaca gambar halaman (OCR)"), scanned_pages.waiting_files().count()
    words = _("%(n)s berkas menunggu dibaca.") % {"n": waiting}
    if scanned_pages.can_read():
        return Fact(label, f"{_('Terpasang.')} {words}")
    remedy = _("Pasang tesseract-ocr dan tesseract-ocr-ind, lalu nyalakan ulang portal dan pekerja latar.")
    return Fact(label, f"{_('Tidak terpasang: pindaian tidak dapat dicari.')} {words}", remedy)


def _scanner() -> Fact:
    label = _("Pemindai virus")
    if not scanner.is_on():
        words = _("Berkas tidak dipindai dari virus, dan tidak ada yang menunggu. Untuk memakainya, isi CLAMD_SOCKET.")
        return Fact(label, words, is_off=True)
    counts = virus_scan.counts()
    words = _("%(waiting)s berkas menunggu dipindai, %(infected)s berisi virus dan tertutup.") % counts
    if counts["oldest"]:
        words = f"{words} {_('Pemindaian tertua %(at)s.') % {'at': moment(counts['oldest'])}}"
    if not scanner.answers():
        remedy = _("Pemindai tidak menjawab: yang belum dipindai tidak terbit. Nyalakan clamd, periksa CLAMD_SOCKET.")
        return Fact(label, words, remedy)
    remedy = _("Ada yang ditolak pemindai. Samakan StreamMaxLength di clamd.conf dengan DOCUMENT_MAX_BYTES.")
    return Fact(label, words, remedy if counts["refused"] else "")
