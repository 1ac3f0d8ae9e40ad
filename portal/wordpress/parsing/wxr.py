import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import iterparse
from django.utils import timezone
from django.utils.translation import gettext as _

# WordPress' own namespace contains the version.
PREFIXES = (
    (re.compile(r"\{http://wordpress\.org/export/[^/}]+/excerpt/\}"), "excerpt:"),
    (re.compile(r"\{http://wordpress\.org/export/[^/}]+/\}"), "wp:"),
    (re.compile(r"\{http://purl\.org/rss/1\.0/modules/content/\}"), "content:"),
)


class BadExport(Exception):
    """The file is no complete export; `str()` is a sentence."""


@dataclass(frozen=True)
class Term:
    """A category; `parent` is a slug."""

    number: int
    slug: str
    name: str
    parent: str


@dataclass(frozen=True)
class Item:
    """A post, page, file or item of a plugin. `categories` are slugs, `tags` are names."""

    number: int
    kind: str
    title: str
    slug: str
    link: str
    status: str
    has_password: bool
    content: str
    excerpt: str
    at: datetime | None
    parent: int
    categories: list[str] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    comments: int = 0
    file_url: str = ""
    meta: dict[str, str] = field(default_factory=dict)
    old_slugs: list[str] = field(default_factory=list)
    summary: str = ""

    @property
    def is_scheduled(self) -> bool:
        return self.status == "future" and not self.has_password

    @property
    def is_hidden(self) -> bool:
        return self.has_password or self.status != "publish"


def entries(path: Path) -> Iterator[str | Term | Item]:
    """Yield the known entries of the file, its address as text. Raises BadExport, also after some entries."""
    channel, is_export = None, False
    try:
        for event, element in iterparse(path, events=("start", "end"), forbid_dtd=True):
            name = _name(element)
            if event == "start":
                channel = element if name == "channel" else channel
                continue
            is_export = is_export or name == "wp:wxr_version"
            if entry := _entry(name, element):
                yield entry
            if name in ("item", "wp:category", "wp:tag", "wp:term") and channel is not None:
                channel.remove(element)  # memory would grow with the file
    except ParseError as error:
        line, column = error.position
        place = {"line": line, "column": column}
        raise BadExport(
            _("Berkas ekspor rusak di baris %(line)s, kolom %(column)s. Ekspor sekali lagi.") % place
        ) from error
    except (DefusedXmlException, LookupError, ValueError) as error:  # entities, unknown encodings
        raise BadExport(_("Berkas ini tidak ditulis oleh WordPress: bentuk XML-nya ditolak.")) from error
    if not is_export:
        raise BadExport(_("Ini bukan berkas ekspor WordPress. Buat lewat Perkakas, Ekspor, Semua konten."))


def _entry(name: str, element: Element) -> str | Term | Item | None:
    if name == "wp:base_blog_url":
        return (element.text or "").strip()
    if name == "wp:category":
        facts = _facts(element)
        slug = facts.get("wp:category_nicename", "")
        return Term(
            number=_number(facts.get("wp:term_id")),
            slug=slug,
            name=facts.get("wp:cat_name") or slug,
            parent=facts.get("wp:category_parent", ""),
        )
    return _item(element) if name == "item" else None


def _item(element: Element) -> Item:
    facts = _facts(element)
    terms = [(child.get("domain"), child) for child in element if _name(child) == "category"]
    meta = [_facts(child) for child in element if _name(child) == "wp:postmeta"]
    return Item(
        number=_number(facts.get("wp:post_id")),
        kind=facts.get("wp:post_type", ""),
        title=facts.get("title", ""),
        slug=facts.get("wp:post_name", ""),
        link=facts.get("link", ""),
        status=facts.get("wp:status", ""),
        has_password=bool(facts.get("wp:post_password")),
        content=facts.get("content:encoded", ""),
        excerpt=facts.get("excerpt:encoded", ""),
        at=_moment(facts.get("wp:post_date_gmt"), UTC) or _moment(facts.get("wp:post_date")),
        parent=_number(facts.get("wp:post_parent")),
        categories=[child.get("nicename", "") for domain, child in terms if domain == "category"],
        tags=[child.text for domain, child in terms if domain == "post_tag" and child.text],
        comments=sum(_name(child) == "wp:comment" for child in element),
        file_url=facts.get("wp:attachment_url", ""),
        meta={row.get("wp:meta_key", ""): row.get("wp:meta_value", "") for row in meta},
        old_slugs=[row["wp:meta_value"] for row in meta if row.get("wp:meta_key") == "_wp_old_slug"],
    )


def _facts(element: Element) -> dict[str, str]:
    return {_name(child): (child.text or "").strip() for child in element if not len(child)}


def _name(element: Element) -> str:
    for namespace, prefix in PREFIXES:
        name, changed = namespace.subn(prefix, element.tag)
        if changed:
            return name
    return element.tag


def _number(text: str | None) -> int:
    return int(text) if text and re.fullmatch(r"[0-9]{1,15}", text) else 0


def _moment(text: str | None, zone=None) -> datetime | None:
    try:
        return datetime.fromisoformat(text or "").replace(tzinfo=zone or timezone.get_default_timezone())
    except ValueError:
        return None
