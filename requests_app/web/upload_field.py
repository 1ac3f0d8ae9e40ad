"""Files of citizens: what is taken is said at the field; each refusal has its own sentence."""

from django import forms
from django.utils.translation import gettext as _

from documents import intake
from opd.templatetags.bahasa import file_size

BUSY = "busy"  # the code of an error at a file that was not looked at


class SeveralFiles(forms.FileInput):
    allow_multiple_selected = True


class UploadField(forms.FileField):
    """Any number of files, cleaned to a list; the form itself has each looked at, under `policy`."""

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


def taken(policy: str, *, of_stranger: bool = False) -> str:
    """Which files a policy takes, in one sentence."""
    rules = intake.policy(policy, of_stranger=of_stranger)
    labels = ", ".join(filetype.label for filetype in rules.types)
    return _("%(types)s; tiap berkas paling besar %(size)s.") % {"types": labels, "size": file_size(rules.max_bytes)}


def retry_after(form: forms.Form) -> int:
    """Seconds after which to send the form again because a file of it was not looked at; 0 where all were."""
    errors = [error for listed in form.errors.as_data().values() for error in listed]
    return max(((error.params or {})["retry_after"] for error in errors if error.code == BUSY), default=0)


def not_looked_at(name: str, busy: intake.Busy) -> forms.ValidationError:
    """The sentence at the field of a file for which there was no place."""
    sentence = _("%(name)s belum diterima: terlalu banyak berkas sedang diperiksa. Tunggu sebentar, lalu pilih lagi.")
    params = {"name": name, "retry_after": busy.retry_after}
    return forms.ValidationError(sentence, code=BUSY, params=params)
