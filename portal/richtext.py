"""Rich text, sanitised when it is saved or edited and proven by a hash; its editor, which only this module knows."""

import json
import re
from functools import wraps
from html import unescape
from importlib.metadata import version
from pathlib import Path

import nh3
from ckeditor.widgets import CKEditorWidget
from csp.constants import UNSAFE_INLINE
from csp.decorators import csp_update
from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.templatetags.static import static
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.html import escape
from django.utils.translation import gettext_lazy as _

from portal import period_marks

# Elements and their attributes; the page itself has the h1.
ALLOWED: dict[str, set[str]] = {
    **{tag: set() for tag in ("p", "h2", "h3", "h4", "ul", "ol", "li", "strong", "em", "blockquote", "br", "hr")},
    **{tag: set() for tag in ("table", "caption", "thead", "tbody", "tfoot", "tr", "td")},
    **{"a": {"href", "title", "lang"}, "abbr": {"title"}, "th": {"scope"}},
}
# Removed with their content, which is no prose; the text of all other elements stays.
WITHOUT_PROSE = {
    *("script", "style", "template", "noscript", "svg", "math", "title", "textarea", "select"),
    *("iframe", "object", "noembed", "noframes", "xmp", "plaintext"),
}
# Browsers drop tabs and line ends, which can reveal a forbidden scheme, and read "//x", "/\x" and "https:x" as another
# site or as a relative address.
ADDRESS = re.compile(r"(?:https?://[^\s\x00-\x20/\\]|mailto:|tel:|/(?![/\\]))[^\s\x00-\x20\x7f\\]*", re.IGNORECASE)
SCOPES = {"col", "row"}
PASSES = 10
BYTE_ORDER_MARK = "\ufeff"  # the parser takes one in each pass, and there may be more than PASSES


def _allowed_value(tag: str, attribute: str, value: str) -> str | None:
    if attribute == "href":
        value = value.strip()
        return value if ADDRESS.fullmatch(value) else None
    if attribute == "scope":
        return value if value in SCOPES else None
    return value


CLEANER = nh3.Cleaner(
    tags=set(ALLOWED),
    attributes={"*": set(), **ALLOWED},  # without the "*", nh3 adds title and lang to every element
    attribute_filter=_allowed_value,
    clean_content_tags=WITHOUT_PROSE,
    url_schemes={"http", "https", "mailto", "tel"},
    link_rel="noopener",
)
# Raise EDITION with a change of the code; changes of the tables and of nh3 show themselves.
EDITION = 1
MAX_DEPTH = 50  # honest texts have ten
MAX_STEPS = 500_000  # the sum of the depths of all tags; 200,000 characters of table cells have 200,000
LIMITS = (PASSES, MAX_DEPTH, MAX_STEPS)
TABLES = [(tag, *sorted(names)) for tag, names in sorted(ALLOWED.items())]
RULES = repr((EDITION, version("nh3"), TABLES, sorted(WITHOUT_PROSE), ADDRESS.pattern, sorted(SCOPES), LIMITS))
TOO_DEEP = _(
    "Susunan HTML teks ini tidak wajar: terlalu banyak unsur di dalam unsur lain (paling banyak %(n)d), atau unsur "
    "yang tidak ditutup. Tidak ada yang hilang dari isian Anda: sederhanakan susunannya, lalu simpan lagi."
)

