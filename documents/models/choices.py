"""Vocabularies that several models share: values are stored and used in addresses."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Classification(models.TextChoices):
    """The four classes of UU 14/2008 Pasal 9, 10, 11 and 17."""

    PERIODIC = "berkala", _("Berkala")
    IMMEDIATE = "serta-merta", _("Serta-merta")
    ANYTIME = "setiap-saat", _("Setiap saat")
    EXEMPT = "dikecualikan", _("Dikecualikan")


PUBLIC_CLASSES = (Classification.PERIODIC, Classification.IMMEDIATE, Classification.ANYTIME)
CLASS_CHOICES = [(choice.value, choice.label) for choice in PUBLIC_CLASSES]


class DocumentState(models.TextChoices):
    DRAFT = "draft", _("Draf")
    IN_REVIEW = "in_review", _("Menunggu pemeriksaan")
    RETURNED = "returned", _("Dikembalikan")
    PUBLISHED = "published", _("Terbit")
    CHANGE_DRAFT = "change_draft", _("Terbit, perubahan belum diajukan")
    CHANGE_IN_REVIEW = "change_in_review", _("Terbit, perubahan menunggu pemeriksaan")
    CHANGE_RETURNED = "change_returned", _("Terbit, perubahan dikembalikan")
    WITHDRAWN = "withdrawn", _("Dicabut")
    EXEMPT = "exempt", _("Dikecualikan")


PUBLIC_STATES = (
    DocumentState.PUBLISHED,
    DocumentState.CHANGE_DRAFT,
    DocumentState.CHANGE_IN_REVIEW,
    DocumentState.CHANGE_RETURNED,
)
REVIEW_STATES = (DocumentState.IN_REVIEW, DocumentState.CHANGE_IN_REVIEW)
BEFORE_PUBLICATION = (  # of a document, or of a change to one
    *(DocumentState.DRAFT, DocumentState.IN_REVIEW, DocumentState.RETURNED),
    *(DocumentState.CHANGE_DRAFT, DocumentState.CHANGE_IN_REVIEW, DocumentState.CHANGE_RETURNED),
)


class DocumentKind(models.TextChoices):
    REPORT = "laporan", _("Laporan")
    FINANCE = "keuangan", _("Laporan keuangan dan anggaran")
    PLAN = "perencanaan", _("Rencana dan program")
    REGULATION = "peraturan", _("Peraturan")
    DECREE = "keputusan", _("Keputusan")
    CIRCULAR = "surat-edaran", _("Surat edaran")
    POLICY = "kebijakan", _("Kebijakan lain")
    JUDGMENT = "putusan", _("Putusan badan peradilan")
    DISCONTINUATION = "penghentian-penyidikan", _("Surat perintah penghentian penyidikan atau penuntutan")
    ENFORCEMENT_SPENDING = "belanja-penegak-hukum", _("Rencana pengeluaran tahunan lembaga penegak hukum")
    ENFORCEMENT_FINANCE = "keuangan-penegak-hukum", _("Laporan keuangan tahunan lembaga penegak hukum")
    RECOVERY = "pengembalian-korupsi", _("Laporan hasil pengembalian uang korupsi")
    DECLARED_OPEN = "dinyatakan-terbuka", _("Informasi yang dinyatakan terbuka lewat keberatan atau sengketa")
    AGREEMENT = "perjanjian", _("Perjanjian dan kerja sama")
    PROCUREMENT = "pengadaan", _("Pengadaan barang dan jasa")
    PROCEDURE = "prosedur", _("Prosedur dan standar")
    PROFILE = "profil", _("Profil dan struktur")
    DATA = "data", _("Data dan statistik")
    NOTICE = "pengumuman", _("Pengumuman")
    FORM = "formulir", _("Formulir")
    OTHER = "lain", _("Lainnya")


# UU 14/2008 Pasal 18 ayat (1): never exempt, whatever the test says.
NEVER_EXEMPT = (
    DocumentKind.JUDGMENT,  # huruf a
    DocumentKind.REGULATION,  # huruf b, like the next three
    DocumentKind.DECREE,
    DocumentKind.CIRCULAR,
    DocumentKind.POLICY,
    DocumentKind.DISCONTINUATION,  # huruf c
    DocumentKind.ENFORCEMENT_SPENDING,  # huruf d
    DocumentKind.ENFORCEMENT_FINANCE,  # huruf e
    DocumentKind.RECOVERY,  # huruf f
    DocumentKind.DECLARED_OPEN,  # huruf g
)


class Medium(models.TextChoices):
    """Bentuk informasi yang tersedia: a DIP column."""

    SOFT = "softcopy", _("Berkas elektronik")
    HARD = "hardcopy", _("Salinan cetak")
    BOTH = "keduanya", _("Berkas elektronik dan salinan cetak")


class Disclosure(models.TextChoices):
    PUBLIC = "public", _("Terbuka")
    WITHHELD = "withheld", _("Belum dibuka")
    SEALED = "sealed", _("Disegel")


class ExtractionState(models.TextChoices):
    WAITING = "waiting", _("Teks menunggu dibaca")
    RUNNING = "running", _("Teks sedang dibaca")
    DONE = "done", _("Teks sudah dibaca")
    EMPTY = "empty", _("Berkas tidak berisi teks")
    FAILED = "failed", _("Teks tidak dapat dibaca")


UNFINISHED = (ExtractionState.WAITING, ExtractionState.RUNNING)


class Ground(models.TextChoices):
    """The closed list of grounds of exemption, UU 14/2008 Pasal 17."""

    A = "a", _("Pasal 17 huruf a: menghambat proses penegakan hukum")
    B = "b", _("Pasal 17 huruf b: hak atas kekayaan intelektual dan persaingan usaha tidak sehat")
    C = "c", _("Pasal 17 huruf c: membahayakan pertahanan dan keamanan negara")
    D = "d", _("Pasal 17 huruf d: mengungkapkan kekayaan alam Indonesia")
    E = "e", _("Pasal 17 huruf e: merugikan ketahanan ekonomi nasional")
    F = "f", _("Pasal 17 huruf f: merugikan kepentingan hubungan luar negeri")
    G = "g", _("Pasal 17 huruf g: isi akta otentik yang bersifat pribadi atau wasiat seseorang")
    H = "h", _("Pasal 17 huruf h: mengungkap rahasia pribadi")
    I = "i", _("Pasal 17 huruf i: memorandum atau surat antar atau intra badan publik yang dirahasiakan")  # noqa: E741
    J = "j", _("Pasal 17 huruf j: tidak boleh diungkapkan berdasarkan undang-undang")
