import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from urllib.parse import urljoin, urlsplit

from django.utils.translation import gettext as _

from portal.middleware.old_addresses import RESIZED, canonical, site_of
from portal.wordpress.parsing import html, shortcodes
from portal.wordpress.parsing.wxr import BadExport, Item, Term, entries

ADDRESS = re.compile(r"(?:href|src)\s*=\s*[\"']([^\"'<>]+)[\"']", re.IGNORECASE)
SUMMARY_WORDS, LONG_SUMMARY_WORDS = 40, 80
NOT_CONTENT = {"nav_menu_item", "revision", "custom_css", "customize_changeset", "oembed_cache", "wp_navigation"}


@dataclass
class Inventory:
    """All items of an export, the posts that show each file, and the files of each post (`children`).

    `posts` and `others` are without their texts.
    """

    path: Path
    site_address: str = ""
    terms: dict[str, Term] = field(default_factory=dict)
    posts: dict[int, Item] = field(default_factory=dict)
    files: dict[int, Item] = field(default_factory=dict)
    shown_by: dict[int, list[int]] = field(default_factory=lambda: defaultdict(list))
    children: dict[int, list[int]] = field(default_factory=lambda: defaultdict(list))
    others: list[Item] = field(default_factory=list)

    @property
    def site(self) -> str:
        return site_of(self.site_address)

    def items(self) -> Iterator[Item]:
        """Yield posts and pages with their content, in a second reading."""
        for entry in entries(self.path):
            if isinstance(entry, Item) and entry.number in self.posts:
                yield entry

    def own_address(self, url: str, base: str) -> str | None:
        """Return the canonical address of a link on the old site; None for others, anchors and invalid ones."""
        try:
            absolute = urljoin(base, url.strip())
            parts = urlsplit(absolute)
        except ValueError:
            return None
        host = parts.netloc.lower().removeprefix("www.")
        is_own = parts.scheme in ("http", "https") and host == self.site.split("/")[0]
        return canonical(absolute) if is_own and not url.startswith("#") else None

    def addresses(self, item: Item) -> list[str]:
        above = item.link.rstrip("/").rpartition("/")[0]
        before = [f"{above}/{slug}/" for slug in item.old_slugs]
        return [item.link, *before, f"{self.site_address.rstrip('/')}/?p={item.number}"]

    def category_addresses(self, term: Term, base: str) -> list[str]:
        """Return all addresses of a category; WordPress accepts its own slug alone, too."""
        root, path = self.site_address.rstrip("/"), "/".join(each.slug for each in self.chain(term.slug))
        return [f"{root}/{base}/{path}/", f"{root}/{base}/{term.slug}/", f"{root}/?cat={term.number}"]

    def chain(self, slug: str) -> list[Term]:
        """Return the category and its ancestors, the topmost first."""
        chain: list[Term] = []
        while (term := self.terms.get(slug)) and term not in chain:
            chain.insert(0, term)
            slug = term.parent
        return chain


def read(path: Path) -> Inventory:
    """Read the whole export once. Raises BadExport."""
    inventory = Inventory(path)
    shown: dict[int, set[str]] = {}
    numbered: dict[int, set[int]] = {}
    for entry in entries(path):
        if isinstance(entry, str):
            inventory.site_address = entry
        elif isinstance(entry, Term):
            inventory.terms[entry.slug] = entry
        elif entry.kind == "attachment":
            inventory.files[entry.number] = entry
        elif entry.kind in ("post", "page") and entry.status != "trash":
            summary = html.plain(entry.excerpt, LONG_SUMMARY_WORDS) or html.plain(entry.content, SUMMARY_WORDS)
            inventory.posts[entry.number] = replace(entry, content="", excerpt="", meta={}, summary=summary)
            shown[entry.number] = set(ADDRESS.findall(entry.content))
            numbered[entry.number] = _numbered(entry)
        else:
            inventory.others.append(replace(entry, content="", excerpt=""))
    if not inventory.site:
        raise BadExport(_("Berkas ekspor tidak menyebut alamat situsnya."))
    _connect(inventory, shown, numbered)
    return inventory


def _numbered(item: Item) -> set[int]:
    thumbnail = item.meta.get("_thumbnail_id", "")
    return shortcodes.linked_files(item.content) | ({int(thumbnail)} if thumbnail.isdigit() else set())


def _connect(inventory: Inventory, shown: dict[int, set[str]], numbered: dict[int, set[int]]) -> None:
    by_address = {canonical(item.file_url): number for number, item in inventory.files.items()}
    by_address |= {RESIZED.sub("", address): number for address, number in by_address.items()}
    for number, addresses in shown.items():
        post = inventory.posts[number]
        own = [address for url in addresses if (address := inventory.own_address(url, post.link))]
        files = [by_address.get(address) or by_address.get(RESIZED.sub("", address)) for address in own]
        for file in sorted({file for file in files if file} | (numbered[number] & inventory.files.keys())):
            inventory.shown_by[file].append(number)
    for number, item in inventory.files.items():
        if item.parent in inventory.posts:
            inventory.children[item.parent].append(number)
