import sys
from datetime import datetime, time, timedelta

from django.conf import settings
from django.http import Http404, HttpResponse, HttpResponseServerError, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from documents.web.file_response import deliver_bytes
from documents.web.pagination import paged
from opd.page_cache import site
from opd.page_cache.pages import cached_page, within_current_act
from opd.tables.text import csv_response
from opd.web.client_ip import is_internal
from opd.web.view_access import public
from portal import front_page
from portal.figures import headline
from portal.figures import report as figures
from portal.middleware.overload import unavailable
from portal.models import Faq, News, Page, Picture
from portal.period_marks import Days
from portal.service_standard import overview
from portal.serving import backups, health, json_errors, other_machines
from portal.serving.look import style_sheet

SECURITY_TXT_VALID = timedelta(days=180)  # RFC 9116 asks for less than a year


@public
@require_safe
@cached_page
def page(request, slug):
    page = get_object_or_404(Page.objects.public().with_picture(), slug=slug)
    return render(request, "portal/page.html", page_context(page))


def page_context(page: Page) -> dict:
    section = "ppid" if page.group else page.slug
    return {"page": page, "section": section, "days": Days(), "beside": overview.beside(page)}


@public
@require_safe
@cached_page
def faq(request):
    groups: dict[str, list[Faq]] = {}
    for item in Faq.objects.public():
        groups.setdefault(item.group, []).append(item)
    context = {"groups": list(groups.items()), "section": "ppid", "days": Days()}
    return render(request, "portal/faq.html", context)


@public
@require_safe
@cached_page
def news(request):
    items = News.objects.public()
    context = paged(request, items.listed(), items.count())
    return render(request, "portal/news_list.html", context | {"section": "berita"})


@public
@require_safe
@cached_page
def news_item(request, slug):
    item = get_object_or_404(News.objects.public().with_picture().select_related("opd"), slug=slug)
    return render(request, "portal/news.html", news_context(item))


def news_context(item: News) -> dict:
    return {"item": item, "section": "berita", "days": Days()}


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


def csrf_failure(request, reason=""):
    """Answer a form that was not sent from our own page, or by a browser without cookies."""
    return render(request, "403.html", {"without_cookies": True}, status=403)


def server_error(request):
    """Answer a failure as page or JSON, or 503 for what another try mends; the form, perhaps its cause, is not read."""
    if passing := unavailable(request, sys.exception()):
        return passing
    is_program = json_errors.is_for(request)
    return json_errors.failed(500) if is_program else HttpResponseServerError(render_to_string("500.html"))


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


@public
@require_safe
@cached_page
def home(request):
    context = front_page.context() | {"figures": headline.of_home(timezone.localdate())}
    return render(request, "portal/home.html", context)


@public
@require_safe
@cached_page
def report(request):
    """Show the figures of a year; of this one where the query string names none that the page offers."""
    years = figures.years()
    chosen = request.GET.get("tahun", "")
    year = int(chosen) if chosen in map(str, years) else years[-1]
    return render(request, "portal/report.html", {"report": figures.report(year, years), "section": "laporan"})


@public
@require_safe
def report_csv(request, year, code):
    with within_current_act():
        if year not in figures.years():
            raise Http404
        if code == "semua":
            return csv_response(f"laporan-{year}", figures.all_rows(year))
        chart = figures.chart_of(year, code)
    if chart is None:
        raise Http404
    return csv_response(f"laporan-{year}-{code}", chart.csv_rows())
