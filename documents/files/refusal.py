"""Reasons for refusing a file: each has a stable code and a sentence for the person."""

from django.utils.translation import gettext_lazy as _

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
    "local_links": _(
        "Berkas ini memuat tautan ke komputer, jaringan kantor, atau program: %(target)s. "
        "Hapus tautan itu (klik kanan, Hapus Hyperlink), lalu unggah lagi."
    ),
    "fields": _(
        "Berkas ini memuat bidang Word %(field)s, yang mengambil isi dari luar. "
        "Tekan Ctrl+A lalu Ctrl+Shift+F9 untuk memutusnya, simpan, lalu unggah lagi."
    ),
    "formulas": _(
        "Lembar ini memuat rumus yang memanggil program, situs, atau berkas lain: %(formula)s. "
        "Ganti dengan nilainya (Salin, Tempel Nilai), lalu unggah lagi."
    ),
    "connections": _(
        "Berkas ini terhubung ke sumber data lain. "
        "Hapus koneksi dan kuerinya (Excel: Data, Kueri & Koneksi), simpan, lalu unggah lagi."
    ),
    "ole_objects": _(
        "Berkas ini memuat objek dari program lain (OLE), misalnya rumus atau lembar lama. "
        "Ganti objek itu dengan gambarnya atau simpan sebagai PDF, lalu unggah lagi."
    ),
    "foreign_part": _(
        "Berkas ini memuat bagian dari halaman web atau format teks lain. "
        "Salin isinya sebagai teks ke dokumen baru, lalu unggah dokumen itu."
    ),
    "pdf_actions": _(
        "PDF ini menjalankan perintah saat dibuka atau ditutup. "
        "Cetak ke PDF (Print, Microsoft Print to PDF), lalu unggah hasilnya."
    ),
    "formula_cells": _(
        "CSV ini memuat sel yang akan dijalankan sebagai rumus oleh aplikasi lembar kerja. "
        "Ganti rumus itu dengan nilainya, simpan, lalu unggah lagi."
    ),
    "zip_bomb": _(
        "Isi berkas ini mengembang jauh melebihi ukuran wajar. "
        "Simpan sebagai PDF atau pecah menjadi beberapa berkas, lalu unggah lagi."
    ),
    "too_complex": _("Susunan berkas ini terlalu rumit untuk diperiksa. Cetak ulang ke PDF, lalu unggah hasilnya."),
    "unfinished": _(
        "Pemeriksaan berkas ini tidak selesai karena isinya terlalu berat. "
        "Pecah menjadi beberapa berkas, lalu unggah lagi."
    ),
    "share_used": _(
        "Berkas dari jaringan Anda sudah lama diperiksa dalam satu jam ini. Kirim tanpa berkas, lalu susulkan nanti."
    ),
    "virus": _(
        "Pemindai menemukan virus dalam berkas ini: %(found)s. Bersihkan komputer Anda, lalu unggah berkas yang bersih."
    ),
    "not_scanned": _(
        "Pemindai virus sedang tidak menjawab, jadi berkas ini belum diterima. Kirim tanpa berkas, lalu susulkan nanti."
    ),
    "busy": _(
        "Terlalu banyak berkas sedang diperiksa, jadi berkas ini belum diterima. Tunggu sebentar, lalu unggah lagi."
    ),
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
    "signed_file": _(
        "Berkas ini bertanda tangan elektronik, jadi salinan publiknya akan merusak tanda tangannya. "
        "Terbitkan apa adanya, atau minta versi tanpa jejak dari penanda tangannya."
    ),
    "no_traces": _(
        "Berkas ini tidak membawa jejak penulis, komentar, atau perubahan. Salinan publik tidak diperlukan."
    ),
    "traces_left": _(
        "Jejak di berkas ini tidak dapat dihapus seluruhnya oleh mesin. "
        "Hapus di aplikasi asalnya, atau cetak ke PDF, lalu unggah hasilnya."
    ),
    "parcel_broken": _("ZIP ini rusak, terpotong, atau bukan ZIP. Buat ulang ZIP-nya, lalu unggah lagi."),
    "parcel_encrypted": _("ZIP ini terkunci kata sandi. Buat ulang tanpa kata sandi."),
    "parcel_strange": _("ZIP ini memuat “%(name)s”, yang bukan berkas biasa di dalam foldernya. Buat ulang ZIP-nya."),
    "parcel_twice": _("ZIP ini memuat dua berkas dengan nama yang sama. Buat ulang ZIP-nya."),
    "parcel_many": _("Terlalu banyak berkas: paling banyak %(limit)d sekali impor. Bagi menjadi beberapa ZIP."),
    "parcel_bomb": _("Isi ZIP ini mengembang jauh melebihi ukuran wajar. Bagi menjadi beberapa ZIP."),
    "markup": _("Isi berkas ini kode halaman web atau skrip, bukan teks biasa. Simpan sebagai PDF, lalu unggah lagi."),
}


class Refused(Exception):
    """The file is refused. `code` is a key of SENTENCES and stable; `str()` is the sentence for the person."""

    def __init__(self, code: str, **facts: object):
        super().__init__(str(SENTENCES[code]) % facts)
        self.code = code


class Busy(Refused):
    """Too many files are being inspected, so this one was not. `retry_after` is in seconds, for the 503 response."""

    def __init__(self, retry_after: int):
        super().__init__("busy")
        self.retry_after = retry_after
