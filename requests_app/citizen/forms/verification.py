import hashlib

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.core.validators import RegexValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

MAX_BYTES = 5 * 1024 * 1024


class Fingerprint(UploadedFile):
    def __init__(self, sha256: str, **facts):
        super().__init__(**facts)
        self.sha256 = sha256


class Fingerprinting(FileUploadHandler):
    """An upload handler that hashes a file and keeps nothing of it; one above `MAX_BYTES` is ignored."""

    def new_file(self, *args, **kwargs):
        super().new_file(*args, **kwargs)
        self.digest, self.read = hashlib.sha256(), 0

    def receive_data_chunk(self, raw_data, start):
        self.read += len(raw_data)
        if self.read > MAX_BYTES:
            raise SkipFile
        self.digest.update(raw_data)

    def file_complete(self, file_size):
        return Fingerprint(self.digest.hexdigest(), name=self.file_name, size=file_size)


class CompareForm(forms.Form):
    """A copy of the letter, or its SHA-256: `cleaned_data["fingerprint"]`, in lower case."""

    file = forms.FileField(
        label=gettext_lazy("Berkas PDF surat"),
        required=False,
        allow_empty_file=True,
        help_text=gettext_lazy("Paling besar 5 MB. Berkas Anda hanya dihitung SHA-256-nya, tidak disimpan."),
    )
    sha256 = forms.CharField(
        label=gettext_lazy("Atau SHA-256 yang Anda hitung sendiri"),
        required=False,
        max_length=100,
        widget=forms.TextInput({"size": 64, "autocomplete": "off", "spellcheck": "false"}),
        help_text=gettext_lazy("64 huruf dan angka, misalnya hasil perintah sha256sum atau certutil."),
        validators=[
            RegexValidator(r"\A[0-9A-Fa-f]{64}\Z", gettext_lazy("SHA-256 terdiri atas 64 angka dan huruf a-f."))
        ],
    )

    def clean(self):
        super().clean()
        file, typed = self.cleaned_data.get("file"), self.cleaned_data.get("sha256")
        if not file and not typed and not self.errors:
            raise ValidationError(_("Pilih berkas PDF surat, paling besar 5 MB, atau tempel SHA-256-nya."))
        return self.cleaned_data | {"fingerprint": file.sha256 if file else (typed or "").lower()}
