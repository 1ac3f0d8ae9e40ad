"""Upload field: it names the accepted types and sizes, and each refusal has its own sentence."""

from django import forms
from django.utils.translation import gettext as _

from documents import intake
from opd.templatetags.bahasa import file_size

BUSY = "busy"  # error code of a file that was not inspected because all places were taken


class SeveralFiles(forms.FileInput):
    allow_multiple_selected = True


class UploadField(forms.FileField):
    """A field that cleans to a list of files. The form itself inspects each one under the policy of intake."""

    def __init__(self, *, policy: str, many: bool = False, **kwargs):
        self.policy = policy
        super().__init__(required=False, widget=SeveralFiles() if many else forms.FileInput(), **kwargs)
        self.widget.attrs["accept"] = ",".join(
            f".{extension}"
            for filetype in intake.policy(policy).types
            for extension in (filetype.extension, *filetype.also)
        )

    def to_python(self, data):
        return data if isinstance(data, list) else [data] if data else []


def accepted_types_text(policy: str, *, of_stranger: bool = False) -> str:
    """Return the types and the size that a policy of intake accepts, as one sentence."""
    rules = intake.policy(policy, of_stranger=of_stranger)
    labels = ", ".join(filetype.label for filetype in rules.types)
    return _("%(types)s; tiap berkas paling besar %(size)s.") % {"types": labels, "size": file_size(rules.max_bytes)}


def retry_after(form: forms.Form) -> int:
    """Return the seconds to wait before the form is sent again, or 0 where every file was inspected."""
    errors = [error for listed in form.errors.as_data().values() for error in listed]
    return max(((error.params or {})["retry_after"] for error in errors if error.code == BUSY), default=0)


def busy_error(name: str, busy: intake.Busy) -> forms.ValidationError:
    """Return the error for a file that was not inspected because all places were taken."""
    sentence = _("%(name)s belum diterima: terlalu banyak berkas sedang diperiksa. Tunggu sebentar, lalu pilih lagi.")
    params = {"name": name, "retry_after": busy.retry_after}
    return forms.ValidationError(sentence, code=BUSY, params=params)
