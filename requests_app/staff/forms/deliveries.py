"""Forms of sending a letter and of what follows: its receipt, a bounce, and withdrawals that were told to PPID.

A day is entered only for a letter on paper, with its proof.
"""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy

from documents.privacy.validators import without_national_id
from documents.release import confirmation
from requests_app.answers import sending
from requests_app.models import BY_PORTAL, Channel, Delivery, InformationRequest, Objection
from requests_app.staff.forms.acts import ActForm, DependingDay, ReasonField, Uploads, day_field
from requests_app.workflow.withdrawals import TOLD_BY

ON_PAPER = ("handed_over_on", "number", "uploads")
LONGEST_NUMBER = 80


class ProofNumber(forms.CharField):
    default_validators = [without_national_id]

    def __init__(self):
        super().__init__(
            label=gettext_lazy("Nomor resi atau tanda terima"),
            required=False,
            max_length=LONGEST_NUMBER,
            help_text=gettext_lazy("Isi nomornya atau lampirkan pindaiannya; satu sudah cukup."),
            widget=forms.TextInput({"autocomplete": "off"}),
        )


class ProofScan(Uploads):
    def __init__(self):
        super().__init__(label=gettext_lazy("Pindaian buktinya"), policy="identity", many=False)


class FollowField(forms.BooleanField):
    def __init__(self):
        super().__init__(
            label=gettext_lazy(
                "Tenggatnya sudah tiba: kirim pemberitahuannya sekarang, berkas yang belum siap menyusul"
            ),
            required=False,
        )


class IssueForm(ActForm):
    """The making of a notice on paper; on the due date it may say that files follow."""

    files_follow = FollowField()

    def __init__(self, *args, case, **kwargs):
        super().__init__(*args, case=case, **kwargs)
        if not sending.may_follow(case):
            del self.fields["files_follow"]


class SendForm(ActForm):
    """The way in which a notice goes out. By post, courier or hand only after its letter was made."""

    channel = forms.ChoiceField(label=gettext_lazy("Dikirim lewat"), choices=Delivery)
    handed_over_on = day_field(
        gettext_lazy("Tanggal diserahkan"),
        kind=DependingDay,
        help_text=gettext_lazy(
            "Hanya untuk pos, kurir, atau diambil langsung: tanggal pada resi atau tanda terima. Kosongkan bila lewat "
            "laman lacak atau surel, yang dicatat sendiri."
        ),
    )
    number = ProofNumber()
    uploads = ProofScan()
    files_follow = FollowField()
    looked_for = forms.BooleanField(label=confirmation.LABEL, required=False)

    def __init__(self, *args, case, **kwargs):
        super().__init__(*args, case=case, **kwargs)
        self._keep_questions(case)
        choices = [choice for choice in Delivery if choice != Delivery.EMAIL or case.applicant.email]
        if not self.has_letter(case):
            choices = [choice for choice in choices if choice in BY_PORTAL]
            for name in ON_PAPER:
                del self.fields[name]
            self.fields["channel"].help_text = gettext_lazy(
                "Untuk pos, kurir, atau diambil langsung, buat dahulu suratnya lewat “Buat surat”."
            )
        default = self.default_channel(case)
        self.fields["channel"].choices = [(choice.value, choice.label) for choice in choices]
        self.fields["channel"].initial = default if default in choices else choices[-1]

    def _keep_questions(self, case) -> None:
        """Ask about files only where some go out, and about files that follow only on the due date or later."""
        is_request = isinstance(case, InformationRequest)
        if not is_request or not sending.may_follow(case):
            del self.fields["files_follow"]
        if not is_request or not sending.going_out(case).exists():
            del self.fields["looked_for"]

    def has_letter(self, case: InformationRequest) -> bool:
        return hasattr(case, "decision") and case.decision.letter_id is not None

    def default_channel(self, case) -> str:
        return case.delivery


class ReplyForm(SendForm):
    def has_letter(self, case: Objection) -> bool:
        return case.letter_id is not None

    def default_channel(self, case) -> str:
        return case.inforequest.delivery if case.inforequest else Delivery.EMAIL


class ReceiptForm(ActForm):
    received_on = day_field(
        gettext_lazy("Tanggal diterima pemohon"), help_text=gettext_lazy("Tanggal pada tanda tangan penerima.")
    )
    number = ProofNumber()
    uploads = ProofScan()


class BounceForm(ActForm):
    on = day_field(gettext_lazy("Tanggal diketahui tidak sampai"))
    reason = ReasonField(
        gettext_lazy("Sebab"),
        help_text=gettext_lazy("Misalnya: alamat tidak dikenal. Tanpa nama orang."),
        error_messages={"required": gettext_lazy("Tulis sebabnya.")},
    )

    def __init__(self, *args, case, **kwargs):
        super().__init__(*args, case=case, initial={"on": timezone.localdate()}, **kwargs)


class ToldForm(ActForm):
    """A withdrawal that the applicant has told to PPID."""

    told_by = forms.ChoiceField(
        label=gettext_lazy("Disampaikan lewat"), choices=[(way, Channel(way).label) for way in TOLD_BY]
    )
    told_on = day_field(gettext_lazy("Disampaikan tanggal"))
    reason = ReasonField(
        gettext_lazy("Yang disampaikan pemohon"),
        help_text=gettext_lazy("Siapa yang menerimanya dan apa alasannya. Tanpa nama pemohon."),
        error_messages={"required": gettext_lazy("Tulis apa yang disampaikan pemohon.")},
    )

    def __init__(self, *args, case, **kwargs):
        super().__init__(*args, case=case, initial={"told_on": timezone.localdate()}, **kwargs)
