"""Forms on the page of a case. They validate; the verbs act."""

import re
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.forms.utils import ErrorDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from documents import intake
from documents.lifecycle.publishing import Incoming, receive
from documents.web.form_fields import FreeText, Paragraphs
from opd.models import SealedFile
from opd.web import page_act
from opd.web.page_act import Words
from requests_app import secret_links
from requests_app.models import Attachment, Paper, PaperKind
from requests_app.web.upload_field import UploadField, accepted_types_text, busy_error

LONGEST_TEXT, LONGEST_REASON = 5000, 1000
MOST_FILES = 5
LONGEST_NUMBER = 60
LONGEST_CODE = 60


class ActForm(page_act.ActForm):
    """A form of one act. `key` makes the ids of its fields unique where a page shows several forms.

    `stranger` is the IP address of an applicant, or None for staff (see `intake.Inspection`). With a `refusal`, such as
    that of a limit, nothing is checked: the form has that error, and shows its texts as they were typed.
    """

    def __init__(self, *args, key: str = "", stranger: str | None = None, refusal: Words = "", **kwargs):
        self.inspection, self.refusal = intake.Inspection(stranger), refusal
        super().__init__(*args, auto_id=f"{key or type(self).__name__.lower()}_%s", **kwargs)

    def full_clean(self):
        if self.is_bound and self.refusal:
            self._errors, self.cleaned_data = ErrorDict(renderer=self.renderer), {}
            self.add_error(None, self.refusal)
        else:
            super().full_clean()


class ConfirmForm(ActForm):
    """A form without fields: its button confirms the request."""


class RemarkForm(ActForm):
    text = Paragraphs(
        label=gettext_lazy("Pesan Anda"),
        missing=gettext_lazy("Tulis pesan Anda lebih dahulu."),
        max_length=LONGEST_TEXT,
        widget=forms.Textarea({"rows": 4}),
    )


class CompletionForm(ActForm):
    """What was missing in a request: text, a scan of identity papers, other files."""

    text = Paragraphs(label=gettext_lazy("Keterangan"), max_length=LONGEST_TEXT, widget=forms.Textarea({"rows": 4}))
    paper_kind = forms.ChoiceField(
        label=gettext_lazy("Jenis berkas identitas"),
        choices=[("", gettext_lazy("Tidak melampirkan")), *PaperKind.choices],
        required=False,
    )
    paper = UploadField(label=gettext_lazy("Berkas identitas"), policy="identity")
    attachments = UploadField(label=gettext_lazy("Lampiran lain, boleh beberapa"), policy="document", many=True)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("paper", "attachments"):
            self.fields[name].help_text = accepted_types_text(self.fields[name].policy, of_stranger=True)

    def full_clean(self):
        with self.inspection:
            super().full_clean()
        if self.is_bound and self.errors:
            for name in self.files.keys() & self.fields.keys() - self.errors.keys():
                self.add_error(name, _("Pilih lagi berkasnya: peramban tidak menyimpannya selama formulir diperbaiki."))

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
        """Seal the files, and yield `text`, `papers` and `attachments` for the verb.

        A file that the verb does not save is deleted again.
        """
        data = self.cleaned_data
        with ExitStack() as stack:
            papers = [_sealed(stack, Paper(kind=data["paper_kind"]), incoming) for incoming in data["paper"]]
            attachments = [_sealed(stack, Attachment(), incoming) for incoming in data["attachments"]]
            yield {"text": data["text"], "papers": papers, "attachments": attachments}

    def _received(self, name: str) -> list[Incoming]:
        files = self.cleaned_data[name]
        if len(files) > MOST_FILES:
            raise ValidationError(_("Paling banyak %(most)d berkas sekali kirim.") % {"most": MOST_FILES})
        try:
            return [receive(file, self.fields[name].policy, self.inspection) for file in files]
        except intake.Busy as busy:
            raise busy_error(", ".join(intake.clean_name(file.name) for file in files), busy) from busy
        except intake.Refused as refusal:
            raise ValidationError(str(refusal), code=refusal.code) from refusal


def _sealed(stack: ExitStack, row: SealedFile, incoming: Incoming) -> SealedFile:
    return stack.enter_context(row.stored(incoming.file, name=incoming.name, mime=incoming.checked.mime))


class WithdrawForm(ActForm):
    reason = FreeText(label=gettext_lazy("Alasan"), max_length=LONGEST_REASON, widget=forms.Textarea({"rows": 3}))


class ResponseForm(ActForm):
    """The applicant's response to the superior's reply. `objection` is the pk of an objection of this case."""

    objection = forms.IntegerField(widget=forms.HiddenInput)
    text = FreeText(
        label=gettext_lazy("Tanggapan Anda"),
        missing=gettext_lazy("Tulis tanggapan Anda."),
        max_length=LONGEST_TEXT,
        widget=forms.Textarea({"rows": 4}),
    )


class DropForm(ActForm):
    objection = forms.IntegerField(widget=forms.HiddenInput)
    reason = FreeText(label=gettext_lazy("Alasan"), max_length=LONGEST_REASON, widget=forms.Textarea({"rows": 3}))


class RevokeForm(ActForm):
    """A form without fields: its button revokes the withdrawal of the request that was told to PPID."""


class RevokeDropForm(ActForm):
    """The same for an objection. `objection` is the pk of an objection of this case."""

    objection = forms.IntegerField(widget=forms.HiddenInput)


class TrackForm(forms.Form):
    """Number and tracking code as typed. Only an empty field is an error here: a wrong value is treated as unknown."""

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
        """Return the number within its year, the same for every way to write it. Needs a valid form."""
        number = self.cleaned_data["number"]
        short = secret_links.SHORT_NUMBER.fullmatch(number)
        full = next((match for _format, match in _readings(number)), None)
        return short["sequence"] if short else full["nomor"] if full else number


def normalised_number(number: str) -> str:
    """Return a typed number as it is printed, without spaces and leading zeros: `01 /ppid/2026` is `1/PPID/2026`.

    A short one, such as `45` or `45/2026`, stays short.
    """
    typed = "".join(number.split())[:LONGEST_NUMBER]
    for number_format, match in _readings(typed):
        return number_format.format(**match.groupdict())
    short = secret_links.SHORT_NUMBER.fullmatch(typed)
    return "/".join(filter(None, short.group("sequence", "year"))) if short else typed


def _readings(typed: str) -> Iterator[tuple[str, re.Match]]:
    """Yield each format of the city in which `typed` is a whole number, with what it is made of."""
    for number_format in (settings.NUMBER_FORMATS["request"], settings.NUMBER_FORMATS["objection"]):
        pattern = (
            re.escape(number_format)
            .replace(r"\{nomor\}", "0*(?P<nomor>[0-9]+)")
            .replace(r"\{tahun\}", "(?P<tahun>[0-9]+)")
        )
        if match := re.fullmatch(pattern, typed, re.IGNORECASE):
            yield number_format, match
