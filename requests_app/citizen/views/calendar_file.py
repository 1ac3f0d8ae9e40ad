from datetime import date
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpResponse
from django.utils import timezone

from requests_app import status_texts
from requests_app.web import ics


def calendar_file(*, uid: str, when: date, summary: str, description: str) -> HttpResponse:
    """One day for a calendar program, as a download. What is put in here leaves the portal: no link, no person."""
    host = urlsplit(settings.SITE_ADDRESS).hostname
    content = ics.day(
        f"{uid}@{host}",
        when,
        summary=status_texts.with_mark(summary, when),
        description=description,
        now=timezone.now(),
    )
    headers = {"Content-Disposition": 'attachment; filename="tenggat.ics"'}
    return HttpResponse(content, content_type="text/calendar; charset=utf-8", headers=headers)
