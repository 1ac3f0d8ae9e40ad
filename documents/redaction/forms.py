from contextlib import suppress
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from documents.exemptions.forms import TestField
from documents.models import ConsequenceTest, Document, Redaction
from documents.models.file_contents.redaction import WHOLE
from documents.redaction.page_text import Box
from documents.redaction.selection import lines_of
from documents.release import word_match
from opd.web.text_field import TextField

MOST_KEPT = 200
SIDES = ("page", "left", "top", "width", "height")


def last_reason(redaction: Redaction | None) -> dict:
    """Return test and reason of the last part: the next part often has the same."""
    last = redaction.parts.last() if redaction else None
    return {"test": last.test_id, "reason": last.reason} if last else {}


class WordsField(forms.CharField):
    widget = forms.Textarea({"rows": 3, "autocomplete": "off", "spellcheck": "false"})

    def clean(self, value):
        lines = lines_of(super().clean(value))
        word_match.check_words(lines)
        return "\n".join(lines)


class BoxesField(forms.MultipleChoiceField):
    """Field for boxes as `page,left,top,width,height`, sent by the script of the page or by its check boxes."""

    widget = forms.MultipleHiddenInput

    def to_python(self, value):
        return [_box(text.split(",")) for text in super().to_python(value)]

    def validate(self, value):
        if self.required and not value:
            raise ValidationError(_("Centang sedikitnya satu tempat."))


def _box(numbers: list[str]) -> tuple[int, Box]:
    try:
        page, left, top, width, height = (int(number) for number in numbers)
    except ValueError as error:
        raise ValidationError(_("Kotak itu tidak dapat dibaca. Gambar lagi.")) from error
    return page, Box(left, top, width, height)


def kept_boxes(texts: list[str]) -> list[tuple[str, int, Box]]:
    """Return (text as sent, page, box) of the valid boxes, to offer them again after the form was refused."""
    kept = []
    for text in dict.fromkeys(texts[:MOST_KEPT]):
        with suppress(ValidationError):
            kept.append((text, *_box(text.split(","))))
    return kept


class WhyForm(forms.Form):
    """Form for the test and the reason that each redacted part needs, UU 14/2008 Pasal 22 ayat (7) huruf e."""

    test = TestField(
        label=gettext_lazy("Dasarnya: uji konsekuensi"),
        help_text=gettext_lazy(
            "Atas golongan informasi, misalnya NIK, atau atas dokumen dengan berkas ini. Hurufnya mengikuti ujinya."
        ),
        error_messages={"required": gettext_lazy("Pilih uji konsekuensi yang menjadi dasarnya.")},
    )
    reason = TextField(
        label=gettext_lazy("Mengapa bagian ini termasuk di dalamnya"),
        max_length=300,
        help_text=gettext_lazy("Satu kalimat, tampak di daftar penghitaman. Jangan tulis kata yang dihitamkan."),
    )

    def __init__(self, *args, document: Document, **kwargs):
        super().__init__(*args, **kwargs)
        tests = ConsequenceTest.objects.for_parts_of(document, timezone.localdate())
        self.fields["test"].queryset = tests.select_related("document").order_by("subject_class", "pk")

    def why(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("test", "reason")}


class FindForm(forms.Form):
    kata = WordsField(
        label=gettext_lazy("Kata yang harus hitam"),
        help_text=gettext_lazy("Satu nama, nomor, atau alamat per baris. Cara menulis yang lain ikut dicari."),
    )


class WordsForm(WhyForm):
    kata = WordsField(widget=forms.HiddenInput)


class PlacesForm(WordsForm):
    kotak = BoxesField(label=gettext_lazy("Tempat"))


class BoxesForm(WhyForm):
    kotak = BoxesField(required=False)
    page = forms.IntegerField(label=gettext_lazy("Halaman"), min_value=1, required=False)
    left = forms.IntegerField(label=gettext_lazy("Dari kiri"), min_value=0, max_value=WHOLE, required=False)
    top = forms.IntegerField(label=gettext_lazy("Dari atas"), min_value=0, max_value=WHOLE, required=False)
    width = forms.IntegerField(label=gettext_lazy("Lebar"), min_value=1, max_value=WHOLE, required=False)
    height = forms.IntegerField(label=gettext_lazy("Tinggi"), min_value=1, max_value=WHOLE, required=False)
    only_here = forms.BooleanField(
        label=gettext_lazy("Tutup di tempat ini saja; tulisan di bawahnya boleh tampak di tempat lain"),
        required=False,
    )

    def clean(self):
        super().clean()
        data = self.cleaned_data
        numbers = [data.get(name) for name in SIDES[1:]]
        if any(number is not None for number in numbers):
            if None in numbers or not data.get("page"):
                raise ValidationError(_("Isi keempat angka kotak itu dan halamannya, atau kosongkan semuanya."))
            data["kotak"] = [*data.get("kotak", []), (data["page"], Box(*numbers))]
        return data
