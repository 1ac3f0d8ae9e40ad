"""Rich text: its allowed elements, and its editor, which only this module knows.

Text is sanitised three times: when a form saves it, when the editor loads it, and when a page shows it. So a row that
reached the database in another way is as harmless as one that came through the form.
"""

import re
from dataclasses import dataclass, field
from functools import wraps

import nh3
from ckeditor.widgets import CKEditorWidget
from csp.constants import UNSAFE_INLINE
from csp.decorators import csp_update
from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.templatetags.static import static
from django.utils.translation import gettext_lazy as _

from portal import period_marks

# Elements and their attributes. The page itself has the h1, so headings begin at h2.
ALLOWED = {
    "p": set(),
    "h2": set(),
    "h3": set(),
    "h4": set(),
    "ul": set(),
    "ol": set(),
    "li": set(),
    "a": {"href", "title", "lang"},
    "abbr": {"title"},
    "strong": set(),
    "em": set(),
    "blockquote": set(),
    "table": set(),
    "caption": set(),
    "thead": set(),
    "tbody": set(),
    "tfoot": set(),
    "tr": set(),
    "th": {"scope"},
    "td": set(),
    "br": set(),
    "hr": set(),
}
# Elements whose content is no prose, so it is removed with them. The text of all other elements stays.
WITHOUT_PROSE = {
    *("script", "style", "template", "noscript", "svg", "math", "title", "textarea", "select"),
    *("iframe", "object", "noembed", "noframes", "xmp", "plaintext"),
}
# No white space or control characters: browsers drop tabs and line ends, which can reveal a forbidden scheme.
# "//x", "/\x" and "https:x" are refused because browsers read them as another site or as a relative address.
ADDRESS = re.compile(r"(?:https?://[^\s\x00-\x20/\\]|mailto:|tel:|/(?![/\\]))[^\s\x00-\x20\x7f\\]*", re.IGNORECASE)
SCOPES = {"col", "row"}
PASSES = 10
BYTE_ORDER_MARK = "\ufeff"  # the parser takes one from the beginning in each pass, and there may be more than PASSES


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
TEXT_ONLY = nh3.Cleaner(tags=set(), clean_content_tags=WITHOUT_PROSE)


def sanitise(html: str) -> str:
    """Return the harmless part of `html`. Idempotent.

    Allowed elements keep allowed attributes; links lead only to http(s), mailto, tel and to our own pages. Removing an
    element can change how a browser nests the rest, so this repeats until nothing changes; markup that still changes
    after PASSES rounds is hostile and loses all its tags.
    """
    html = html.replace(BYTE_ORDER_MARK, "")
    for _pass in range(PASSES):
        cleaned = CLEANER.clean(html)
        if cleaned == html:
            return cleaned
        html = cleaned
    return TEXT_ONLY.clean(html)


class RichTextField(forms.CharField):
    """A form field whose cleaned value is sanitised; its column is a plain TextField."""

    def clean(self, value):
        # In this order: the length is limited before the costly parsing, and text of scripts alone is empty after it.
        cleaned = sanitise(super().clean(value))
        self.validate(cleaned)
        if unknown := period_marks.unknown(cleaned):
            words = _("Tanda ini tidak dikenal: %(marks)s. Yang dikenal: %(names)s.")
            known = ", ".join(f"{{hari {name}}}" for name in period_marks.NAMES)
            raise ValidationError(words % {"marks": ", ".join(unknown), "names": known}, code="unknown_mark")
        return cleaned


class SanitisedOnLoad(forms.Textarea):
    """The base class of the editors, which shows them sanitised text only."""

    def format_value(self, value):
        return sanitise(super().format_value(value) or "")


class PlainEditor(SanitisedOnLoad):
    def __init__(self):
        super().__init__(attrs={"rows": 30, "class": "vLargeTextField"})


class CKEditor(SanitisedOnLoad, CKEditorWidget):
    """CKEditor 4, which is out of support and therefore restricted: docs/decisions/0005-ckeditor.md.

    It edits a div of the page, not a frame, because the frame needs an inline script that a CSP cannot name.
    """

    def __init__(self):
        super().__init__()
        self.config = CKEDITOR.copy()
        self.external_plugin_resources = [("bahasa", static("portal/ckeditor-bahasa.js"), "")]

    @property
    def media(self):
        return super().media + forms.Media(css={"all": ["portal/editor.css"]})


CKEDITOR = {
    "title": _("Isi halaman"),
    # The plugins to load, instead of the sixty of the package: no upload, frame, form or source.
    "plugins": (
        "basicstyles,clipboard,contextmenu,divarea,enterkey,format,htmlwriter,indentlist,link,list,showborders,tab,table,"
        "tabletools,toolbar,undo,bahasa"
    ),
    "toolbar": [["Format", "Bold", "Italic", "Link", "Unlink", "NumberedList", "BulletedList", "Table"]],
    "format_tags": "p;h2;h3;h4",
    "height": 420,
    "width": "auto",
    "allowedContent": ";".join(f"{tag}[{','.join(sorted(names))}]" if names else tag for tag, names in ALLOWED.items()),
    "forcePasteAsPlainText": True,
    "linkDefaultProtocol": "https://",
    "removeDialogTabs": "link:upload;link:target;link:advanced;table:advanced",
    "disableNativeSpellChecker": False,
    "entities": False,
    "versionCheck": False,
    "customConfig": "",
    "stylesSet": False,
}

# The files of the package that browsers load, as patterns of `fnmatch`. ckeditor.js contains the other plugins, and the
# parts of the named ones that are not loaded from their folders.
STATIC_FOLDER = "ckeditor/"
STATIC_FILES = [
    *(f"ckeditor/{name}" for name in ("ckeditor-init.js", "ckeditor.css", "fixups.js")),
    *(f"ckeditor/ckeditor/{name}" for name in ("ckeditor.js", "contents.css", "lang/id.js")),
    *(f"ckeditor/ckeditor/skins/moono-lisa/{name}" for name in ("dialog.css", "editor.css", "editor_gecko.css")),
    *(f"ckeditor/ckeditor/skins/moono-lisa/{name}" for name in ("icons*.png", "images/*")),
    "ckeditor/ckeditor/plugins/icons*.png",  # of buttons that are drawn before the skin is there
    "ckeditor/ckeditor/plugins/dialog/styles/dialog.css",
    *(f"ckeditor/ckeditor/plugins/{name}/*" for name in str(CKEDITOR["plugins"]).split(",")),
]


@dataclass(frozen=True)
class Editor:
    widget: type[forms.Textarea]
    policy: dict[str, list[str]] = field(default_factory=dict)  # additions to the portal's CSP


EDITORS = {
    "ckeditor": Editor(CKEditor, {"script-src-attr": [UNSAFE_INLINE], "style-src": [UNSAFE_INLINE]}),
    "textarea": Editor(PlainEditor),
}


def widget() -> forms.Textarea:
    """Return a new widget of the editor that `settings.RICHTEXT_EDITOR` names."""
    return EDITORS[settings.RICHTEXT_EDITOR].widget()


def admits_editor(view):
    """Decorate a view that shows the editor: only its responses get the CSP that the editor needs."""

    @wraps(view)
    def wrapper(*args, **kwargs):
        return csp_update(EDITORS[settings.RICHTEXT_EDITOR].policy)(view)(*args, **kwargs)

    return wrapper
