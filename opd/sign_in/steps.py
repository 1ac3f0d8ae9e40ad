"""The steps after the right password; only `finish` signs anybody in."""

import time
from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth import login, logout
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.crypto import constant_time_compare

from opd.ledger import access, refusals
from opd.models import User
from opd.people.factors import second_factor as factor
from opd.sign_in import devices, sessions
from opd.web import kept_post
from opd.web.client_ip import is_loopback

KEY = "masuk"  # in the session: {"user", "hash", "next", "at", "code"}
LONGEST = 15 * 60  # seconds from the password to the last step
BACKEND = "django.contrib.auth.backends.ModelBackend"
CODE, CLOSED, NEW_PASSWORD, ENROL = "code", "closed", "new_password", "enrol"


@dataclass
class Pending:
    """A person who has given the right password, and maybe a code of the second factor."""

    user: User
    next: str
    has_code: bool


def begin(request: HttpRequest, user: User, next_page: str) -> HttpResponseBase:
    form = request.session.get(kept_post.KEY, "")
    logout(request)  # nothing of an earlier person stays, such as the key of an unfinished enrolment
    kept_post.put(request.session, form)
    request.session[KEY] = {"next": next_page, "at": int(time.time())}
    return go_on(request, Pending(user, next_page, has_code=False))


def current(request: HttpRequest) -> Pending | None:
    """Return the person who is signing in; None after LONGEST, or if the account has changed."""
    facts = request.session.get(KEY)
    if facts is None or time.time() - facts["at"] > LONGEST:
        return None
    user = User.objects.filter(pk=facts["user"], is_active=True).first()
    if user is None or not constant_time_compare(user.get_session_auth_hash(), facts["hash"]):
        return None
    return Pending(user, facts["next"], facts["code"])


def next_step(request: HttpRequest, pending: Pending) -> str:
    """Return the name of the page that is due, or ""."""
    user, has_factor = pending.user, factor.has_factor(pending.user)
    is_exempt = not has_factor and settings.DEBUG and user.is_of_demo and is_loopback(request)  # of `seed_demo`
    if not user.is_staff:
        return CLOSED
    if has_factor and not pending.has_code:
        return CODE
    if not (has_factor or is_exempt or factor.may_enrol(user)):
        return CLOSED
    if user.must_change_password:
        return NEW_PASSWORD
    return "" if has_factor or is_exempt else ENROL


def go_on(request: HttpRequest, pending: Pending) -> HttpResponseBase:
    """Keep what is done, and lead to the page that is due, or into the portal."""
    request.session[KEY] |= {
        "user": pending.user.pk,
        "hash": pending.user.get_session_auth_hash(),
        "code": pending.has_code,
    }
    request.session.modified = True
    step = next_step(request, pending)
    if step:
        return redirect(f"sign_in:{step}")
    finish(request, pending)
    response = redirect(landing(request, pending))
    devices.remember(request, response, pending.user)
    return response


def finish(request: HttpRequest, pending: Pending) -> None:
    """Open the session of a person whose every step is done; the caller makes the device known."""
    request.session.pop(KEY, None)
    login(request, pending.user, backend=BACKEND)
    sessions.note(request, pending.user)
    refusals.record_of(pending.user)
    facts = {"device": sessions.device_of(request), "second_factor": factor.has_factor(pending.user)}
    access.record("sign_in.done", pending.user, pending.user, facts)


def landing(request: HttpRequest, pending: Pending) -> str:
    return reverse("sign_in:kept") if kept_post.kept_for(request.session, pending.user) else pending.next
