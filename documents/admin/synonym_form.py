import re

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from documents.models import Synonym
from documents.models.search.synonym import LONGEST_WAY
from documents.search.snapshot import synonyms
from documents.search.text.analysis import gist, tokens

SEPARATOR = re.compile(r"[=\n\r]")
MOST_WAYS = 12
MOST_TOKENS = 12


class SynonymForm(forms.ModelForm):
    class Meta:
        model = Synonym
        fields = ["ways", "wider", "is_regulation"]
        widgets = {"ways": forms.Textarea(attrs={"rows": 6, "cols": 60})}
        help_texts = {
            "ways": gettext_lazy(
                "Pisahkan dengan tanda sama dengan, misalnya <b>dinkes = dinas kesehatan</b>, atau tulis satu cara per "
                "baris. Siapa mencari yang satu, menemukan juga yang lain. Huruf besar dan kecil dianggap sama. "
                "Imbuhan tidak perlu ditulis: pencarian “permohonan” sudah menemukan “pemohon”."
            )
        }
        error_messages = {
            "ways": {"required": gettext_lazy("Tulis paling sedikit dua cara, misalnya dinkes = dinas kesehatan.")}
        }

    def clean_ways(self):
        lines = [way for part in SEPARATOR.split(self.cleaned_data["ways"]) if (way := _plain(part))]
        if len(lines) < 2:
            raise ValidationError(self.fields["ways"].error_messages["required"])
        if len(lines) > MOST_WAYS:
            raise ValidationError(_("Paling banyak %(n)s cara dalam satu baris tabel.") % {"n": MOST_WAYS})
        for place, way in enumerate(lines):
            _must_work(way)
            for other in lines[:place]:
                _must_differ(way, other)
        return "\n".join(lines)

    def clean_wider(self):
        wider = _plain(self.cleaned_data["wider"])
        if wider:
            _must_work(wider)
        return wider

    def clean(self):
        synonyms.lock()  # within the admin's transaction, so no other row takes the same word
        super().clean()
        cleaned = self.cleaned_data
        if self.errors:
            return cleaned
        row = Synonym(pk=self.instance.pk, ways=cleaned["ways"], wider=cleaned["wider"])
        rivals: dict[Synonym, list[str]] = {}
        for way, rival in synonyms.conflicts(row):
            rivals.setdefault(rival, []).append(way)
        for rival, ways in rivals.items():
            self.add_error("ways", _taken_by(rival, ways))
        if not self.errors and synonyms.is_circular(row):
            self.add_error(
                "wider",
                _("“%(wider)s” akhirnya menunjuk kembali ke baris ini. Pilih kata yang lebih luas, atau kosongkan.")
                % {"wider": row.wider},
            )
        return cleaned


def _plain(line: str) -> str:
    return " ".join(line.lower().split())


def _must_work(way: str) -> None:
    values = {"way": way[:40], "n": LONGEST_WAY, "words": MOST_TOKENS}
    if len(way) > LONGEST_WAY:
        raise ValidationError(_("“%(way)s…” terlalu panjang: paling banyak %(n)s huruf.") % values)
    if not gist(way):
        raise ValidationError(_("“%(way)s” hanya kata penghubung atau tanda baca, jadi tidak dapat dicari.") % values)
    if len(tokens(way)) > MOST_TOKENS:
        raise ValidationError(_("“%(way)s…” terlalu panjang: paling banyak %(words)s kata.") % values)


def _must_differ(way: str, other: str) -> None:
    values = {"way": way, "other": other}
    if _forms(way) == _forms(other):
        raise ValidationError(_("“%(way)s” tertulis dua kali. Hapus salah satunya.") % values)
    if _stems(way) == _stems(other):
        raise ValidationError(
            _("“%(other)s” dan “%(way)s” sudah saling menemukan, karena kata dasarnya sama. Hapus salah satunya.")
            % values
        )


def _taken_by(rival: Synonym, ways: list[str]) -> SafeString:
    text = _("{ways} sudah ada di baris {row}. Ubah baris itu, atau hapus kata ini.")
    address = reverse("admin:documents_synonym_change", args=[rival.pk])
    link = format_html('“<a href="{}">{}</a>”', address, rival)
    return format_html(text, ways=", ".join(f"“{way}”" for way in ways), row=link)


def _forms(way: str) -> list[str]:
    return [form for _position, form, _stem in tokens(way)]


def _stems(way: str) -> list[str]:
    return [stem for _position, _form, stem in tokens(way)]
