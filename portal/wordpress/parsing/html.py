import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from html import escape
from html.parser import HTMLParser
from urllib.parse import urlsplit

from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.richtext import ALLOWED, ENDLESS_NUMBER, MAX_DEPTH, UNCLOSED, WITHOUT_PROSE, TooDeep, harmless, plain_text
from portal.wordpress.parsing import shortcodes

HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
OURS = ("h2", "h3", "h4")  # the page itself has the h1
INLINE = {"a": "a", "b": "strong", "strong": "strong", "i": "em", "em": "em", "abbr": "abbr"}
STRUCTURE = {"ul", "ol", "table", "thead", "tbody", "tfoot", "tr"}  # contain no text
HOLDERS = {"li", "td", "th", "caption", "h2", "h3", "h4"}  # contain text without paragraphs
PARAGRAPHS = {
    *("p", "div", "section", "article", "figure", "figcaption", "center", "address", "dl", "dt", "dd", "pre", "header"),
    *("footer", "main", "aside", "form", "fieldset", "details", "summary", "hr"),
}
FRAMES = {"iframe": "src", "embed": "src", "video": "src", "audio": "src", "source": "src", "object": "data"}
SILENT = WITHOUT_PROSE - FRAMES.keys()
EMPTY_LINE = re.compile(r"\n[ \t\xa0]*\n\s*")
FILE_OF_PICTURE = re.compile(r"\bwp-image-(\d{1,15})\b")


@dataclass(frozen=True)
class Links:
    """Lookups of the old site's addresses; `file` returns (address, title) by number."""

    address: Callable[[str], str]
    file: Callable[[int], tuple[str, str] | None]


def clean(content: str, links: Links, children: list[int]) -> tuple[str, list[str]]:
    """Convert the content of a post; return it, and sentences about what was lost. Raises TooDeep."""
    html, codes, blocks = shortcodes.resolve(_readable(content), children)
    composer = Composer(html, links, by_lines=shortcodes.is_classic(content))
    losses = composer.losses()
    if codes:
        losses.append(_("Kode pendek tidak dibawa: %(names)s.") % {"names": ", ".join(codes)})
    if blocks:
        losses.append(_("Blok yang dibuat WordPress sendiri tidak dibawa: %(names)s.") % {"names": ", ".join(blocks)})
    return harmless(composer.html()), losses


def plain(content: str, words: int) -> str:
    nowhere = Links(lambda address: address, lambda _number: None)
    try:
        html, _codes, _blocks = shortcodes.resolve(_readable(content), [])
        composer = Composer(html, nowhere, by_lines=True, with_pictures=False)
        text = Plain(composer.html().replace("<br>", " ")).text  # all other elements end a line
    except TooDeep:
        text = plain_text(content)
    return Truncator(" ".join(text.split())).words(words)


def _readable(content: str) -> str:
    """Return the content without what Python's parser cannot read. Raises TooDeep."""
    if UNCLOSED.search(content) or content.count("<!--", content.rfind("-->") + 1) > MAX_DEPTH:
        raise TooDeep
    return ENDLESS_NUMBER.sub("\ufffd", content)


class Plain(HTMLParser):
    def __init__(self, html: str):
        super().__init__()
        self.text = ""
        self.feed(html)
        self.close()

    def handle_data(self, data):
        self.text += data


