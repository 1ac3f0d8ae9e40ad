from django.utils.text import Truncator
from django.utils.translation import gettext as _

from documents.files import intake
from documents.models import TITLE_LENGTH
from portal.wordpress.parsing.html import Plain
from portal.wordpress.parsing.wxr import Item


def title_of(item: Item) -> str:
    return " ".join(Plain(item.title).text.split()) or _("Tanpa judul")


def file_title(item: Item) -> str:
    title = " ".join(Plain(item.title).text.split()) or intake.clean_name(item.file_url).rpartition(".")[0]
    if " " not in title:
        title = title.replace("-", " ").replace("_", " ").strip()
    return Truncator(title or _("Tanpa judul")).chars(TITLE_LENGTH)


def joined(words: list[str], longest: int) -> str:
    """Join as many words as fit, with commas."""
    text = ""
    for word in words:
        longer = f"{text}, {word}" if text else word
        if len(longer) <= longest:
            text = longer
    return text
