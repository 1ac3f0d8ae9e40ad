"""Titles and keywords of the old site, adapted to our columns."""

from django.utils.text import Truncator
from django.utils.translation import gettext as _

from documents import intake
from documents.models import TITLE_LENGTH
from portal.wordpress.parsing.html import Plain
from portal.wordpress.parsing.wxr import Item


def title_of(item: Item) -> str:
    return " ".join(Plain(item.title).text.split()) or _("Tanpa judul")


def file_title(item: Item) -> str:
    """Return the title of a file; without one its name, with spaces instead of dashes."""
    title = " ".join(Plain(item.title).text.split()) or intake.clean_name(item.file_url).rpartition(".")[0]
    if " " not in title:
        title = title.replace("-", " ").replace("_", " ").strip()
    return Truncator(title or _("Tanpa judul")).chars(TITLE_LENGTH)


def joined(words: list[str], longest: int) -> str:
    """Join as many words as fit into `longest` characters, with commas."""
    text = ""
    for word in words:
        longer = f"{text}, {word}" if text else word
        if len(longer) <= longest:
            text = longer
    return text
