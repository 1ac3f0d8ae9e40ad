"""`/.well-known/security.txt` (RFC 9116): where to tell of a weakness of this portal."""

from datetime import datetime, time, timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from opd.page_cache import site
from opd.web.view_access import public

VALID = timedelta(days=180)  # RFC 9116 asks for less than a year


@public
@require_safe
def security_txt(request: HttpRequest) -> HttpResponse:
    """Answer with the contacts of the site profile; the contact page where no e-mail is entered."""
    last_day = timezone.localdate() + VALID
    expires = datetime.combine(last_day, time.min, timezone.get_current_timezone())
    email = site.profile().email
    lines = [
        *([f"Contact: mailto:{email}"] if email else []),
        f"Contact: {settings.SITE_ADDRESS}{reverse('portal:page', args=['kontak'])}",
        f"Expires: {expires.isoformat()}",
        "Preferred-Languages: id, en",
        f"Canonical: {settings.SITE_ADDRESS}{request.path}",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
