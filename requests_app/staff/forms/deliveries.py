"""Forms of sending a letter, of receipt or bounce, and of told withdrawals."""

from collections.abc import Callable
from typing import cast

from django import forms
from django.db.models import QuerySet
from django.urls import reverse_lazy
from django.utils import timezone
from django.utils.functional import lazy
from django.utils.html import format_html
from django.utils.translation import gettext_lazy

from documents.privacy.validators import without_national_id
from documents.release import confirmation
from opd.web.page_act import VersionForm
from opd.web.text_field import TextField
from requests_app.answers import sending
from requests_app.models import BY_PORTAL, Channel, Delivery, Letter, case_column
from requests_app.staff.forms.acts import DependingDay, ReasonField, ReasonForm, Uploads, day_field
from requests_app.workflow.delivery import letters_alone
from requests_app.workflow.delivery.deliveries import NO_ENVELOPE, reaches
from requests_app.workflow.withdrawals import TOLD_BY

format_html_lazy = lazy(format_html, str)
ON_PAPER = ("handed_over_on", "number", "uploads")
PAPER_WAYS = [(way.value, way.label) for way in Delivery if way not in BY_PORTAL]
NUMBER_OR_SCAN = gettext_lazy(
    "Nomor resi pos atau kurir, atau nomor buku ekspedisi seperti 12/2026. Tanpa nomor, bila diambil langsung, atau "
    "bila buku ekspedisinya dari hari yang sudah lewat, lampirkan pindaiannya."
)
PROOF = gettext_lazy("Pindaian buktinya: resi, halaman buku ekspedisi, atau tanda terima")


PROOF_NUMBER = TextField(
    label=gettext_lazy("Nomor resi"),
    required=False,
    max_length=80,
    help_text=format_html_lazy(
        '{} <a href="{}">{}</a>',
        NUMBER_OR_SCAN,
        reverse_lazy("admin:requests_app_lostproof_add"),
        gettext_lazy("Buktinya hilang?"),
    ),
    widget=forms.TextInput({"autocomplete": "off"}),
    validators=[without_national_id],
)
FILES_FOLLOW = forms.BooleanField(
    label=gettext_lazy("Tenggatnya sudah tiba: kirim pemberitahuannya sekarang, berkas yang belum siap menyusul"),
    required=False,
)


class Scan(Uploads):
    """One file of a proof; an act that cannot do without it says so with `missing`."""

    def __init__(self, label=PROOF, missing=""):
        messages = {"required": missing} if missing else None
        super().__init__(label=label, policy="identity", many=False, required=bool(missing), error_messages=messages)


class IssueForm(VersionForm):
    files_follow = FILES_FOLLOW
    looked_for = forms.BooleanField(
        label=confirmation.LABEL,
        required=False,
        help_text=gettext_lazy("Dengan ini pemohon dapat membuka sendiri surat dan berkasnya dengan nomor dan kode."),
    )

    def fit(self) -> None:
        if not sending.may_follow(self.obj):
            del self.fields["files_follow"]
        if reaches(self.obj) or not sending.going_out(self.obj).exists():
            del self.fields["looked_for"]


class ReplyForm(VersionForm):
    channel = forms.ChoiceField(label=gettext_lazy("Dikirim lewat"), choices=Delivery)
    handed_over_on = day_field(
        gettext_lazy("Tanggal diserahkan"),
        kind=DependingDay,
        help_text=gettext_lazy(
            "Hanya untuk pos, kurir, atau diambil langsung: tanggal pada resi atau tanda terima. Kosongkan bila lewat "
            "laman lacak atau surel, yang dicatat sendiri."
        ),
    )
    number = PROOF_NUMBER
    uploads = Scan()

    def fit(self) -> None:
        case = self.obj
        is_reached = reaches(case)
        choices = [choice for choice in Delivery if choice not in BY_PORTAL or is_reached]
        if not self.has_letter(case):
            choices = [choice for choice in choices if choice in BY_PORTAL] or choices
            for name in ON_PAPER:
                del self.fields[name]
            self.fields["channel"].help_text = gettext_lazy(
                "Untuk pos, kurir, atau diambil langsung, buat dahulu suratnya lewat “Buat surat”."
            )
        default = self.default_channel(case)
        self.fields["channel"].choices = [(choice.value, choice.label) for choice in choices]
        self.fields["channel"].initial = default if default in choices else choices[-1]

    def has_letter(self, case) -> bool:
        return case.letter_id is not None

    def default_channel(self, case) -> str:
        return case.inforequest.delivery if case.inforequest else Delivery.EMAIL


