"""The content of the home page: the four classes, what people seek, the newest documents, and news."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from documents.catalogue import counts, usage
from documents.catalogue import rows as catalogue
from documents.models import PUBLIC_CLASSES, Classification, Document
from opd.page_cache.memo import cached_until_next_act
from portal.models import News

NEWEST = 8
NEWS = 3


@dataclass(frozen=True)
class ClassCard:
    """The card of one of the four classes, with its number of documents and its meaning."""

    code: str
    label: str
    number: int
    address: str
    explanation: str


@cached_until_next_act
def context() -> dict:
    """Return the context of the template, in a few queries whatever the number of documents."""
    now = timezone.now()
    numbers, exempt = counts.document_counts(), Document.objects.exempt().count()
    return {
        "documents": numbers.total,
        "agencies": len(numbers.by_opd),
        "classes": _cards({**dict.fromkeys(PUBLIC_CLASSES, 0), **numbers.by_class, Classification.EXEMPT: exempt}),
        "sought": usage.sought(timezone.localdate(now)),
        "headings": catalogue.headings(),
        "newest": catalogue.rows_of(numbers.newest[:NEWEST]),
        "news": list(News.objects.public(now).listed()[:NEWS]),
    }


def _cards(numbers: dict[str, int]) -> list[ClassCard]:
    explanations = {
        Classification.PERIODIC: _("Diumumkan rutin, sekurang-kurangnya tiap enam bulan."),
        Classification.IMMEDIATE: _("Menyangkut hajat hidup orang banyak, diumumkan seketika."),
        Classification.ANYTIME: _("Selalu tersedia bila Anda memintanya."),
        Classification.EXEMPT: _("Apa yang ditutup, dasar hukumnya, dan sampai kapan."),
    }
    return [
        ClassCard(value, str(value.label), numbers[value], _address(value), explanation)
        for value, explanation in explanations.items()
    ]


def _address(value: Classification) -> str:
    if value == Classification.EXEMPT:
        return reverse("documents:exempt")
    return reverse("documents:classification", args=[value])
