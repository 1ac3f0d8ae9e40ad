"""The decision of PPID on a request, with the answers a to g of the written notice (UU 14/2008 Pasal 22 ayat 7)."""

from django.db import models
from django.db.models import F, Q, Sum
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from documents.models import NEVER_EXEMPT, PUBLIC_CLASSES, ConsequenceTest, Document, DocumentKind, Ground
from opd.encryption import EncryptedTextField
from opd.models import User
from opd.models.columns import CheckedTogether, by_later, checks, optional, whole
from requests_app.models.choices import GIVING, Delivery, Format, Manner, Outcome
from requests_app.models.inforequest import InformationRequest

NOT_REFUSED = Q(grounds="", law="")


class Decision(CheckedTogether):
    """The decision on a request; it may be rewritten until the notice is sent, and never after."""

    inforequest = models.OneToOneField(
        InformationRequest, models.PROTECT, related_name="decision", verbose_name=_("permohonan")
    )
    outcome = models.CharField(_("keputusan"), max_length=20, choices=Outcome)
    decided_on = models.DateField(_("diputuskan tanggal"))
    decided_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("diputuskan oleh"))
    reason = models.TextField(_("alasan"), blank=True)

    grounds = models.CharField(_("huruf Pasal 17"), max_length=10, blank=True)
    law = models.TextField(_("undang-undang dan pasalnya"), blank=True)
    tests = models.ManyToManyField(
        ConsequenceTest, through="RefusedDocument", related_name="+", verbose_name=_("uji konsekuensi")
    )
    document_kind = models.CharField(_("jenis informasi"), max_length=30, choices=DocumentKind, blank=True)
    written_consent = models.BooleanField(_("ada persetujuan tertulis pemilik data"), null=True, blank=True)
    public_office = models.BooleanField(_("menyangkut jabatan publik"), null=True, blank=True)

    controlled = models.BooleanField(_("informasi dikuasai"), null=True, blank=True)  # a
    other_body = models.TextField(_("badan publik lain yang menguasai"), blank=True)  # b
    classification = models.CharField(
        _("kelas informasi"), max_length=20, choices=[(c.value, c.label) for c in PUBLIC_CLASSES], blank=True
    )  # of what is given; empty in decisions of before
    material = models.TextField(_("materi yang diberikan"), blank=True)  # d
    delivery = models.CharField(_("alat penyampai"), max_length=10, choices=Delivery, blank=True)  # f
    format = models.CharField(_("format"), max_length=10, choices=Format, blank=True)  # f
    cost = models.PositiveIntegerField(_("biaya (rupiah)"), null=True, blank=True)  # g
    payment = models.TextField(_("cara pembayaran"), blank=True)  # g

    cost_confirmed_by = by_later(_("biaya disetujui oleh"))  # of a cost above the sum of the city
    cost_confirmed_on = models.DateField(_("biaya disetujui tanggal"), null=True, blank=True, editable=False)

    letter = optional("requests_app.Letter", _("surat"))  # the notice of these words
    sent_on = models.DateField(_("pemberitahuan dikirim tanggal"), null=True, blank=True)
    sent_by_channel = models.CharField(_("dikirim lewat"), max_length=10, choices=Delivery, blank=True)
    received_on = models.DateField(_("diterima pemohon tanggal"), null=True, blank=True)
    returned_outcome = models.CharField(_("keputusan yang kembali"), max_length=20, choices=Outcome, blank=True)
    returned_cost = models.PositiveIntegerField(_("biaya yang kembali (rupiah)"), null=True, blank=True)
    returned_given = models.JSONField(_("isi jawaban yang kembali"), default=list, blank=True, editable=False)
    files_follow = models.BooleanField(_("berkas menyusul"), default=False)
    looked_for_by = by_later(_("diperiksa sebelum dikirim oleh"))
    looked_for_at = models.DateTimeField(_("diperiksa sebelum dikirim pada"), null=True, blank=True)

    class Meta:
        verbose_name = _("keputusan PPID")
        verbose_name_plural = _("keputusan PPID")
        constraints = [
            *checks(
                decision_outcome_known=Q(outcome__in=Outcome.values),
                decision_classifies_what_is_given=(
                    Q(classification="")
                    | Q(classification__in=[c.value for c in PUBLIC_CLASSES], outcome__in=[o.value for o in GIVING]),
                    _("Kelas informasi hanya dicatat untuk yang diberikan."),
                ),
                refusal_names_ground=(
                    ~Q(outcome=Outcome.REFUSED) | ~Q(grounds=""),
                    _("Penolakan menyebut huruf Pasal 17."),
                ),
                exemption_names_law=(
                    Q(grounds="") | ~Q(law=""),
                    _("Sebut undang-undang dan pasal yang menjadi dasar pengecualian."),
                ),
                only_an_exemption_has_grounds=Q(outcome__in=(Outcome.REFUSED, Outcome.PARTLY)) | NOT_REFUSED,
                refusal_not_of_what_is_never_exempt=(
                    Q(grounds="") | ~Q(document_kind__in=NEVER_EXEMPT),
                    _("Jenis informasi ini tidak dapat dikecualikan (UU 14/2008 Pasal 18 ayat 1)."),
                ),
                personal_ground_without_consent_or_office=(
                    ~Q(grounds__contains="g") & ~Q(grounds__contains="h")
                    | Q(
                        written_consent__isnull=False,
                        public_office__isnull=False,
                        written_consent=False,
                        public_office=False,
                    ),
                    _("Huruf g dan h gugur bila ada persetujuan tertulis atau menyangkut jabatan publik."),
                ),
                anything_but_a_grant_has_reason=(
                    Q(outcome=Outcome.GRANTED) | ~Q(reason=""),
                    _("Tulis alasan keputusan ini."),
                ),
                notice_sent_has_day_and_channel=(
                    Q(sent_on__isnull=True, sent_by_channel="", received_on__isnull=True)
                    | Q(received_on__isnull=False, sent_on__gte=F("decided_on"), received_on__gte=F("sent_on"))
                    & ~Q(sent_by_channel="")
                ),
                notice_answers_a_to_g=(
                    Q(sent_on__isnull=True)
                    | Q(controlled__isnull=False, cost__isnull=False)
                    & (~Q(outcome__in=GIVING) | ~Q(material="") & ~Q(delivery="") & ~Q(format=""))
                    & (Q(cost=0) | ~Q(payment="")),
                    _("Pemberitahuan belum menjawab huruf a sampai g Pasal 22 ayat 7."),
                ),
            ),
            whole("notice_looked_through_by_somebody", "looked_for_by", "looked_for_at"),
            *checks(
                cost_confirmed_by_another_person=(
                    Q(cost_confirmed_by__isnull=True, cost_confirmed_on__isnull=True)
                    | Q(cost_confirmed_by__isnull=False, cost_confirmed_on__isnull=False)
                    & ~Q(cost_confirmed_by=F("decided_by"))
                ),
                not_held_means_not_controlled=(
                    Q(controlled__isnull=True)
                    | Q(controlled=False, outcome=Outcome.NOT_HELD)
                    | Q(controlled=True) & ~Q(outcome=Outcome.NOT_HELD)
                    | Q(outcome=Outcome.NOT_DOCUMENTED)
                ),
            ),
        ]

    def __str__(self):
        return f"{self.inforequest} · {self.get_outcome_display()}"

    @property
    def is_giving(self) -> bool:
        return self.outcome in GIVING

    @property
    def charges(self) -> models.QuerySet:
        return self.fee_lines.select_related("fee")

    @property
    def paid(self) -> int:
        """In rupiah, without what was paid back."""
        sums = self.payments.aggregate(all=Sum("amount"), back=Sum("amount", filter=Q(is_refund=True)))
        return (sums["all"] or 0) - 2 * (sums["back"] or 0)

    @property
    def ground_labels(self) -> list[str]:
        return [str(Ground(letter).label) for letter in self.grounds]

    @property
    def given(self) -> list[str]:
        """A text for each thing that it gives: format, files, documents, and how much of each part is closed."""
        if not self.is_giving:
            return []
        files = self.inforequest.answer_files.filter(goes_out=True, destroyed_at=None)
        documents = self.inforequest.answer_documents.values_list("pk", flat=True)
        things = [*(file.as_given for file in files), *(f"document {pk}" for pk in documents)]
        return [f"format {self.format}", *things, *(part.as_given for part in self.withheld.all())]