class Composer(HTMLParser):
    """A converter to what `richtext` allows. An element is opened just before its first word."""

    def __init__(self, source: str, links: Links, *, by_lines: bool, with_pictures: bool = True):
        super().__init__()
        self.links, self.by_lines, self.with_pictures = links, by_lines, with_pictures
        self.out: list[str] = []
        self.open: list[str] = []  # structure and holders, outermost first
        self.inline: list[tuple[str, str]] = []  # (name, start tag), as the source nests them
        self.inline_written = 0
        self.in_paragraph = self.needs_break = self.ends_in_space = False
        self.has_words = False  # the paragraph or holder that is open now
        self.silent = self.verbatim = 0
        self.pictures = self.merged_cells = self.programs = 0
        self.frames: Counter[str] = Counter()
        # Levels become h2, h3 and h4 without gaps.
        used = [tag for tag in HEADINGS if re.search(rf"<{tag}\b", source, re.IGNORECASE)]
        self.names = {tag: OURS[min(place, len(OURS) - 1)] for place, tag in enumerate(used)}
        self.feed(source)
        self.close()

    def html(self) -> str:
        return "".join(self.out)

    def losses(self) -> list[str]:
        sentences = []
        if self.pictures:
            sentence = ngettext("%(n)s gambar menjadi tautan.", "%(n)s gambar menjadi tautan.", self.pictures)
            sentences.append(sentence % {"n": self.pictures})
        if self.frames:
            sentences.append(_("Sisipan menjadi tautan: %(hosts)s.") % {"hosts": ", ".join(sorted(self.frames))})
        if self.merged_cells:
            sentences.append(_("Sel tabel yang digabung kini terpisah."))
        if self.programs:
            sentences.append(_("Program atau isian di dalam tulisan dibuang."))
        return sentences

    def handle_starttag(self, tag, attrs):
        facts = {name: value or "" for name, value in attrs}
        if tag in FRAMES:
            self._frame(facts.get(FRAMES[tag], ""))
        if tag in SILENT:
            self.silent += 1
            self.programs += 1
        elif tag == "img":
            self._picture(facts)
        elif tag == "br":
            self.needs_break = self.has_words
        elif tag in INLINE:
            self.inline.append((INLINE[tag], self._inline_start(INLINE[tag], facts)))
            self._require_shallow()
        elif tag in HEADINGS or tag in HOLDERS or tag in STRUCTURE or tag == "blockquote":
            self._begin(self.names.get(tag, tag), facts)
            self._require_shallow()
        elif tag in PARAGRAPHS:
            self._end_paragraph()
            self.verbatim += tag == "pre"

    def _require_shallow(self) -> None:
        if len(self.open) + len(self.inline) > MAX_DEPTH:
            raise TooDeep

    def handle_endtag(self, tag):
        if tag in SILENT:
            self.silent = max(0, self.silent - 1)
        elif tag in INLINE:
            self._end_inline(INLINE[tag])
        elif tag in HEADINGS or tag in HOLDERS or tag in STRUCTURE or tag == "blockquote":
            self._end(self.names.get(tag, tag))
        elif tag in PARAGRAPHS:
            self._end_paragraph()
            self.verbatim = max(0, self.verbatim - (tag == "pre"))

    def handle_data(self, data):
        if self.silent:
            return
        if not ((self.by_lines and self._in_flow()) or self.verbatim):
            self._write(data)
            return
        for number, part in enumerate(EMPTY_LINE.split(data)):
            if number:
                self._end_paragraph()
            for line_number, line in enumerate(part.split("\n")):
                self.needs_break |= bool(line_number) and self.has_words
                self._write(line)

    def close(self):
        super().close()
        self._end_paragraph()
        while self.open:
            self._end(self.open[-1])

    def _in_flow(self) -> bool:
        return not self.open or self.open[-1] == "blockquote"

    def _write(self, text: str) -> None:
        text = re.sub(r"\s+", " ", text)
        if not text.strip():
            if text and self.has_words and not self.ends_in_space and not self.needs_break:
                self.out.append(" ")
                self.ends_in_space = True
            return
        if self.open and self.open[-1] in STRUCTURE:  # of a broken table
            self.out.append(escape(text, quote=False))
            return
        self._make_ready()
        text = text.lstrip(" ") if self.ends_in_space or not self.has_words else text
        self.out.append(escape(text, quote=False))
        self.has_words, self.ends_in_space = True, text.endswith(" ")

    def _make_ready(self) -> None:
        if self._in_flow() and not self.in_paragraph:
            self.out.append("<p>")
            self.in_paragraph, self.has_words, self.needs_break = True, False, False
        if self.needs_break:
            self.out.append("<br>")
            self.needs_break, self.ends_in_space = False, True
        for _name, start in self.inline[self.inline_written :]:
            self.out.append(start)
        self.inline_written = len(self.inline)

    def _close_inline(self, down_to: int = 0) -> None:
        for name, _start in reversed(self.inline[down_to : self.inline_written]):
            self.out.append(f"</{name}>")
        self.inline_written = min(self.inline_written, down_to)

    def _end_inline(self, name: str) -> None:
        for place in range(len(self.inline) - 1, -1, -1):
            if self.inline[place][0] == name:
                self._close_inline(place)
                del self.inline[place]
                return

    def _end_paragraph(self) -> None:
        if self.in_paragraph:
            self._close_inline()
            self.out.append("</p>\n")
            self.in_paragraph = self.has_words = self.ends_in_space = False
            self.needs_break = False
        elif not self._in_flow():
            self.needs_break = self.has_words

    def _begin(self, tag: str, facts: dict[str, str]) -> None:
        if self._in_flow():
            self._end_paragraph()
        self._close_inline()
        self.merged_cells += any(facts.get(name, "1") != "1" for name in ("colspan", "rowspan"))
        scope = f' scope="{facts["scope"]}"' if tag == "th" and facts.get("scope") in ("col", "row") else ""
        self.out.append(f"<{tag}{scope}>")
        self.open.append(tag)
        self.has_words = self.needs_break = self.ends_in_space = False

    def _end(self, tag: str) -> None:
        if tag not in self.open:
            return
        if self._in_flow():
            self._end_paragraph()
        self._close_inline()
        while (inner := self.open.pop()) != tag:
            self.out.append(f"</{inner}>")
        self.out.append(f"</{tag}>\n")
        self.has_words = self.needs_break = self.ends_in_space = False

    def _inline_start(self, name: str, facts: dict[str, str]) -> str:
        attributes = {key: value for key, value in facts.items() if key in ALLOWED[name]}
        if attributes.get("href"):
            attributes["href"] = self.links.address(attributes["href"])
        return f"<{name}" + "".join(f' {key}="{escape(value)}"' for key, value in attributes.items()) + ">"

    def _picture(self, facts: dict[str, str]) -> None:
        if not self.with_pictures or self.silent:
            return
        number = FILE_OF_PICTURE.search(facts.get("class", ""))
        known = self.links.file(int(number[1])) if number else None
        address = known[0] if known else self.links.address(facts.get("src", ""))
        words = facts.get("alt", "").strip() or (known[1] if known else "") or facts.get("title", "").strip()
        label = _("Gambar: %(words)s") % {"words": words} if words else _("Gambar")
        self.pictures += 1
        self._link(address, label)

    def _frame(self, address: str) -> None:
        if not address or self.silent:
            return
        address = self.links.address(f"https:{address}" if address.startswith("//") else address)
        host = urlsplit(address).netloc
        self.frames[host or _("tanpa alamat")] += 1
        self._end_paragraph()
        if host or address.startswith("/"):
            self._link(address, host or address)
        self._end_paragraph()

    def _link(self, address: str, label: str) -> None:
        if any(name == "a" for name, _start in self.inline):
            self._write(label)
            return
        self.inline.append(("a", f'<a href="{escape(address)}">'))
        self._write(label)
        self._end_inline("a")
