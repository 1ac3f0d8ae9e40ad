"""What search engines read of a page, as data of schema.org."""

import json
from collections.abc import Callable
from functools import wraps
from typing import Any

from django import template
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe

from documents.filetypes import TABLES
from documents.models import Document, Revision
from opd.languages import in_site_language
from opd.models import Opd, SiteProfile
from portal.models import News
from portal.syndication.addresses import absolute, address

register = template.Library()

Node = dict[str, Any]

HEADLINE = 110  # characters that search engines show
ESCAPES = {ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&\u2028\u2029"}  # so that no text ends the element


def script(node: Node) -> SafeString:
    """Return the element with the data of a page, without empty values."""
    data = {"@context": "https://schema.org"} | _without_empty(node)
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":")).translate(ESCAPES)
    return mark_safe(f'<script type="application/ld+json">{text}</script>')  # noqa: S308 - escaped above


def tag(of: Callable[..., Node]) -> Callable[..., Node]:
    """Register the tag `NAME_data`, the element with the data that the function `NAME` returns."""
    register.simple_tag(wraps(of)(lambda *args: script(of(*args))), name=f"{of.__name__}_data")
    return of


@tag
def government(profile: SiteProfile) -> Node:
    return {
        "@type": "GovernmentOrganization",
        "@id": _government_id(),
        "name": profile.government,
        "url": address("portal:home"),
        "logo": address("machines:emblem") if profile.emblem else "",
        "address": profile.address,
        "telephone": profile.phone,
        "email": profile.email,
    }


@tag
def agency(opd: Opd) -> Node:
    return _publisher(opd) | {
        "alternateName": opd.short_name if opd.short_name != opd.name else "",
        "address": opd.address,
        "telephone": opd.phone,
        "email": opd.email,
        "sameAs": opd.website,
        "parentOrganization": {"@id": _government_id()},
    }


@tag
def document(document: Document, revision: Revision | None) -> Node:
    is_table = revision is not None and revision.mime in TABLES
    file = "distribution" if is_table else "encoding"
    return {
        "@type": "Dataset" if is_table else "DigitalDocument",
        "@id": absolute(f"/dokumen/{document.pk}/"),
        "url": absolute(document.get_absolute_url()),
        "name": document.title,
        "description": document.summary,
        "identifier": document.number,
        "keywords": document.keywords,
        "inLanguage": document.language,
        "dateCreated": document.date.isoformat() if document.date else "",
        "datePublished": _moment(document.first_published_at),
        "dateModified": _moment(document.published_at),
        "expires": document.valid_until.isoformat() if document.valid_until else "",
        "isAccessibleForFree": True,
        "publisher": _publisher(document.opd),
        file: _file(document, revision, "DataDownload" if is_table else "MediaObject") if revision else None,
    }


@tag
def news(item: News, profile: SiteProfile) -> Node:
    return {
        "@type": "NewsArticle",
        "url": absolute(item.get_absolute_url()),
        "headline": item.title[:HEADLINE],
        "description": item.summary,
        "inLanguage": "id",
        "datePublished": _moment(item.published_at),
        "dateModified": _moment(max(item.published_at, item.updated_at)),
        "author": _publisher(item.opd) if item.opd else {"@id": government(profile)["@id"]},
        "publisher": {"@type": "GovernmentOrganization", "name": profile.government},
    }


@tag
def breadcrumb(trail: list[tuple[str, str]]) -> Node:
    return {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": place, "name": str(label), "item": absolute(path)}
            for place, (label, path) in enumerate(trail, 1)
        ],
    }


def _file(document: Document, revision: Revision, kind: str) -> Node:
    return {
        "@type": kind,
        "contentUrl": address("documents:revision_file", document.pk, revision.number),
        "encodingFormat": revision.mime,
        "contentSize": str(revision.size),
        "sha256": revision.sha256,
    }


def _publisher(opd: Opd) -> Node:
    with in_site_language():  # one identity in each language
        identity = absolute(opd.get_absolute_url())
    page = absolute(opd.get_absolute_url())
    return {"@type": "GovernmentOrganization", "@id": identity, "name": opd.name, "url": page}


@in_site_language()
def _government_id() -> str:
    return f"{address('portal:home')}#pemerintah"


def _without_empty(node: Node) -> Node:
    return {
        name: _without_empty(value) if isinstance(value, dict) else value
        for name, value in node.items()
        if value not in ("", None)
    }


def _moment(moment) -> str:
    return timezone.localtime(moment).isoformat(timespec="seconds") if moment else ""
