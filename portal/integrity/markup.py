"""What the HTML of a page has that our own never have, and where it leads."""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

from portal.integrity import terms
from portal.models import FindingKind
from portal.richtext import ENDLESS_NUMBER, UNCLOSED

VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
BLOCKS = {"p", "li", "div", "td", "th", "dt", "dd", "h1", "h2", "h3", "h4", "section", "title", "summary", "figcaption"}
FOREIGN = {"iframe", "object", "embed", "frame", "base", "applet"}
HIDING = re.compile(
    r"display:none|visibility:hidden|opacity:0(?![.\d])|font-size:[01](px|pt|em|rem|%)?(;|$)"
    r"|(^|;)(max-)?(width|height):[01](px)?(;|$)|text-indent:-\d{3}|(left|top|right|bottom|margin[a-z-]*):-\d{3}"
    r"|clip:rect\(0|clip-path:inset\((50|100)%|color:transparent|(^|;)color:(#fff|#ffffff|white)(;|$)"
)
COLOURS = re.compile(r"(?:^|;)(color|background(?:-color)?):([^;]+)")
ADDRESSES = {"a": "href", "area": "href", "img": "src", "script": "src", "link": "href", "form": "action"}


@dataclass(frozen=True)
class Vocabulary:
    """The terms and the `known` hosts, each with all below it."""

    advertising: tuple[str, ...]
    topics: tuple[str, ...]
    known: frozenset[str]
    own: frozenset[str]

    def knows(self, host: str) -> bool:
        parts = host.split(".")
        return any(".".join(parts[start:]) in self.known for start in range(len(parts)))


@dataclass
class Inspection:
    """The `problems` of a page as kind and subject, and the paths of `links` to our own."""

    problems: set[tuple[str, str]] = field(default_factory=set)
    links: set[str] = field(default_factory=set)


def inspect(html: str, address: str, vocabulary: Vocabulary) -> Inspection:
    parser = _Parser(address, vocabulary)
    if unclosed := UNCLOSED.search(html):
        parser.add(FindingKind.STORED, unclosed[0])
        html = html[: unclosed.start()]
    parser.feed(ENDLESS_NUMBER.sub("\ufffd", html))
    parser.close()
    parser.end_block()
    return parser.inspection


class _Parser(HTMLParser):
    def __init__(self, address: str, vocabulary: Vocabulary):
        super().__init__()
        self.address, self.vocabulary = address, vocabulary
        self.inspection = Inspection()
        self.open: list[tuple[str, bool]] = []  # elements, and whether each hides its content
        self.block: list[str] = []
        self.link: tuple[str, list[str]] | None = None  # a link to another site, and its text

    @property
    def is_hidden(self) -> bool:
        return any(hides for _tag, hides in self.open)

    def add(self, kind: FindingKind, subject: str) -> None:
        self.inspection.problems.add((kind, " ".join(subject.split())[:300]))

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attributes}
        if tag in BLOCKS:
            self.end_block()
        hides = tag == "template" or _hides(values)
        self._look_for_scripts(tag, values)
        if tag == "img" and "alt" not in values:
            self.add(FindingKind.NO_ALTERNATIVE, values.get("src", ""))
        if tag == "meta" and values.get("name") == "description":
            self._judge_text(values.get("content", ""))
        if target := values.get(ADDRESSES.get(tag, ""), ""):
            self._follow(tag, target, is_hidden=hides or self.is_hidden)
        if tag not in VOID:
            self.open.append((tag, hides))

    def handle_endtag(self, tag: str) -> None:
        if tag in BLOCKS:
            self.end_block()
        if tag == "a" and self.link:
            self._end_link(*self.link)
            self.link = None
        if tag in [name for name, _hides in self.open]:
            while self.open.pop()[0] != tag:
                pass

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1][0] in ("script", "style"):
            return
        self.block.append(data)
        if self.link:
            self.link[1].append(data)
        if self.is_hidden and (term := terms.first_term(data, self._all_terms)):
            self.add(FindingKind.HIDDEN, term)

    def end_block(self) -> None:
        self._judge_text("".join(self.block))
        self.block.clear()

    @property
    def _all_terms(self) -> tuple[str, ...]:
        return self.vocabulary.advertising + self.vocabulary.topics

    def _judge_text(self, text: str) -> None:
        term = terms.first_term(text, self.vocabulary.advertising)
        if term and not terms.warns(text):
            self.add(FindingKind.TERM, term)

    def _look_for_scripts(self, tag: str, values: dict[str, str]) -> None:
        for name, value in values.items():
            if name.startswith("on") or (name in ("href", "src", "action") and _runs(value)):
                self.add(FindingKind.SCRIPT, f"<{tag} {name}>")
        is_data = tag == "script" and values.get("type") == "application/ld+json"
        if tag == "script" and not is_data and not values.get("src", "").startswith("/"):
            self.add(FindingKind.SCRIPT, f"<script> {values.get('src', '')}")
        if tag in FOREIGN or (tag == "meta" and values.get("http-equiv", "").casefold() == "refresh"):
            self.add(FindingKind.SCRIPT, f"<{tag}> {values.get('src') or values.get('content', '')}")

    def _follow(self, tag: str, target: str, *, is_hidden: bool) -> None:
        try:
            parts = urlsplit(urljoin(f"https://portal.invalid{self.address}", target.strip()))
        except ValueError:
            self.add(FindingKind.HOST, target)
            return
        host = (parts.hostname or "").rstrip(".")
        if parts.scheme not in ("http", "https"):
            return
        if host == "portal.invalid" or host in self.vocabulary.own:
            if tag == "a":
                self.inspection.links.add(parts.path or "/")
            return
        if tag in ("script", "form"):
            self.add(FindingKind.SCRIPT, f"<{tag}> {target}")
        if not self.vocabulary.knows(host):
            self.add(FindingKind.HOST, host)
        if is_hidden:
            self.add(FindingKind.HIDDEN, target)
        if term := terms.in_address(target, self._all_terms):
            self.add(FindingKind.TERM, f"{term}: {target}")
        if tag == "a":
            self.link = (target, [])

    def _end_link(self, target: str, words: list[str]) -> None:
        text = "".join(words)
        if not text.strip():
            self.add(FindingKind.HIDDEN, target)
        if term := terms.first_term(text, self._all_terms):
            self.add(FindingKind.TERM, f"{term}: {target}")


def _hides(values: dict[str, str]) -> bool:
    style = re.sub(r"\s+|!important", "", values.get("style", "").casefold())
    colours = dict(COLOURS.findall(style))
    background = colours.get("background") or colours.get("background-color")
    return (
        "hidden" in values or bool(HIDING.search(style)) or (background and colours.get("color") == background) is True
    )


def _runs(address: str) -> bool:
    """Return whether a browser would run the address; it drops white space and control characters."""
    return re.sub(r"[\x00-\x20]", "", address).casefold().startswith(("javascript:", "vbscript:", "data:text/html"))
