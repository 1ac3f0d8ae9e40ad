from django.conf import settings
from django.urls import reverse
from django.utils.http import urlencode


def absolute(path: str) -> str:
    return settings.SITE_ADDRESS + path


def address(name: str, *args, **query: str) -> str:
    path = reverse(name, args=args)
    return absolute(f"{path}?{urlencode(query)}" if query else path)
