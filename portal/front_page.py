"""What the home page shows: the four classes, the newest, figures, news."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from documents import catalogue
from documents.models import PUBLIC_CLASSES, Classification, Document
from portal.models import News

NEWEST = 8
NEWS = 3
RECENT = timedelta(days=30)


@dataclass(frozen=True)
class ClassCard:
    """One of the four classes: number of documents and what the class means."""

    code: str
    label: str
    number: int
    address: str
    explanation: str


def context(now: datetime | None = None) -> dict:
    """Everything the template needs, in six queries whatever the number of documents."""
    now = now or timezone.now()
    documents = Document.objects.public()
    numbers = documents.aggregate(
        documents=Count("pk"),
        agencies=Count("opd", distinct=True),
        recent=Count("pk", filter=Q(published_at__gt=now - RECENT)),
        this_year=Count("pk", filter=Q(year=timezone.localdate(now).year)),
        **{value.name: Count("pk", filter=Q(classification=value)) for value in PUBLIC_CLASSES},
    )
    return {
        "documents": numbers["documents"],
        "agencies": numbers["agencies"],
        "classes": _cards(numbers | {Classification.EXEMPT.name: Document.objects.exempt().count()}),
        "figures": [
            (_("dokumen terbuka"), numbers["documents"]),
            (_("OPD mengumumkan dokumen"), numbers["agencies"]),
            (_("terbit 30 hari terakhir"), numbers["recent"]),
            (_("dokumen tahun ini"), numbers["this_year"]),
        ],
        "headings": catalogue.headings(documents),
        "newest": catalogue.as_rows(documents[:NEWEST]),
        "news": News.objects.public(now).select_related("opd").defer("body")[:NEWS],
    }


def _cards(numbers: dict[str, int]) -> list[ClassCard]:
    explanations = {
        Classification.PERIODIC: _("Diumumkan rutin, sekurang-kurangnya tiap enam bulan."),
        Classification.IMMEDIATE: _("Menyangkut hajat hidup orang banyak, diumumkan seketika."),
        Classification.ANYTIME: _("Selalu tersedia bila Anda memintanya."),
        Classification.EXEMPT: _("Apa yang ditutup, dasar hukumnya, dan sampai kapan."),
    }
    return [
        ClassCard(value, str(value.label), numbers[value.name], _address(value), explanation)
        for value, explanation in explanations.items()
    ]


def _address(value: Classification) -> str:
    if value == Classification.EXEMPT:
        return reverse("documents:exempt")
    return reverse("documents:classification", args=[value])
