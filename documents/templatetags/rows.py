"""One document in a list. No template: twenty includes took half of the time."""

from html import escape

from django import template
from django.template.loader import render_to_string
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from documents.models import Classification
from documents.search.results.rows import DocumentRow
from documents.templatetags.files import type_and_size
from opd.languages import cached_by_language, mark_of_content

register = template.Library()

LONGEST_SUMMARY = 180  # characters
ROW = (
    '<li class="row"><h{level} class="row-title"><a href="{address}"{lang}>{title}</a></h{level}>{text}'
    '<p class="meta">{badge}{outdated}{opd}<span>{year}</span><span>{file}</span></p></li>'
)


@register.simple_tag
def document_row(
    document: DocumentRow,
    *,
    title: SafeString | None = None,
    snippet: SafeString | None = None,
    place: tuple[str, str] | None = None,
    level: int = 3,
    brief: bool = False,
    without_opd: bool = False,
) -> SafeString:
    """Return the list item; `title`, `snippet` may be HTML, `place` is (label, address) in its file."""
    lang = mark_of_content()
    text = conditional_escape(snippet or ("" if brief else _shortened(document.summary)))
    link = format_html('<a class="place" href="{}">{}</a> ', place[1], place[0]) if place else ""
    row = ROW.format(
        level=level,
        address=document.get_absolute_url(),
        lang=lang,
        title=conditional_escape(title or document.title),
        text=f'<p class="snippet"{lang}>{link}{text}</p>' if text else "",
        badge=_badge(document.classification),
        outdated=format_html('<span class="tag">{}</span>', _("Tidak berlaku lagi")) if document.is_outdated() else "",
        opd="" if without_opd else f"<span{lang}>{escape(document.opd_name)}</span>",
        year=document.year,
        file=_("Tanpa berkas") if document.has_closed_file else escape(type_and_size(document.mime, document.size)),
    )
    return mark_safe(row)  # noqa: S308 - every value is a number, HTML already, or escaped above


@register.simple_tag
def found_row(found: tuple[DocumentRow, SafeString | None, SafeString | None, tuple[str, str] | None]) -> SafeString:
    """Return the list item of a document on the search page: `found` are the row, title, snippet and place."""
    document, title, snippet, place = found
    return document_row(document, title=title, snippet=snippet, place=place, level=2)


@cached_by_language(maxsize=16)
def _badge(code: str) -> SafeString:
    return render_to_string("_components/badge.html", {"code": code, "label": Classification(code).label})


def _shortened(text: str) -> str:
    if len(text) <= LONGEST_SUMMARY:
        return text
    cut = text[:LONGEST_SUMMARY]
    return f"{cut.rpartition(' ')[0] or cut}…"
