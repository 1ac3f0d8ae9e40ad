from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from documents.models import PUBLIC_CLASSES, Classification, Document
from documents.search.facets import counts
from documents.search.facets.headings import headings
from documents.search.results.rows import rows_of
from documents.web import usage
from opd.page_cache.memo import cached_until_next_act
from portal.models import News

NEWEST = 8
NEWS = 3


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
        "headings": headings(),
        "newest": rows_of(numbers.newest[:NEWEST]),
        "news": list(News.objects.public(now).listed()[:NEWS]),
    }


def _cards(numbers: dict[str, int]) -> list[dict]:
    explanations = {
        Classification.PERIODIC: _("Diumumkan rutin, sekurang-kurangnya tiap enam bulan."),
        Classification.IMMEDIATE: _("Menyangkut hajat hidup orang banyak, diumumkan seketika."),
        Classification.ANYTIME: _("Selalu tersedia bila Anda memintanya."),
        Classification.EXEMPT: _("Apa yang ditutup, dasar hukumnya, dan sampai kapan."),
    }
    addresses = {value: reverse("documents:classification", args=[value]) for value in PUBLIC_CLASSES}
    addresses[Classification.EXEMPT] = reverse("documents:exempt")
    return [
        {
            "code": value,
            "label": str(value.label),
            "number": numbers[value],
            "address": addresses[value],
            "explanation": explanation,
        }
        for value, explanation in explanations.items()
    ]
