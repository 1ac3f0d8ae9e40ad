from django import forms
from django.utils.translation import gettext as _

from documents.files import intake
from documents.files.refusal import Busy
from opd.templatetags.bahasa import file_size


class SeveralFiles(forms.FileInput):
    allow_multiple_selected = True


class UploadField(forms.FileField):
    """A field that cleans to a list of files. The form inspects each one under the policy of intake."""

    def __init__(self, *, policy: str, many: bool = False, required: bool = False, **kwargs):
        self.policy = policy
        super().__init__(required=required, widget=SeveralFiles() if many else forms.FileInput(), **kwargs)
        self.widget.attrs["accept"] = ",".join(
            f".{extension}"
            for filetype in intake.policy(policy).types
            for extension in (filetype.extension, *filetype.also)
        )

    def to_python(self, data):
        return data if isinstance(data, list) else [data] if data else []


def accepted_types_text(policy: str, *, of_stranger: bool = False) -> str:
    rules = intake.policy(policy, of_stranger=of_stranger)
    labels = ", ".join(filetype.label for filetype in rules.types)
    return _("%(types)s; tiap berkas paling besar %(size)s.") % {"types": labels, "size": file_size(rules.max_bytes)}


def busy_error(name: str, busy: Busy) -> forms.ValidationError:
    sentence = _("%(name)s belum diterima: terlalu banyak berkas sedang diperiksa. Tunggu sebentar, lalu pilih lagi.")
    return forms.ValidationError(sentence, code=busy.code, params={"name": name})