class EarlierDecision(models.Model):
    """The text of a decision that was rewritten: its columns by name, withheld parts, numbers of its tests."""

    decision = models.ForeignKey(Decision, models.PROTECT, related_name="earlier", verbose_name=_("keputusan"))
    text = models.JSONField(_("isi"))
    decided_on = models.DateField(_("diputuskan tanggal"))
    decided_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("diputuskan oleh"))
    replaced_at = models.DateTimeField(_("diganti pada"), default=timezone.now)
    replaced_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("diganti oleh"))

    class Meta:
        verbose_name = _("isi keputusan sebelumnya")
        verbose_name_plural = _("isi keputusan sebelumnya")
        ordering = ["-pk"]

    def __str__(self):
        return f"{self.decision} · {self.decided_on}"


class RefusedDocument(models.Model):
    """Exempt information that a decision refuses, and the consequence test in force on that day (Pasal 17, 19).

    The test of a class has no document.
    """

    decision = models.ForeignKey(Decision, models.PROTECT, related_name="refused", verbose_name=_("keputusan"))
    document = optional(Document, _("informasi yang dikecualikan"))
    test = models.ForeignKey(ConsequenceTest, models.PROTECT, related_name="+", verbose_name=_("uji konsekuensi"))

    class Meta:
        verbose_name = _("informasi yang ditolak")
        verbose_name_plural = _("informasi yang ditolak")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["decision", "document"], name="refused_document_once")]

    def __str__(self):
        return f"{self.test.title} · {self.test.decision_number}"


