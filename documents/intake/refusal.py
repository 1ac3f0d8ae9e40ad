"""Why a file is not taken: one stable code and one sentence for the person for each reason."""

from django.utils.translation import gettext_lazy as _

from documents.filetypes import FileType

SENTENCES = {
    "empty": _("Berkas ini kosong. Periksa isinya di komputer Anda, lalu unggah lagi."),
    "too_large": _("Ukuran berkas ini melebihi %(limit)s. Perkecil atau pecah berkasnya, lalu unggah lagi."),
    "type_not_allowed": _("Jenis berkas ini tidak diterima. Unggah berkas %(allowed)s."),
    "old_office": _(
        "Berkas ini berformat Office lama (DOC, XLS, atau PPT). Simpan sebagai DOCX, XLSX, atau PPTX, lalu unggah lagi."
    ),
    "content_mismatch": _(
        "Nama berkas ini berakhiran .%(extension)s, tetapi isinya bukan %(label)s. "
        "Simpan ulang sebagai %(label)s dari aplikasi asalnya, lalu unggah lagi."
    ),
    "broken": _(
        "Berkas ini rusak atau terpotong. Salin ulang dari sumbernya, pastikan dapat dibuka, lalu unggah lagi."
    ),
    "encrypted": _("Berkas ini terkunci kata sandi. Hapus kata sandinya, lalu unggah lagi."),
    "macros": _("Berkas ini berisi makro. Simpan ulang tanpa makro atau sebagai PDF, lalu unggah lagi."),
    "active_content": _(
        "Berkas ini berisi skrip, formulir dinamis, atau media yang dapat berjalan sendiri. "
        "Cetak ke PDF, lalu unggah hasilnya."
    ),
    "embedded_files": _(
        "Berkas ini menyimpan berkas lain di dalamnya. Keluarkan berkas itu, lalu unggah satu per satu."
    ),
    "external_content": _(
        "Berkas ini mengambil isi dari berkas atau situs lain. "
        "Putuskan tautan itu atau simpan sebagai PDF, lalu unggah lagi."
    ),
    "zip_bomb": _(
        "Isi berkas ini mengembang jauh melebihi ukuran wajar. "
        "Simpan sebagai PDF atau pecah menjadi beberapa berkas, lalu unggah lagi."
    ),
    "too_complex": _("Susunan PDF ini terlalu rumit untuk diperiksa. Cetak ulang ke PDF, lalu unggah hasilnya."),
    "too_many_pixels": _("Gambar ini melebihi %(limit)d juta piksel. Perkecil gambarnya, lalu unggah lagi."),
    "polyglot": _(
        "Berkas ini membawa data lain di depan atau di belakang isinya. "
        "Buka dan simpan ulang dari aplikasi asalnya, lalu unggah lagi."
    ),
    "dangerous": _(
        "Susunan berkas ini tidak lazim dan dapat membahayakan pembacanya. "
        "Salin isinya ke dokumen baru, lalu unggah dokumen itu."
    ),
    "not_plain_text": _("Berkas ini bukan teks biasa. Simpan ulang sebagai teks UTF-8, lalu unggah lagi."),
    "markup": _("Isi berkas ini kode halaman web atau skrip, bukan teks biasa. Simpan sebagai PDF, lalu unggah lagi."),
}


class Refused(Exception):
    """The file is not taken. `code` is a key of SENTENCES and stable; `str()` is the sentence for the person."""

    def __init__(self, code: str, **facts: object):
        super().__init__(str(SENTENCES[code]) % facts)
        self.code = code


def mismatch(filetype: FileType) -> Refused:
    return Refused("content_mismatch", extension=filetype.extension, label=filetype.label)