UNCLOSED = re.compile(r"<(?:[^<>]*<){50}")  # over which Python's parser would take minutes
_BLANK = r"[ \t\n\f\r]"
_NAME = r"[a-z][a-z0-9:-]*+"
_VALUE = r"""(?:"[^"<>]*+"|'[^'<>]*+'|[^ \t\n\f\r<>"'=`]++)"""
_ATTRIBUTES = rf"""(?:[ \t\n\f\r/]++[^ \t\n\f\r/<>"'=]++(?:{_BLANK}*+={_BLANK}*+{_VALUE})?+)*+[ \t\n\f\r/]*+"""
# Tags and comments that every parser reads alike, and, last, what they may read differently
_TOKEN = re.compile(
    rf"<!--[^<>]*+(?<=--)>|<(?P<silent>{'|'.join(sorted(WITHOUT_PROSE))}){_ATTRIBUTES}>[^<>]*+</(?P=silent){_BLANK}*+>"
    rf"|</(?P<end>{_NAME}){_BLANK}*+>|<(?P<start>{_NAME}){_ATTRIBUTES}>|<(?P<unclear>[a-z/!?])",
    re.IGNORECASE | re.ASCII,
)
_VOID = {"br", "hr", "img"}
_ENDS_ITS_LIKE = {"p", "li", "tr", "td", "th"}  # a start tag of these ends an element of the same name
_TAG = re.compile(r"<(?:(?P<end>/?)(?P<name>[a-z][^\s/<>]*+)|[/!?])[^<>]*+>?", re.IGNORECASE)
ENDLESS_NUMBER = re.compile(r"&#x?[0-9a-f]{9,}+;?", re.IGNORECASE)  # of no character, and costly to read


class TooDeep(ValueError):
    """HTML that nests too deeply, leaves too much open, or changes each time it is cleaned."""


def require_shallow(html: str) -> None:
    """Raise TooDeep unless any parser stays within MAX_DEPTH and MAX_STEPS. Takes linear time."""
    # An end tag counts where it ends the innermost element; what parsers may read differently counts as opened.
    opened: list[str] = []
    steps = 0
    for token in _TOKEN.finditer(html):
        end, start = (token["end"] or "").lower(), (token["start"] or "").lower()
        steps += len(opened) + 1
        if end:
            if opened[-1:] == [end]:
                opened.pop()
        elif start or token["unclear"]:
            is_like_last = start in _ENDS_ITS_LIKE and opened[-1:] == [start]
            if start not in _VOID and not is_like_last:
                opened.append(start)
        if len(opened) > MAX_DEPTH or steps > MAX_STEPS:
            raise TooDeep


def harmless(html: str) -> str:
    """Return the harmless part of `html`, repeated until nothing changes. Raises TooDeep."""
    html = html.replace(BYTE_ORDER_MARK, "")
    for _pass in range(PASSES):
        require_shallow(html)
        cleaned = CLEANER.clean(html)
        if cleaned == html:
            return cleaned
        html = cleaned
    raise TooDeep


def sanitise(html: str) -> str:
    """Return the harmless part of `html`; what is too deep or still changing loses all tags. Idempotent."""
    try:
        return harmless(html)
    except TooDeep:
        return CLEANER.clean(escape(plain_text(html)))


def plain_text(html: str) -> str:
    """Return the words of any HTML in one line, in linear time, to be escaped where they are shown."""
    words, silent, at = [], "", 0
    for tag in _TAG.finditer(html):
        if not silent:
            words.append(html[at : tag.start()])
        at, name = tag.end(), (tag["name"] or "").lower()
        if silent:
            silent = "" if tag["end"] and name == silent else silent
        elif name in WITHOUT_PROSE and not tag["end"]:
            silent = name
    if not silent:
        words.append(html[at:])
    text = unescape(ENDLESS_NUMBER.sub("\ufffd", " ".join(words)))
    return " ".join(text.replace(BYTE_ORDER_MARK, "").replace("\0", "").split())


def rules() -> str:
    """Return the name of the present rules, by our secret key."""
    return salted_hmac("portal.richtext.rules", RULES, algorithm="sha256").hexdigest()[:16]


def hash_of(text: str, of: str = "") -> str:
    """Return the keyed proof that a text passed the rules named `of`, by default the present ones."""
    of = of or rules()
    return f"{of}:{salted_hmac('portal.richtext.text', f'{of}:{text}', algorithm='sha256').hexdigest()}"


def has_passed(text: str, stored: str, *, once: bool = False) -> bool:
    """Return whether a stored hash proves that this text has passed the present rules, or any rules `once`."""
    return constant_time_compare(stored, hash_of(text, stored.partition(":")[0] if once else ""))


