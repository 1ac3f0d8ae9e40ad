"""Languages: Indonesian, as all that is stored, and English at `/en/` (docs/decisions/0034-english.md)."""

import re
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, lru_cache, wraps
from typing import ParamSpec, TypeVar, cast

from django.conf import settings
from django.http import HttpRequest
from django.urls import URLPattern, URLResolver, get_resolver, translate_url
from django.urls.resolvers import LocalePrefixPattern
from django.utils import translation
from django.utils.safestring import SafeString
from django.utils.translation import pgettext_lazy

WORDS_OF_CITATIONS = {
    "Undang-Undang": pgettext_lazy("citation", "Undang-Undang"),
    "Nomor": pgettext_lazy("citation", "Nomor"),
    "Tahun": pgettext_lazy("citation", "Tahun"),
    "Pasal": pgettext_lazy("citation", "Pasal"),
    "ayat": pgettext_lazy("citation", "ayat"),
    "huruf": pgettext_lazy("citation", "huruf"),
    "angka": pgettext_lazy("citation", "angka"),
    "dan": pgettext_lazy("citation", "dan"),
}
CITED_WORD = re.compile(rf"\b({'|'.join(WORDS_OF_CITATIONS)})\b")
P = ParamSpec("P")
T = TypeVar("T")


@dataclass(frozen=True)
class Version:
    """A page in one of the languages; `path` has the query string."""

    code: str
    name: str
    path: str
    is_current: bool

    @property
    def url(self) -> str:
        return settings.SITE_ADDRESS + self.path.partition("?")[0]


@contextmanager
def in_site_language() -> Iterator[None]:
    """Speak Indonesian for texts and addresses that are stored, sent or sealed; also a decorator."""
    with translation.override(settings.LANGUAGE_CODE):
        yield


def cached_by_language(maxsize: int) -> Callable[[Callable[P, T]], Callable[P, T]]:
    """Decorate a function like `lru_cache`, with a result for each language."""

    def decorate(function: Callable[P, T]) -> Callable[P, T]:
        @lru_cache(maxsize)
        def in_language(_language: str, *args: Hashable) -> T:
            return function(*args)  # type: ignore[arg-type, call-arg]

        @wraps(function)
        def cached(*args: Hashable) -> T:
            return in_language(translation.get_language(), *args)

        return cast(Callable[P, T], cached)

    return decorate


def mark_of_content() -> SafeString:
    """Return ` lang="id"` for what is Indonesian on a page in another language."""
    is_foreign = translation.get_language() != settings.LANGUAGE_CODE
    return SafeString(f' lang="{settings.LANGUAGE_CODE}"' if is_foreign else "")


def cited(citation: str) -> str:
    """Return a stored citation of the law in the words of the page's language."""
    return CITED_WORD.sub(lambda found: str(WORDS_OF_CITATIONS[found[0]]), citation)


def in_language_of_page(address: str) -> str:
    """Return a stored address in the language of the page that shows it, if it is our own."""
    language = translation.get_language()
    if language == settings.LANGUAGE_CODE or not address.startswith("/") or address.startswith("//"):
        return address
    with in_site_language():
        return translate_url(address, language)


@cache
def prefixes() -> list[str]:
    return ["" if code == settings.LANGUAGE_CODE else f"/{code}" for code, _name in settings.LANGUAGES]


def language_of(path: str) -> str:
    found = _prefix().match(path)
    return found[1] if found else settings.LANGUAGE_CODE


def without_language(path: str) -> str:
    return _prefix().sub("", path)


@cache
def _prefix() -> re.Pattern[str]:
    return re.compile(f"^/({'|'.join(prefix[1:] for prefix in prefixes() if prefix)})(?=/)")


def versions_of(request: HttpRequest) -> list[Version]:
    """Return the requested page in all languages; nothing for an address that has only one."""
    if request.resolver_match is None or request.resolver_match.func not in _views_in_each_language():
        return []
    current, bare = language_of(request.path_info), without_language(request.get_full_path())
    return [
        Version(code, name, prefix + bare, code == current)
        for (code, name), prefix in zip(settings.LANGUAGES, prefixes(), strict=True)
    ]


@cache
def _views_in_each_language() -> frozenset[Callable]:
    return frozenset(
        view
        for entry in get_resolver().url_patterns
        if isinstance(entry.pattern, LocalePrefixPattern)
        for view in _views(entry)
    )


def _views(entry: URLPattern | URLResolver) -> Iterator[Callable]:
    if isinstance(entry, URLPattern):
        yield entry.callback
    else:
        for inner in entry.url_patterns:
            yield from _views(inner)
