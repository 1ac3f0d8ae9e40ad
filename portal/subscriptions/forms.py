from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from documents.web.form_fields import Choice
from portal.models import Frequency


class AskForm(forms.Form):
    """The topic is in the address of the page."""

    email = forms.EmailField(
        label=_("Alamat surel"),
        max_length=254,
        help_text=_("Kami simpan tersandi, hanya untuk kabar ini, sampai Anda berhenti."),
        error_messages={
            "required": _("Tulis alamat surel Anda."),
            "invalid": _("Alamat surel ini tidak lengkap. Contoh: nama@contoh.id"),
        },
        widget=forms.EmailInput({"autocomplete": "email"}),
    )
    frequency = Choice(
        Frequency.choices,
        label=_("Seberapa sering"),
        missing=_("Pilih seberapa sering Anda ingin dikabari."),
        initial=Frequency.AT_ONCE,
    )
    use_required_attribute = False

    def clean_email(self) -> str:
        """Refuse quoted names and hosts in brackets, which write one mailbox in thousands of ways."""
        email = self.cleaned_data["email"]
        if set(email) & set('"\\[]'):
            raise ValidationError(self.fields["email"].error_messages["invalid"], code="invalid")
        return email
