from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from documents import intake
from documents.release.forms import ScreenedForm
from portal.models import SiteProfile

EMBLEM_SIZE = (192, 192)  # pixels; four times as large as the header shows it


class SiteProfileForm(ScreenedForm):
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
                self.instance.emblem = intake.redraw(upload, "picture", EMBLEM_SIZE)
            except intake.Refused as refusal:
                raise ValidationError(str(refusal), code=refusal.code) from refusal
        return upload