class RichTextField(forms.CharField):
    def clean(self, value):
        # The length is limited before the costly parsing, and text of scripts alone is empty after it.
        try:
            cleaned = harmless(super().clean(value))
        except TooDeep:
            raise ValidationError(TOO_DEEP, code="too_deep", params={"n": MAX_DEPTH}) from None
        self.validate(cleaned)
        self.run_validators(cleaned)  # the parser can make it longer
        if unknown := period_marks.unknown(cleaned):
            words = _("Tanda ini tidak dikenal: %(marks)s. Yang dikenal: %(names)s.")
            known = ", ".join(f"{{hari {name}}}" for name in period_marks.NAMES)
            raise ValidationError(words % {"marks": ", ".join(unknown), "names": known}, code="unknown_mark")
        return cleaned


class PlainEditor(forms.Textarea):
    """A text area, which parses nothing: what is too deep stays as it was typed."""

    def __init__(self):
        super().__init__(attrs={"rows": 30, "class": "vLargeTextField"})

    def format_value(self, value):
        try:
            return harmless(value or "")
        except TooDeep:
            return value


class CKEditor(CKEditorWidget):
    """CKEditor 4, restricted as in docs/decisions/0005-ckeditor.md; in a div, as its frame needs inline script."""

    def __init__(self):
        super().__init__()
        self.config = CKEDITOR.copy()
        self.external_plugin_resources = [("bahasa", static("portal/ckeditor-bahasa.js"), "")]

    def format_value(self, value):
        return sanitise(super().format_value(value) or "")

    def render(self, name, value, attrs=None, renderer=None):
        try:
            harmless(value or "")
        except TooDeep:
            return PlainEditor().render(name, value, attrs, renderer)
        return super().render(name, value, attrs, renderer)

    @property
    def media(self):
        return super().media + forms.Media(css={"all": ["portal/editor.css"]})


CKEDITOR = json.loads(Path(__file__).with_name("ckeditor.json").read_text()) | {  # no upload, frame, form or source
    "title": _("Isi halaman"),
    "allowedContent": ";".join(f"{tag}[{','.join(sorted(names))}]" if names else tag for tag, names in ALLOWED.items()),
}

# The files that browsers load, as patterns of `fnmatch`. ckeditor.js contains the other plugins, and parts of these.
STATIC_FOLDER = "ckeditor/"
STATIC_FILES = [
    *(f"ckeditor/{name}" for name in ("ckeditor-init.js", "ckeditor.css", "fixups.js")),
    *(f"ckeditor/ckeditor/{name}" for name in ("ckeditor.js", "contents.css", "lang/id.js")),
    *(f"ckeditor/ckeditor/skins/moono-lisa/{name}" for name in ("dialog.css", "editor.css", "editor_gecko.css")),
    *(f"ckeditor/ckeditor/skins/moono-lisa/{name}" for name in ("icons*.png", "images/*")),
    "ckeditor/ckeditor/plugins/icons*.png",  # of buttons that are drawn before the skin is there
    "ckeditor/ckeditor/plugins/dialog/styles/dialog.css",
    *(f"ckeditor/ckeditor/plugins/{name}/*" for name in CKEDITOR["plugins"].split(",")),
]


# By name: the widget, and its additions to the portal's CSP
EDITORS: dict[str, tuple[type[forms.Textarea], dict[str, list[str]]]] = {
    "ckeditor": (CKEditor, {"script-src-attr": [UNSAFE_INLINE], "style-src": [UNSAFE_INLINE]}),
    "textarea": (PlainEditor, {}),
}


def widget() -> forms.Textarea:
    return EDITORS[settings.RICHTEXT_EDITOR][0]()


def admits_editor(view):
    """Decorate a view that shows the editor: its responses get the CSP that the editor needs."""

    @wraps(view)
    def wrapper(*args, **kwargs):
        return csp_update(EDITORS[settings.RICHTEXT_EDITOR][1])(view)(*args, **kwargs)

    return wrapper
