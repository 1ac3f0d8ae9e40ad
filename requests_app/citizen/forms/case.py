import re
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from documents.files import intake
from documents.files.intake import Incoming, receive
from documents.files.refusal import Busy
from documents.web.form_fields import FreeText, Paragraphs
from opd.web.page_act import ActForm
from requests_app.models import Attachment, Paper
from requests_app.models.choices import IDENTITY_PAPERS
from requests_app.tracking import secret_links
from requests_app.web.upload_field import UploadField, accepted_types_text, busy_error
from requests_app.workflow.drafts import storing

LONGEST_TEXT, LONGEST_REASON = 5000, 1000
MOST_FILES = 5
LONGEST_NUMBER = 60
LONGEST_CODE = 60


class ReadForm(ActForm):
    letter = forms.IntegerField(widget=forms.HiddenInput)


class RemarkForm(ActForm):
    text = Paragraphs(
        label=gettext_lazy("Pesan Anda"),
        missing=gettext_lazy("Tulis pesan Anda lebih dahulu."),
        max_length=LONGEST_TEXT,
        widget=forms.Textarea({"rows": 4}),
    )


class CompletionForm(ActForm):
    text = Paragraphs(label=gettext_lazy("Keterangan"), max_length=LONGEST_TEXT, widget=forms.Textarea({"rows": 4}))
    paper_kind = forms.ChoiceField(
        label=gettext_lazy("Jenis berkas identitas"),
        choices=[("", gettext_lazy("Tidak melampirkan")), *((kind.value, kind.label) for kind in IDENTITY_PAPERS)],
        required=False,
    )
    paper = UploadField(label=gettext_lazy("Berkas identitas"), policy="identity")
    attachments = UploadField(label=gettext_lazy("Lampiran lain, boleh beberapa"), policy="document", many=True)

    def fit(self) -> None:
        self.inspection = intake.Inspection(self.stranger)
        for name in ("paper", "attachments"):
            self.fields[name].help_text = accepted_types_text(self.fields[name].policy, of_stranger=True)

    def full_clean(self):
        with self.inspection:
            super().full_clean()

    def clean_paper(self) -> list[Incoming]:
        return self._received("paper")

    def clean_attachments(self) -> list[Incoming]:
        return self._received("attachments")

    def clean(self):
        data = super().clean()
        if data.get("paper") and not data.get("paper_kind"):
            self.add_error("paper_kind", _("Pilih jenis berkas identitas yang Anda lampirkan."))
        if data.get("paper_kind") and not data.get("paper") and "paper" not in self.errors:
            self.add_error("paper", _("Lampirkan berkas identitasnya."))
        if not self.errors and not any(data.get(name) for name in ("text", "paper", "attachments")):
            raise ValidationError(_("Tulis keterangan atau lampirkan berkas yang diminta."))
        return data

    def arguments(self) -> dict:
        """Return nothing: `sealed` yields the text with the files."""
        return {}

    @contextmanager
    def sealed(self) -> Iterator[dict]:
        """Yield `text`, `papers` and `attachments`. *Raises* NotStored."""
        data = self.cleaned_data
        with ExitStack() as stack:
            with storing(_("Yang Anda tulis masih di bawah. Pilih lagi berkasnya, lalu coba beberapa saat lagi.")):
                papers = [stack.enter_context(file.sealed_in(Paper(kind=data["paper_kind"]))) for file in data["paper"]]
                attachments = [stack.enter_context(file.sealed_in(Attachment())) for file in data["attachments"]]
            yield {"text": data["text"], "papers": papers, "attachments": attachments}

    def _received(self, name: str) -> list[Incoming]:
        files = self.cleaned_data[name]
        if len(files) > MOST_FILES:
            raise ValidationError(_("Paling banyak %(most)d berkas sekali kirim.") % {"most": MOST_FILES})
        try:
            return [receive(file, self.fields[name].policy, self.inspection) for file in files]
        except Busy as busy:
            raise busy_error(", ".join(intake.clean_name(file.name) for file in files), busy) from busy
        except intake.Refused as refusal:
            raise ValidationError(str(refusal), code=refusal.code) from refusal


class WithdrawForm(ActForm):
    reason = FreeText(label=gettext_lazy("Alasan"), max_length=LONGEST_REASON, widget=forms.Textarea({"rows": 3}))


class ObjectionActForm(ActForm):
    """A form about an objection: `objection` is the pk of one of this case."""

    objection = forms.IntegerField(widget=forms.HiddenInput)


class ResponseForm(ObjectionActForm):
    text = FreeText(
        label=gettext_lazy("Tanggapan Anda"),
        missing=gettext_lazy("Tulis tanggapan Anda."),
        max_length=LONGEST_TEXT,
        widget=forms.Textarea({"rows": 4}),
    )


class DropForm(WithdrawForm, ObjectionActForm):
    pass


class TrackForm(forms.Form):
    """Number and tracking code as typed. A wrong value is treated as unknown."""

    number = forms.CharField(
        label=gettext_lazy("Nomor pendaftaran"),
        help_text=gettext_lazy("Ada di tanda bukti penerimaan. Cukup 45 atau 45/2026, boleh juga 45/PPID/2026."),
        error_messages={"required": gettext_lazy("Isi nomor pendaftaran.")},
        widget=forms.TextInput({"autocomplete": "off", "spellcheck": "false"}),
    )
    code = forms.CharField(
        label=gettext_lazy("Kode lacak"),
        help_text=gettext_lazy("16 huruf dan angka. Huruf kecil, spasi, dan tanda hubung tidak berpengaruh."),
        error_messages={"required": gettext_lazy("Isi kode lacak.")},
        widget=forms.TextInput({"autocomplete": "off", "spellcheck": "false", "class": "code"}),
    )

    def __init__(self, data=None, **kwargs):
        typed = data and {name: data.get(name, "").replace("\0", "") for name in ("number", "code")}
        super().__init__(typed, **kwargs)

    def clean_number(self) -> str:
        return normalised_number(self.cleaned_data["number"])

    def clean_code(self) -> str:
        return self.cleaned_data["code"][:LONGEST_CODE]

    @property
    def sequence(self) -> str:
        """The number within its year, however it is written. Needs a valid form."""
        number = self.cleaned_data["number"]
        short = secret_links.SHORT_NUMBER.fullmatch(number)
        full = next((match for _format, match in _readings(number)), None)
        return short["sequence"] if short else full["nomor"] if full else number


def normalised_number(number: str) -> str:
    """Return a typed number as it is printed: `01 /ppid/2026` is `1/PPID/2026`; `45/2026` stays short."""
    typed = "".join(number.split())[:LONGEST_NUMBER]
    for number_format, match in _readings(typed):
        return number_format.format(**match.groupdict())
    short = secret_links.SHORT_NUMBER.fullmatch(typed)
    return "/".join(filter(None, short.group("sequence", "year"))) if short else typed


def _readings(typed: str) -> Iterator[tuple[str, re.Match]]:
    for number_format in (settings.NUMBER_FORMATS["request"], settings.NUMBER_FORMATS["objection"]):
        pattern = (
            re.escape(number_format)
            .replace(r"\{nomor\}", "0*(?P<nomor>[0-9]+)")
            .replace(r"\{tahun\}", "(?P<tahun>[0-9]+)")
        )
        if match := re.fullmatch(pattern, typed, re.IGNORECASE):
            yield number_format, match