class WithheldPartQuerySet(models.QuerySet):
    def closed(self):
        return self.filter(opened_by=None)


class WithheldPart(models.Model):
    """A part that is redacted or withheld in a partial grant, with its reason (Pasal 22 ayat 7 huruf e).

    What is exempt rests on a `test` of its decision; `belongs` says why it is of the test's class. A part that is not
    held has neither, one of `Absence` is its reason, and nothing of it is redacted. `places` are boxes, one a line:
    page, left, top, width and height, the last four in thousandths of the page.
    """

    decision = models.ForeignKey(Decision, models.CASCADE, related_name="withheld", verbose_name=_("keputusan"))
    subject = models.CharField(_("bagian"), max_length=300)
    reason = models.TextField(_("alasan"))
    ground = models.CharField(_("huruf Pasal 17"), max_length=1, choices=Ground, blank=True)
    test = optional(ConsequenceTest, _("uji konsekuensi"), db_index=False)  # none in parts of before
    belongs = models.CharField(_("mengapa termasuk golongan itu"), max_length=300, blank=True)
    manner = models.CharField(_("cara menutupnya"), max_length=10, choices=Manner, blank=True)
    words = EncryptedTextField(_("kata yang dihitamkan, satu per baris"), blank=True)
    places = models.TextField(_("tempat yang dihitamkan, satu per baris"), blank=True)
    opened_by = optional("requests_app.OpeningTask", _("dibuka putusan"), "parts", db_index=False)

    objects = WithheldPartQuerySet.as_manager()

    class Meta:
        verbose_name = _("bagian yang tidak diberikan")
        verbose_name_plural = _("bagian yang tidak diberikan")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(subject="") & ~Q(reason=""), name="withheld_has_subject_and_reason")
        ]

    def __str__(self):
        return self.subject

    @property
    def as_given(self) -> str:
        return f"part {len(self.word_list)} {len(self.place_list)} {self.subject}"

    @property
    def word_list(self) -> list[str]:
        return [line.strip() for line in self.words.splitlines() if line.strip()]

    @property
    def place_list(self) -> list[tuple[int, ...]]:
        """The boxes as tuples of five numbers."""
        return [tuple(map(int, line.split())) for line in self.places.splitlines() if line.strip()]
