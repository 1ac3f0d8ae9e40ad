"""Files of citizens: what is taken is said at the field; each refusal has its own sentence."""

from typing import BinaryIO, cast

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from documents import intake
from documents.publishing import Incoming
from opd.templatetags.bahasa import file_size


class SeveralFiles(forms.FileInput):
    allow_multiple_selected = True


class UploadField(forms.FileField):
    """Any number of files, cleaned to a list; the form itself looks at each by `received`, under `policy`."""

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


def taken(policy: str) -> str:
    """Which files a policy takes, in one sentence."""
    rules = intake.policy(policy)
    labels = ", ".join(filetype.label for filetype in rules.types)
    return _("%(types)s; tiap berkas paling besar %(size)s.") % {"types": labels, "size": file_size(rules.max_bytes)}


def received(file: UploadedFile, policy: str) -> Incoming:
    """The file with what is known of it; raises `intake.Refused` with the sentence for the person."""
    return Incoming(file, intake.clean_name(file.name or ""), intake.check(cast(BinaryIO, file), policy))
