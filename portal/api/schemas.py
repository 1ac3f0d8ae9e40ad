"""The shapes of the API's answers, with the names of the public lists (`/dip.json`)."""

from datetime import date, datetime
from typing import Annotated, Any, Literal

from ninja import Field, Schema
from pydantic import create_model

from documents.public_lists import columns
from portal.api import cursor

MOST_ROWS = 100

Number = Annotated[int, Field(ge=0, le=10**18 - 1)]
Address = Annotated[str, Field(description="Alamat lengkap")]


class Error(Schema):
    """Kesalahan: kode yang tetap dan satu kalimat untuk orang."""

    kode: str
    pesan: str


ERRORS = {400: Error, 422: Error, 429: Error, 500: Error, 503: Error}  # that any operation may answer


class Gone(Error):
    """Dokumen yang pernah terbit dan sudah dicabut."""

    judul: str
    alasan: str
    dicabut_pada: datetime | None


class AgencyName(Schema):
    kode: str
    nama: str


class CategoryName(Schema):
    id: int
    nama: str


class File(Schema):
    """Satu versi berkas yang terbit."""

    versi: int
    nama: str
    mime: str
    ukuran: Annotated[int, Field(description="Dalam bita")]
    sha256: str
    terbit_pada: datetime | None
    unduh: Address


class DocumentSummary(Schema):
    id: int
    judul: str
    ringkasan: str
    klasifikasi: str
    jenis: str
    nomor: str
    tahun: int
    tanggal: date | None
    kata_kunci: str
    bahasa: str
    opd: AgencyName
    kategori: CategoryName
    terbit_pada: datetime | None
    berlaku_sampai: date | None
    masih_berlaku: bool
    berkas: File | None
    tautan: Address
    rincian: Address


class DocumentDetail(DocumentSummary):
    penguasa: str
    penanggung_jawab: str
    tempat: str
    bentuk: str
    retensi: str
    pertama_terbit: datetime | None
    jalur_kategori: list[CategoryName]
    versi: Annotated[list[File], Field(description="Semua versi yang terbit, yang terbaru lebih dahulu")]


_TYPES: dict[str, Any] = {"versi": int | None, "ukuran": int | None, "tautan": Address}
_COLUMNS: Any = {name: (_TYPES.get(name, str), ...) for name in columns.DIP.names if name != "no"}
DipRow = create_model(
    "DipRow", __base__=Schema, __doc__="Satu baris Daftar Informasi Publik, seperti di dip.json.", **_COLUMNS
)


class Agency(Schema):
    id: int
    kode: str
    nama: str
    nama_singkat: str
    jenis: str
    induk: str | None
    berlaku_sejak: date | None
    berlaku_sampai: date | None
    jumlah_dokumen: int
    tautan: Address


class Category(Schema):
    id: int
    nama: str
    opd: str
    induk: int | None
    klasifikasi: str
    baku: Annotated[str | None, Field(description="Kode kategori baku tempat isinya dihitung")]
    jumlah_dokumen: Annotated[int, Field(description="Langsung di kategori ini")]
    tautan: Address


class Duty(Schema):
    kode: str
    nama: str
    klasifikasi: str
    keadaan: str
    terpenuhi_sampai: date | None
    kosong_sejak: date | None


class AgencyDuties(Schema):
    opd: AgencyName
    terpenuhi: int
    wajib: int
    kewajiban: list[Duty]
    tautan: Address


class Page(Schema):
    """Satu halaman daftar. Halaman sesudahnya dibaca dengan `sesudah`, atau langsung dari `halaman_berikutnya`."""

    sesudah: Annotated[str | None, Field(description="Penanda halaman berikutnya; null di halaman terakhir")]
    halaman_berikutnya: Annotated[str | None, Field(description="Alamat lengkap halaman berikutnya")]


class Documents(Page):
    jumlah: Annotated[int, Field(description="Jumlah dokumen di semua halaman")]
    catatan: Annotated[list[str], Field(description="Bagian alamat yang tidak dipakai, dalam kalimat")]
    isi: list[DocumentSummary]


class Dip(Page):
    jumlah: int
    catatan: list[str]
    isi: list[DipRow]  # type: ignore[valid-type]


class Agencies(Page):
    isi: list[Agency]


class Categories(Page):
    isi: list[Category]


class Duties(Page):
    isi: list[AgencyDuties]


class Entry(Schema):
    """Pintu masuk: alamat semua daftar."""

    nama: str
    versi: str
    dokumentasi: Address
    openapi: Address
    daftar: dict[str, str]


RowNumber = Annotated[int, Field(ge=1, le=MOST_ROWS, description=f"Baris tiap halaman, paling banyak {MOST_ROWS}")]


class Paging(Schema):
    jumlah: RowNumber = 50
    sesudah: Annotated[
        str | None, Field(pattern=cursor.NUMBER_PATTERN, description="Penanda dari halaman sebelumnya")
    ] = None


Words = Annotated[str, Field(pattern=r"^[^\x00]*$")]  # a NUL byte is refused at every address


class DocumentQuery(Schema):
    """Saringan yang sama dengan halaman pencarian. Tiap saringan boleh ditulis beberapa kali."""

    q: Annotated[Words, Field(description="Kata yang dicari, sampai ke isi berkas")] = ""
    klasifikasi: Annotated[list[Words], Field(description="berkala, serta-merta, setiap-saat")] = []
    opd: Annotated[list[Words], Field(description="Kode OPD, dari /api/v1/opd")] = []
    kategori: Annotated[list[Words], Field(description="Kode kategori baku, atau nomor kategori OPD")] = []
    tahun: Annotated[list[Words], Field(description="Tahun dokumen")] = []
    jenis: Annotated[list[Words], Field(description="Jenis dokumen, misalnya peraturan")] = []
    format: Annotated[list[Words], Field(description="Bentuk berkas, misalnya pdf")] = []
    urut: Annotated[
        Literal["terbaru", "terlama"],
        Field(description="Menurut waktu terbit. Pakai terlama untuk menyalin semuanya tanpa ada yang terlewat."),
    ] = "terbaru"
    jumlah: RowNumber = 50
    sesudah: Annotated[str | None, Field(pattern=cursor.PATTERN, description="Penanda dari halaman sebelumnya")] = None


class CatalogueQuery(Schema):
    sesudah: Annotated[str | None, Field(pattern=cursor.PATTERN, description="Penanda dari hydra:next")] = None
