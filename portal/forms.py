import io

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from PIL import Image

from documents import intake
from portal.models import SiteProfile

EMBLEM_SIZE = (192, 192)  # pixels; four times as large as the header shows it


class SiteProfileForm(forms.ModelForm):
    emblem_file = forms.FileField(
        label=_("Lambang"),
        required=False,
        help_text=_("Gambar PNG, JPEG, atau WebP. Selama belum diisi, portal memakai lambang netral."),
        widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg,image/webp"}),
    )

    class Meta:
        model = SiteProfile
        fields = ["address", "hours", "phone", "email", "complaint_officer", "complaint_address"]
        help_texts = {
            "complaint_officer": _("UU 25/2009 Pasal 36 ayat (4): nama dan alamat petugas pengaduan diumumkan."),
        }

    def clean_emblem_file(self):
        upload = self.cleaned_data["emblem_file"]
        if upload:
            try:
                intake.check(upload, "picture")
                self.instance.emblem = drawn_anew(upload)
            except intake.Refused as refusal:
                raise ValidationError(str(refusal), code=refusal.code) from refusal
        return upload


def drawn_anew(picture) -> bytes:
    """A small PNG of nothing but the picture's own pixels: what else the file carried stays behind. Raises Refused."""
    try:
        with Image.open(picture, formats=["PNG", "JPEG", "WEBP"]) as image:
            small = image.convert("RGBA")
    except (OSError, SyntaxError, ValueError) as error:
        raise intake.Refused("broken") from error
    small.thumbnail(EMBLEM_SIZE)
    target = io.BytesIO()
    small.save(target, "PNG", optimize=True)
    return target.getvalue()
