"""What every page must be, whatever stands on it (habit 31)."""

import functools
import html
import re
from collections import Counter
from html.parser import HTMLParser

from django.test import Client

from opd.languages import language_of

DATA = "application/ld+json"  # no browser runs it


class Markup(HTMLParser):
    """The facts of a page that are checked: title, h1, ids, language, inline code, data, fields without a label."""

    def __init__(self, page: str):
        super().__init__()
        self.lang, self.title, self.headings, self.ids, self.inline = None, "", [], Counter(), []
        self.references, self.data, self._open, self._drawings = set(), [], [], 0
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        facts = dict(attrs)
        if tag == "html":
            self.lang = facts.get("lang")
        is_data = tag == "script" and facts.get("type") == DATA
        if tag == "style" or (tag == "script" and "src" not in facts and not is_data):
            self.inline.append(tag)
        if is_data:
            self._open.append(DATA)
            self.data.append("")
        self.inline += [name for name in facts if name == "style" or name.startswith("on")]
        if facts.get("id"):
            self.ids[facts["id"]] += 1
        for name in ("for", "aria-labelledby", "aria-describedby", "form"):
            self.references |= set((facts.get(name) or "").split())
        if tag == "h1":
            self.headings.append("")
        if tag == "svg":
            self._drawings += 1
        if tag == "h1" or (tag == "title" and not self._drawings):  # a picture has a title of its own
            self._open.append(tag)

    def handle_endtag(self, tag):
        if tag == "svg":
            self._drawings -= 1
        if self._open and (self._open[-1] == tag or (tag == "script" and self._open[-1] == DATA)):
            self._open.pop()

    def handle_data(self, data):
        if self._open[-1:] == [DATA]:
            self.data[-1] += data
        elif self._open == ["title"]:
            self.title += data
        elif self._open:
            self.headings[-1] += data


CSRF = re.compile(r'(name="csrfmiddlewaretoken" value=)"[^"]*"')


def check(page_source: str, inline: tuple[str, ...] = (), lang: str = "id") -> None:
    """`inline`: what may stand in the page itself, where its policy names that by a hash."""
    _check_once(CSRF.sub(r'\1""', page_source), inline, lang)


@functools.lru_cache(maxsize=256)  # a refusal is the same page for every address; one that fails is never kept
def _check_once(page_source: str, inline: tuple[str, ...], lang: str) -> None:
    page = Markup(page_source)
    [h1] = (" ".join(heading.split()) for heading in page.headings)
    assert page.title.startswith(f"{h1} - ")  # then the name of the portal
    assert page.lang == lang
    assert [name for name, count in page.ids.items() if count > 1] == []
    assert page.references - set(page.ids) == set()
    assert page.inline == list(inline)


class CheckedClient(Client):
    """A visitor's browser that refuses every page that is not well made."""

    def request(self, **request):
        response = super().request(**request)
        if response.headers.get("Content-Type", "").startswith("text/html") and response.content:
            check(response.content.decode(), lang=language_of(request["PATH_INFO"]))
        return response


def text(response) -> str:
    """The words of a page, as one line."""
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def addresses(response) -> list[str]:
    return [html.unescape(link) for link in re.findall(r'href="([^"]+)"', response.content.decode())]
