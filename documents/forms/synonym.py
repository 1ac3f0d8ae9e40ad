"""One row of the table of synonyms, refused where it could not work."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from documents.models import Synonym
from documents.models.synonym import LONGEST_WAY
from documents.search import lexicon
from documents.search.analysis import gist, tokens

MOST_WAYS = 12
MOST_TOKENS = 12


class SynonymForm(forms.ModelForm):
    class Meta:
        model = Synonym
        fields = ["ways", "wider"]
        widgets = {"ways": forms.Textarea(attrs={"rows": 6, "cols": 60})}
        error_messages = {
            "ways": {"required": gettext_lazy("Tulis paling sedikit dua cara, masing-masing pada barisnya sendiri.")}
        }

    def clean_ways(self):
        lines = [way for line in self.cleaned_data["ways"].splitlines() if (way := _plain(line))]
        if len(lines) < 2:
            raise ValidationError(self.fields["ways"].error_messages["required"])
        if len(lines) > MOST_WAYS:
            raise ValidationError(_("Paling banyak %(n)s cara dalam satu baris tabel.") % {"n": MOST_WAYS})
        for place, way in enumerate(lines):
            _must_work(way)
            if any(_forms(way) == _forms(other) for other in lines[:place]):
                raise ValidationError(_("“%(way)s” tertulis dua kali. Hapus salah satunya.") % {"way": way})
        return "\n".join(lines)

    def clean_wider(self):
        wider = _plain(self.cleaned_data["wider"])
        if wider:
            _must_work(wider)
        return wider

    def clean(self):
        lexicon.lock()  # the admin's transaction is around this: nobody takes the same word meanwhile
        super().clean()
        cleaned = self.cleaned_data
        if self.errors:
            return cleaned
        row = Synonym(pk=self.instance.pk, ways=cleaned["ways"], wider=cleaned["wider"])
        for way, rival in lexicon.rivals(row):
            self.add_error(
                "ways",
                _("“%(way)s” sudah ada di baris “%(rival)s”. Ubah baris itu, atau hapus kata ini.")
                % {"way": way, "rival": rival},
            )
        if not self.errors and lexicon.goes_round(row):
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


def _forms(way: str) -> list[str]:
    return [form for _position, form, _stem in tokens(way)]
