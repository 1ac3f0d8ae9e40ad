"""What the second index reads: the columns of each model, their zones, and the rows that are public now."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from html import unescape
from typing import Any

from django.db.models import Case, CharField, IntegerField, Model, Q, QuerySet, Value, When
from django.utils import timezone

from documents.models import PARTS, Alert
from documents.search.text.analysis import FIELD
from opd.models import Opd
from portal.models import Faq, News, Page, SiteKind
from portal.richtext import TEXT_ONLY

TAG = re.compile(r"<(?=[/a-zA-Z])")
BLANKS = re.compile(r"\s+")


@dataclass(frozen=True)
class Zones:
    """The texts of one row by their weight, and terms that are properties of it, such as its year."""

    title: str
    summary: str = ""
    labels: tuple[str, ...] = ()  # names by which it is also known
    text: str = ""
    fields: tuple[str, ...] = ()
    agency: str = ""  # the name of the agency that the row is
    moment: datetime | None = None


@dataclass(frozen=True)
class Source:
    """A model of the second index. `columns` are the columns that its entry is made of."""

    kind: SiteKind
    model: type[Model]
    columns: tuple[str, ...]
    zones: Callable[[Any], Zones] = field(repr=False)
    public: Callable[[datetime], QuerySet] = field(repr=False)


def plain_text(html: str) -> str:
    """Return the words of rich text, each element's apart from the next one's."""
    return BLANKS.sub(" ", unescape(TEXT_ONLY.clean(TAG.sub(" <", html)))).strip()


def _news(item) -> Zones:
    year = f"{FIELD}{item.published_at.astimezone(UTC).year}"  # in Jakarta's time the last day of 9999 has no year
    return Zones(item.title, summary=item.summary, text=plain_text(item.body), fields=(year,), moment=item.published_at)


def _alert(alert) -> Zones:
    text = " ".join(part for _label, part in alert.filled)
    return Zones(alert.title, labels=(alert.get_kind_display(),), summary=alert.area, text=text, moment=alert.starts_at)


def _agency(opd) -> Zones:
    return Zones(opd.name, labels=(opd.short_name,), summary=opd.address, agency=opd.name)


SOURCES = {
    source.kind: source
    for source in (
        Source(
            SiteKind.NEWS,
            News,
            ("title", "slug", "summary", "body", "published_at"),
            _news,
            lambda now: News.objects.public(now),
        ),
        Source(
            SiteKind.ALERT,
            Alert,
            ("title", "kind", "area", "starts_at", *PARTS),
            _alert,
            lambda now: Alert.objects.all(),
        ),
        Source(
            SiteKind.PAGE,
            Page,
            ("title", "slug", "summary", "body"),
            lambda page: Zones(page.title, summary=page.summary, text=plain_text(page.body)),
            lambda now: Page.objects.public(now),
        ),
        Source(
            SiteKind.FAQ,
            Faq,
            ("question", "answer", "group"),
            lambda faq: Zones(faq.question, summary=faq.group, text=plain_text(faq.answer)),
            lambda now: Faq.objects.public(),
        ),
        Source(
            SiteKind.AGENCY,
            Opd,
            ("name", "slug", "short_name", "address"),
            _agency,
            lambda now: Opd.objects.in_force(timezone.localdate(now)),
        ),
    )
}
KIND_OF_MODEL = {source.model: source.kind for source in SOURCES.values()}


def public_keys(now: datetime) -> QuerySet:
    """Return (kind, primary key, whether it is a notice that runs now) of all rows that are public, as one query."""
    each = [_keys(source, now) for source in SOURCES.values()]
    return each[0].union(*each[1:], all=True)


def _keys(source: Source, now: datetime) -> QuerySet:
    is_running = Q(pk__in=Alert.objects.running(now).order_by().values("pk")) if source.model is Alert else Q(pk=None)
    return (
        source.public(now)
        .order_by()
        .annotate(
            of_kind=Value(source.kind.value, CharField()),
            is_running_now=Case(When(is_running, then=Value(1)), default=Value(0), output_field=IntegerField()),
        )
        .values_list("of_kind", "pk", "is_running_now")
    )


def rows_of(kind: str, pks: Iterable[int]) -> Iterator[Model]:
    """Yield the rows of a kind, in order of primary keys."""
    yield from SOURCES[SiteKind(kind)].model._default_manager.filter(pk__in=list(pks)).order_by("pk")
