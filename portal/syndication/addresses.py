from django.conf import settings
from django.urls import reverse
from django.utils.http import urlencode


def absolute(path: str) -> str:
    return settings.SITE_ADDRESS + path


def address(name: str, *args, **query: str) -> str:
    path = reverse(name, args=args)
    return absolute(f"{path}?{urlencode(query)}" if query else path)


def of_topic(name: str, query: str, more: str = "") -> str:
    """Return the path of a page about the topic of a query string, to which `more` is added."""
    whole = "&".join(filter(None, (query, more)))
    return reverse(name) + (f"?{whole}" if whole else "")