class SendForm(ReplyForm):
    """The form of a notice, which brings files: asked about where some go out, and may follow from the due date on."""

    files_follow = FILES_FOLLOW
    looked_for = forms.BooleanField(label=confirmation.LABEL, required=False)

    def fit(self) -> None:
        super().fit()
        if not sending.may_follow(self.obj):
            del self.fields["files_follow"]
        if not sending.going_out(self.obj).exists():
            del self.fields["looked_for"]

    def has_letter(self, case) -> bool:
        return hasattr(case, "decision") and case.decision.letter_id is not None

    def default_channel(self, case) -> str:
        return case.delivery


class LetterForm(VersionForm):
    """An act on one of the `letters` of a case, other than its notice or its reply."""

    letter = forms.ModelChoiceField(Letter.objects.none(), label=gettext_lazy("Surat"), empty_label=None)
    letters: Callable[[], QuerySet[Letter]]

    def fit(self) -> None:
        choice = cast(forms.ModelChoiceField, self.fields["letter"])
        choice.queryset = self.letters().filter(**case_column(self.obj))
        choice.label_from_instance = lambda letter: f"{letter.get_kind_display()}, {letter.number}"


class HandOverForm(LetterForm):
    letters = staticmethod(letters_alone.waiting)
    channel = forms.ChoiceField(label=gettext_lazy("Diserahkan lewat"), choices=PAPER_WAYS)
    handed_over_on = day_field(
        gettext_lazy("Tanggal diserahkan"), kind=DependingDay, help_text=gettext_lazy("Tanggal pada buktinya.")
    )
    number = PROOF_NUMBER
    uploads = Scan()


class ReceiptForm(VersionForm):
    received_on = day_field(
        gettext_lazy("Tanggal diterima pemohon"), help_text=gettext_lazy("Tanggal pada tanda tangan penerima.")
    )
    number = PROOF_NUMBER
    uploads = Scan()


class CloseForm(VersionForm):
    given_on = day_field(
        gettext_lazy("Tanggal informasi diberikan"),
        error_messages={"required": gettext_lazy("Catat tanggal informasi diberikan.")},
        help_text=gettext_lazy("Hari salinannya diserahkan atau informasinya diperlihatkan, seperti pada buktinya."),
    )
    channel = forms.ChoiceField(label=gettext_lazy("Diberikan lewat"), choices=PAPER_WAYS)
    number = PROOF_NUMBER
    uploads = Scan()

    def fit(self) -> None:
        decision = getattr(self.obj, "decision", None)
        if self.obj.given_on or not (decision and decision.is_giving):
            for name in ("given_on", "channel", "number", "uploads"):
                del self.fields[name]


class NewCodeForm(ReasonForm):
    uploads = Scan(gettext_lazy("Permintaan yang ditandatangani atau bercap jempol; wajib bila tanpa surel"))


class BounceForm(VersionForm):
    on = day_field(gettext_lazy("Tanggal diketahui tidak sampai"), initial=timezone.localdate)
    reason = ReasonField(
        gettext_lazy("Sebab"),
        help_text=gettext_lazy("Misalnya: alamat tidak dikenal. Tanpa nama orang."),
        error_messages={"required": gettext_lazy("Tulis sebabnya.")},
    )
    uploads = Scan(gettext_lazy("Buktinya: sampul yang kembali, atau jawaban peladen surel"), NO_ENVELOPE)


class LetterBackForm(LetterForm, BounceForm):
    letters = staticmethod(letters_alone.on_the_way)


class ToldForm(VersionForm):
    told_by = forms.ChoiceField(
        label=gettext_lazy("Disampaikan lewat"), choices=[(way, Channel(way).label) for way in TOLD_BY]
    )
    told_on = day_field(gettext_lazy("Disampaikan tanggal"), initial=timezone.localdate)
    reason = ReasonField(
        gettext_lazy("Yang disampaikan pemohon"),
        help_text=gettext_lazy("Siapa yang menerimanya dan apa alasannya. Tanpa nama pemohon."),
        error_messages={"required": gettext_lazy("Tulis apa yang disampaikan pemohon.")},
    )
    uploads = Scan(gettext_lazy("Pernyataan pemohon yang ditandatangani, atau bercap jempol di hadapan saksi"))
