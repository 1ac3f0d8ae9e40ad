from datetime import date
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpResponse
from django.utils import timezone

from requests_app.tracking import status_texts
from requests_app.web import ics


def calendar_file(*, uid: str, when: date, summary: str, description: str) -> HttpResponse:
    """Return a calendar file as a download, without a secret link or anything about a person."""
    host = urlsplit(settings.SITE_ADDRESS).hostname
    content = ics.one_day_calendar(
        f"{uid}@{host}",
        when,
        summary=status_texts.with_provisional_mark(summary, when),
        description=description,
        now=timezone.now(),
    )
    headers = {"Content-Disposition": 'attachment; filename="tenggat.ics"'}
    return HttpResponse(content, content_type="text/calendar; charset=utf-8", headers=headers)
