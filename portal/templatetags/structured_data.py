"""The data of a page for programs (`portal.syndication.structured_data`), as an element for its head or body."""

from django import template
from django.utils.safestring import SafeString

from documents.models import Document, Revision
from opd.models import Opd, SiteProfile
from portal.models import News
from portal.syndication import structured_data

register = template.Library()


@register.simple_tag
def government_data(profile: SiteProfile) -> SafeString:
    return structured_data.script(structured_data.government(profile))


@register.simple_tag
def agency_data(opd: Opd) -> SafeString:
    return structured_data.script(structured_data.agency(opd))


@register.simple_tag
def document_data(document: Document, revision: Revision | None) -> SafeString:
    return structured_data.script(structured_data.document(document, revision))


@register.simple_tag
def news_data(item: News, profile: SiteProfile) -> SafeString:
    return structured_data.script(structured_data.news(item, profile))


@register.simple_tag
def breadcrumb_data(trail: list[tuple[str, str]]) -> SafeString:
    return structured_data.script(structured_data.breadcrumb(trail))
