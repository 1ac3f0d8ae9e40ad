"""Choices of the models of requests. Values are stored and must not change; labels are shown."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ApplicantKind(models.TextChoices):
    """Kinds of applicant (UU 14/2008 Pasal 1 angka 10 and 12)."""

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
    """How the applicant wants to have the information (cara memperoleh)."""

    VIEW = "view", _("Melihat, membaca, mendengarkan, atau mencatat")
    COPY = "copy", _("Mendapat salinan")


class Format(models.TextChoices):
    SOFT = "softcopy", _("Berkas elektronik")
    HARD = "hardcopy", _("Salinan cetak")


class Delivery(models.TextChoices):
    """How information is delivered (cara mengirimkan), and how a notice or a reply was sent."""

    PORTAL = "portal", _("Lewat laman lacak")
    EMAIL = "email", _("Surel")
    PICK_UP = "pick_up", _("Diambil langsung")
    POST = "post", _("Pos")
    COURIER = "courier", _("Kurir")


BY_PORTAL = (Delivery.PORTAL, Delivery.EMAIL)  # the portal itself delivers, at the moment of the act


class DeliveryStage(models.TextChoices):
    """What happened to a letter on its way to the applicant."""

    HANDED_OVER = "handed_over", _("Diserahkan")
    RECEIVED = "received", _("Diterima pemohon")
    BOUNCED = "bounced", _("Tidak sampai")


class Outcome(models.TextChoices):
    GRANTED = "granted", _("Diberikan")
    PARTLY = "partly", _("Diberikan sebagian")
    REFUSED = "refused", _("Ditolak")
    NOT_HELD = "not_held", _("Tidak dikuasai")
    NOT_DOCUMENTED = "not_documented", _("Belum didokumentasikan")


GIVING = (Outcome.GRANTED, Outcome.PARTLY)


class ObjectionGround(models.TextChoices):
    """Grounds of an objection (UU 14/2008 Pasal 35 ayat 1)."""

    A = "a", _("Permohonan ditolak dengan alasan pengecualian")
    B = "b", _("Informasi berkala tidak disediakan")
    C = "c", _("Permohonan tidak ditanggapi")
    D = "d", _("Tanggapan tidak sebagaimana yang diminta")
    E = "e", _("Permohonan tidak dipenuhi")
    F = "f", _("Biaya yang dikenakan tidak wajar")
    G = "g", _("Informasi disampaikan melebihi waktu")


class Timeliness(models.TextChoices):
    """Whether an objection came in its window. One that did not is flagged, and the superior decides it."""

    IN_TIME = "in_time", _("Dalam jangka waktu")
    PREMATURE = "premature", _("Prematur")
    LATE = "late", _("Lewat waktu")


class ObjectionOutcome(models.TextChoices):
    GRANTED = "granted", _("Keberatan dikabulkan")
    PARTLY = "partly", _("Keberatan dikabulkan sebagian")
    UPHELD = "upheld", _("Menguatkan putusan PPID")
    INADMISSIBLE = "inadmissible", _("Keberatan tidak dapat diterima")


OPENING = (ObjectionOutcome.GRANTED, ObjectionOutcome.PARTLY)


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


class LetterKind(models.TextChoices):
    """Kinds of letter. Values are the names of the templates in `templates/letters/`."""

    RECEIPT = "receipt", _("Tanda bukti penerimaan permohonan")
    COMPLETION = "completion", _("Permintaan melengkapi permohonan")
    LAPSE = "lapse", _("Pemberitahuan permohonan tidak diproses")
    EXTENSION = "extension", _("Pemberitahuan perpanjangan waktu")
    NOTICE = "notice", _("Pemberitahuan tertulis")
    REFUSAL = "refusal", _("Keputusan PPID tentang penolakan")
    OBJECTION_RECEIPT = "objection_receipt", _("Tanda terima keberatan")
    OBJECTION_DECISION = "objection_decision", _("Keputusan Atasan PPID")
    WITHDRAWAL = "withdrawal", _("Pemberitahuan pencabutan")


class DataClass(models.TextChoices):
    """Classes of personal data, each with its own retention rule."""

    IDENTITY = "identity", _("Identitas pemohon")
    PAPERS = "papers", _("Salinan KTP, akta, dan surat kuasa")
    CONTENT = "content", _("Lampiran pemohon dan percakapan")
    LETTERS = "letters", _("Isi surat")
    ANSWERS = "answers", _("Berkas jawaban")
    MESSAGES = "messages", _("Surel ke pemohon")


class CheckState(models.TextChoices):
    """Result of reading an answer's file: CLEAN only where a machine has read all of it and found no redacted word."""

    WAITING = "waiting", _("Menunggu diperiksa")
    CLEAN = "clean", _("Terbaca seluruhnya, tanpa kata yang dihitamkan")
    UNREDACTED = "holds", _("Masih memuat kata yang dihitamkan")
    NO_TEXT = "no_text", _("Ada isi yang tidak terbaca mesin")
    UNREADABLE = "unreadable", _("Tidak dapat diperiksa")


class AnswerVerdict(models.TextChoices):
    """Answer of PPID to personal data that was found in an answer's file."""

    NOT_PERSONAL = "not_personal", _("Bukan data pribadi")
    OFFICIAL = "official", _("Data publik pejabat")
    OWN = "own", _("Data pemohon sendiri, boleh diserahkan kepadanya")
    REDACT = "redact", _("Akan dihitamkan")


class Manner(models.TextChoices):
    """How a part of a document is withheld from the applicant."""

    BLACKENED = "blackened", _("Dihitamkan dalam berkas yang dikirim")
    LEFT_OUT = "left_out", _("Halamannya tidak disertakan")
    ON_SITE = "on_site", _("Ditutup saat dilihat di tempat")
    PAPER = "paper", _("Ditutup pada salinan kertas")
