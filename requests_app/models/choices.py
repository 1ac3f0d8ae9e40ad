"""Choices of the models of requests. Values are stored and must not change; labels are shown."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ApplicantKind(models.TextChoices):
    """UU 14/2008 Pasal 1 angka 10 and 12."""

    PERSON = "person", _("Perorangan")
    GROUP = "group", _("Kelompok orang")
    ENTITY = "entity", _("Badan hukum")


class Channel(models.TextChoices):
    PORTAL = "portal", _("Laman ini")
    WALK_IN = "walk_in", _("Datang langsung")
    PHONE = "phone", _("Telepon")
    EMAIL = "email", _("Surel")
    LETTER = "letter", _("Surat")


class AccessMode(models.TextChoices):
    VIEW = "view", _("Melihat, membaca, mendengarkan, atau mencatat")
    COPY = "copy", _("Mendapat salinan")


class Format(models.TextChoices):
    SOFT = "softcopy", _("Berkas elektronik")
    HARD = "hardcopy", _("Salinan cetak")


class Delivery(models.TextChoices):
    PORTAL = "portal", _("Lewat laman lacak")
    EMAIL = "email", _("Surel")
    PICK_UP = "pick_up", _("Diambil langsung")
    POST = "post", _("Pos")
    COURIER = "courier", _("Kurir")


BY_PORTAL = (Delivery.PORTAL, Delivery.EMAIL)  # the portal itself delivers, at the moment of the act
OWN_BOOK = ("9/9999", "99/9999", "999/9999", "9999/9999")  # what the office itself writes, and so nobody can check
NUMBER_FORMS: dict[Delivery, dict[str, tuple[str, ...]]] = {
    Delivery.POST: {"Pos Indonesia": ("AA999999999AA", "A9999999999999", "99999999999")},
    Delivery.COURIER: {
        "JNE": ("999999999999999", "AA9999999999999"),
        "J&T": ("AA9999999999",),
        "TIKI, SiCepat": ("999999999999",),
        "AnterAja": ("99999999999999",),
        "buku ekspedisi": OWN_BOOK,
    },
}  # how each carrier writes its numbers: A is a letter, 9 a digit. What is taken away has a signature


class DeliveryStage(models.TextChoices):
    HANDED_OVER = "handed_over", _("Diserahkan")
    RECEIVED = "received", _("Diterima pemohon")
    BOUNCED = "bounced", _("Tidak sampai")
    GIVEN = "given", _("Informasinya diberikan")


class Outcome(models.TextChoices):
    GRANTED = "granted", _("Diberikan")
    PARTLY = "partly", _("Diberikan sebagian")
    REFUSED = "refused", _("Ditolak")
    NOT_HELD = "not_held", _("Tidak dikuasai")
    NOT_DOCUMENTED = "not_documented", _("Belum didokumentasikan")


GIVING = (Outcome.GRANTED, Outcome.PARTLY)
FAVOUR = ("granted", "partly")  # the most favourable first; all other outcomes are last


class ObjectionGround(models.TextChoices):
    """UU 14/2008 Pasal 35 ayat 1."""

    A = "a", _("Permohonan ditolak dengan alasan pengecualian")
    B = "b", _("Informasi berkala tidak disediakan")
    C = "c", _("Permohonan tidak ditanggapi")
    D = "d", _("Tanggapan tidak sebagaimana yang diminta")
    E = "e", _("Permohonan tidak dipenuhi")
    F = "f", _("Biaya yang dikenakan tidak wajar")
    G = "g", _("Informasi disampaikan melebihi waktu")


class Timeliness(models.TextChoices):
    """An objection outside its window is flagged, and the superior decides it."""

    IN_TIME = "in_time", _("Dalam jangka waktu")
    PREMATURE = "premature", _("Prematur")
    LATE = "late", _("Lewat waktu")


class ObjectionOutcome(models.TextChoices):
    GRANTED = "granted", _("Keberatan dikabulkan")
    PARTLY = "partly", _("Keberatan dikabulkan sebagian")
    UPHELD = "upheld", _("Menguatkan putusan PPID")
    INADMISSIBLE = "inadmissible", _("Keberatan tidak dapat diterima")


OPENING = (ObjectionOutcome.GRANTED, ObjectionOutcome.PARTLY)


class Aim(models.TextChoices):
    DOCUMENT = "document", _("Dokumennya dibuka untuk umum")
    FILE = "file", _("Informasinya diberikan kepada pemohon")
    PART = "part", _("Bagian yang ditutup dibuka, lalu diberikan kepada pemohon")
    ANSWER = "answer", _("Permohonannya dijawab dengan pemberitahuan tertulis")
    FEE = "fee", _("Biayanya diturunkan atau dikembalikan")


HANDED_OVER = (Aim.FILE, Aim.PART)  # carried out by a file in the hands of the applicant


class Orderer(models.TextChoices):
    SUPERIOR = "superior", _("Atasan PPID")
    TRIBUNAL = "tribunal", _("Komisi Informasi atau pengadilan")


class TaskEnd(models.TextChoices):
    """How a task of a ruling ended: only the first is what was ordered."""

    CARRIED_OUT = "carried_out", _("Dilaksanakan")
    EXCUSED = "excused", _("Tidak dilaksanakan: Atasan PPID membenarkan alasan PPID")
    WAIVED = "waived", _("Tidak dilaksanakan lagi: dilepaskan pemohon dengan pernyataan bertanda tangan")
    SUPERSEDED = "superseded", _("Tidak berlaku lagi: diganti putusan kemudian")


class DisputeStage(models.TextChoices):
    FILED = "filed", _("Terdaftar di Komisi Informasi")
    MEDIATION = "mediation", _("Mediasi")
    ADJUDICATION = "adjudication", _("Ajudikasi nonlitigasi")
    COURT = "court", _("Gugatan di pengadilan")
    FINISHED = "finished", _("Selesai")


class PaperKind(models.TextChoices):
    """Scans that prove who the applicant is (domain.md 2.8)."""

    ID_CARD = "ktp", _("Salinan KTP yang mengajukan")
    DEED = "akta", _("Akta pendirian dan pengesahannya")
    MANDATE = "kuasa", _("Surat kuasa khusus")
    PRINCIPAL_ID = "ktp_pemberi", _("Salinan KTP pemberi kuasa")
    WAIVER = "pelepasan", _("Pernyataan pemohon bahwa putusan tidak perlu dilaksanakan")
    CODE = "kode", _("Permintaan kode baru yang ditandatangani pemohon")


# What an applicant is asked for.
IDENTITY_PAPERS = tuple(kind for kind in PaperKind if kind not in (PaperKind.WAIVER, PaperKind.CODE))


class LetterKind(models.TextChoices):
    """Values are the names of the templates in `templates/letters/`."""

    RECEIPT = "receipt", _("Tanda bukti penerimaan permohonan")
    COMPLETION = "completion", _("Permintaan melengkapi permohonan")
    LAPSE = "lapse", _("Pemberitahuan permohonan tidak diproses")
    EXTENSION = "extension", _("Pemberitahuan perpanjangan waktu")
    NOTICE = "notice", _("Pemberitahuan tertulis")
    REFUSAL = "refusal", _("Keputusan PPID tentang penolakan")
    OBJECTION_RECEIPT = "objection_receipt", _("Tanda terima keberatan")
    OBJECTION_DECISION = "objection_decision", _("Keputusan Atasan PPID")
    WITHDRAWAL = "withdrawal", _("Pemberitahuan pencabutan")
    FULFILMENT = "fulfilment", _("Pelaksanaan putusan")


STANDING_ALONE = (LetterKind.COMPLETION, LetterKind.LAPSE, LetterKind.EXTENSION, LetterKind.WITHDRAWAL)
# Of notice and reply, decision and objection say whether they were handed over; of these, only their deliveries.


class DataClass(models.TextChoices):
    IDENTITY = "identity", _("Identitas pemohon")
    PAPERS = "papers", _("Salinan KTP, akta, dan surat kuasa")
    CONTENT = "content", _("Lampiran pemohon dan percakapan")
    LETTERS = "letters", _("Isi surat")
    ANSWERS = "answers", _("Berkas jawaban")
    MESSAGES = "messages", _("Surel ke pemohon")


class CheckState(models.TextChoices):
    """CLEAN only where a machine has read all of the file and found no redacted word."""

    WAITING = "waiting", _("Menunggu diperiksa")
    CLEAN = "clean", _("Terbaca seluruhnya, tanpa kata yang dihitamkan")
    UNREDACTED = "holds", _("Masih memuat kata yang dihitamkan")
    NO_TEXT = "no_text", _("Ada isi yang tidak terbaca mesin")
    UNREADABLE = "unreadable", _("Tidak dapat diperiksa")


class AnswerVerdict(models.TextChoices):
    NOT_PERSONAL = "not_personal", _("Bukan data pribadi")
    OFFICIAL = "official", _("Data publik pejabat")
    OWN = "own", _("Data pemohon sendiri, boleh diserahkan kepadanya")
    REDACT = "redact", _("Akan dihitamkan")


class Absence(models.TextChoices):
    """Why a part that is not exempt is not given: the value is the reason that is stored and printed."""

    NOT_HELD = "Bagian ini tidak kami kuasai.", _("Tidak dikuasai")
    NOT_DOCUMENTED = "Bagian ini belum didokumentasikan.", _("Belum didokumentasikan")


class Manner(models.TextChoices):
    BLACKENED = "blackened", _("Dihitamkan dalam berkas yang dikirim")
    LEFT_OUT = "left_out", _("Halamannya tidak disertakan")
    ON_SITE = "on_site", _("Ditutup saat dilihat di tempat")
    PAPER = "paper", _("Ditutup pada salinan kertas")
