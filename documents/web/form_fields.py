"""Fields of the citizens' forms: lenient, with clear sentences about errors."""

import re

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator
from django.utils.translation import gettext_lazy as _

from documents.privacy.validators import without_national_id
from opd.web.text_field import TextField
from opd.words import kept

TOO_LONG = _("Isian ini paling banyak %(limit_value)d huruf; yang Anda tulis %(show_value)d. Ringkaskan.")
PUNCTUATION = re.compile(r"[\s.\-()/]+")
PHONE = re.compile(r"\+?[0-9]{6,15}")


class Choices(forms.RadioSelect):
    """Radio buttons whose errors can link to them: the group has the id of its first button."""

    def id_for_label(self, id_, index=None):
        return super().id_for_label(id_, "0" if index is None else index)


class MultipleChoices(Choices, forms.CheckboxSelectMultiple):
    """Check boxes whose errors can link to them: the group has the id of its first box."""


class Choice(forms.ChoiceField):
    """`missing` is the error when none is chosen."""

    widget = Choices

    def __init__(self, choices, *, missing, **kwargs):
        super().__init__(choices=choices, error_messages={"required": missing, "invalid_choice": missing}, **kwargs)


class Line(TextField):
    """Optional without `missing`, its error if empty, or where by `depends` the form decides."""

    def __init__(self, *, missing=None, depends=False, autocomplete="off", **kwargs):
        messages = {"max_length": TOO_LONG} | ({"required": missing} if missing else {})
        super().__init__(required=bool(missing) or depends, error_messages=messages, **kwargs)
        self.depends = depends
        self.widget.attrs["autocomplete"] = autocomplete

    def validate(self, value):
        if not self.depends:
            super().validate(value)

    def widget_attrs(self, widget):
        return {}  # no `maxlength`: a browser would silently cut pasted text

    def to_python(self, value):
        return super().to_python(" ".join(kept(str(value or "")).split()))


class Paragraphs(Line):
    widget = forms.Textarea({"rows": 3})

    def to_python(self, value):
        return TextField.to_python(self, value)


class FreeText(Paragraphs):
    default_validators = [without_national_id]


class Email(Line):
    widget = forms.EmailInput
    default_validators = [EmailValidator(_("Periksa alamat surel: bentuknya nama@contoh.id."))]

    def __init__(self, **kwargs):
        super().__init__(autocomplete="email", max_length=254, **kwargs)


class Phone(Line):
    def clean(self, value):
        text = super().clean(value)
        if text and not PHONE.fullmatch(PUNCTUATION.sub("", text)):
            raise ValidationError(_("Nomor telepon terdiri dari 6 sampai 15 angka, misalnya 0812 0000 0007."))
        return text


def national_id(text: str) -> str:
    """Return the NIK without the spaces, dots and dashes that people write. Raises ValidationError if it is none."""
    digits = PUNCTUATION.sub("", text)
    if not re.fullmatch(r"[0-9]{16}", digits):
        raise ValidationError(_("NIK terdiri dari 16 angka. Salin dari KTP; spasi dan titik boleh."), code="nik")
    return digits
