"""What programs fetch: pictures, the style of the city, health, the address for found weaknesses."""

from datetime import datetime, time, timedelta

from django.conf import settings
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from documents.web.file_response import deliver_bytes
from opd.page_cache import site
from opd.page_cache.pages import cached_page, within_current_act
from opd.web.client_ip import is_internal
from opd.web.view_access import public
from portal.models import Picture
from portal.serving import backups, health, other_machines
from portal.serving.look import style_sheet

SECURITY_TXT_VALID = timedelta(days=180)  # RFC 9116 asks for less than a year


@public
@require_safe
def picture(request, pk, size):
    if size not in Picture.SIZES:
        raise Http404
    column = Picture.SIZES[size]
    shown = get_object_or_404(Picture.objects.public().only(column, "sha256", "updated_at"), pk=pk)
    return send_picture(request, shown, size)


def send_picture(request, shown: Picture, size: str):
    content = bytes(getattr(shown, Picture.SIZES[size]))
    etag = f"{shown.sha256}-{size}"
    return deliver_bytes(request, content, mime="image/webp", etag=etag, modified=shown.updated_at)


@public
@require_safe
@cached_page
def emblem(request):
    profile = site.profile()
    if not profile.emblem:
        raise Http404
    return HttpResponse(bytes(profile.emblem), content_type="image/png")


@public
@require_safe
def look(request, version):
    """Send the style sheet of the city; its address changes with the colours, so that browsers may keep it."""
    with within_current_act():
        profile = site.profile()
    response = HttpResponse(style_sheet(profile), content_type="text/css; charset=utf-8")
    is_current = version == profile.look_version
    response["Cache-Control"] = "public, max-age=31536000, immutable" if is_current else "no-cache"
    return response


@public
@require_safe
@never_cache
def healthz(request):
    return HttpResponse("ok", content_type="text/plain")


@public
@require_safe
@never_cache
def session(request):
    """Answer 204 for signed-in staff, also of an ended session, else 401; nginx asks before a long body."""
    return HttpResponse(status=204 if request.user.is_staff or getattr(request, "has_late_session", False) else 401)


@public
@require_safe
@never_cache
def readyz(request):
    """Answer whether this server is ready; only our own machines (INTERNAL_ADDRESSES) get details."""
    facts = health.examine()
    status = 200 if facts["ready"] else 503
    if not is_internal(request):
        return JsonResponse({"ready": facts["ready"]}, status=status)
    # What follows makes no server unready, and no stranger waits for a slow disk or a silent machine.
    return JsonResponse(facts | {"backup_hours": backups.age_hours()} | other_machines.states(), status=status)


@public
@require_safe
def security_txt(request):
    """Answer where to tell of a weakness (RFC 9116): the e-mail of the site profile, and the contact page."""
    last_day = timezone.localdate() + SECURITY_TXT_VALID
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
