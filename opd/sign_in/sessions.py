"""Sessions of staff: they end after 30 minutes without a request and after eight hours."""

import re
from datetime import timedelta

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.deprecation import MiddlewareMixin
from django.utils.translation import gettext_lazy

from opd.models import StaffSession, User
from opd.web import kept_post, session_age
from opd.web.view_access import BY_LINK, PUBLIC

ROW = "petugas_baris"  # in the session
FINGERPRINT = 20
BROWSERS = {"Edg/": "Edge", "OPR/": "Opera", "Firefox/": "Firefox", "Chrome/": "Chrome", "Safari/": "Safari"}
SYSTEMS = {"Android": "Android", "iPhone|iPad": "iOS", "Windows": "Windows", "Mac OS": "macOS", "Linux": "Linux"}
UNKNOWN = "?"
ENDED = gettext_lazy("Sesi Anda sudah berakhir. Silakan masuk lagi.")
ENDED_WITH_FORM = gettext_lazy("Sesi Anda sudah berakhir. Silakan masuk lagi; isian yang baru Anda kirim tidak hilang.")


class StaffSessions(MiddlewareMixin):
    """Middleware, after the CSRF check: end a session that is over, and keep the form that came too late."""

    def process_view(self, request: HttpRequest, view, args, kwargs) -> None:
        if settings.SESSION_COOKIE_NAME not in request.COOKIES or not request.user.is_authenticated:
            return
        if session_age.is_over(request.session):
            if getattr(view, "access", None) in (PUBLIC, BY_LINK):
                request.user = AnonymousUser()  # a page of staff ends the session, and keeps the form
                request.has_late_session = True  # type: ignore[attr-defined]
                return
            form = kept_post.sealed(request)
            logout(request)
            kept_post.put(request.session, form)
            messages.info(request, ENDED_WITH_FORM if form else ENDED)
            return
        if kept_post.is_sent(request):
            kept_post.drop(request.session)
        if session_age.touch(request.session):
            note(request, request.user)


def note(request: HttpRequest, user: User) -> None:
    now, fingerprint = timezone.now(), user.get_session_auth_hash()[:FINGERPRINT]
    row = StaffSession.objects.filter(pk=request.session.get(ROW, 0), user=user)
    if not row.update(seen_at=now, fingerprint=fingerprint):
        began, device = session_age.began_at(request.session), device_of(request)
        created = StaffSession.objects.create(
            user=user, device=device, fingerprint=fingerprint, started_at=began, seen_at=now
        )
        request.session[ROW] = created.pk


def forget(sender, request: HttpRequest, **_signal) -> None:
    """Delete the row of a session that ends."""
    if row := request.session.get(ROW):
        StaffSession.objects.filter(pk=row).delete()


def open_sessions(user: User) -> QuerySet[StaffSession]:
    now = timezone.now()
    return StaffSession.objects.filter(
        user=user,
        fingerprint=user.get_session_auth_hash()[:FINGERPRINT],
        started_at__gt=now - timedelta(seconds=session_age.LONGEST),
        seen_at__gt=now - timedelta(seconds=session_age.IDLE),
    )


def sweep() -> int:
    too_old = timezone.now() - timedelta(seconds=session_age.LONGEST)
    return StaffSession.objects.filter(started_at__lte=too_old).delete()[0]


def device_of(request: HttpRequest) -> str:
    agent = request.headers.get("User-Agent", "")
    of_agent = ([name for pattern, name in names.items() if re.search(pattern, agent)] for names in (BROWSERS, SYSTEMS))
    return ", ".join(next(iter(found), UNKNOWN) for found in of_agent)
