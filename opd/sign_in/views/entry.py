from collections.abc import Callable
from functools import wraps

from django.contrib import messages
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.views import LoginView, PasswordChangeView
from django.http import HttpRequest, HttpResponseBase, JsonResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse, reverse_lazy
from django.utils import timezone
from django.utils.formats import time_format
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods

from opd.encryption import WrongKey, seal_text, unseal_text
from opd.errors import NotAllowed
from opd.ledger import refusals
from opd.models import SiteProfile, User
from opd.papers import letterhead
from opd.people import views as people_views
from opd.people.factors import codes, second_factor, typed_codes
from opd.sign_in import devices, sessions, steps
from opd.sign_in.code_forms import AgainForm, CodeForm, EnrolForm, FirstPasswordForm
from opd.sign_in.forms import OwnPasswordForm, SignInForm
from opd.sign_in.steps import Pending
from opd.web import kept_post, session_age
from opd.web.form_status import with_status
from opd.web.refusals import added_to
from opd.web.view_access import public

PLACE = "opd.sign_in.enrolment"
Step = Callable[[HttpRequest, Pending], HttpResponseBase]


class PasswordStep(LoginView):
    authentication_form = SignInForm
    template_name = "admin/login.html"

    def get_context_data(self, **kwargs):
        context = {"title": _("Masuk"), "app_path": self.request.get_full_path(), "username": ""}
        return super().get_context_data(**context | kwargs) | {REDIRECT_FIELD_NAME: self.get_success_url()}

    def get_success_url(self):
        return own_address(self.request, super().get_success_url())

    def form_valid(self, form):
        return steps.begin(self.request, form.get_user(), self.get_success_url())


class OwnPasswordView(PasswordChangeView):
    form_class = OwnPasswordForm
    success_url = reverse_lazy("admin:password_change_done")

    def form_valid(self, form):
        """Save, or show in the form that the password was replaced meanwhile."""
        try:
            response = super().form_valid(form)
        except NotAllowed as error:
            form.add_error(None, str(error))
            return self.form_invalid(form)
        sessions.note(self.request, form.user)
        return response


def step(name: str) -> Callable[[Step], Callable[..., HttpResponseBase]]:
    """Guard a page of signing in: it opens only while it is due."""

    def decorate(view: Step) -> Callable[..., HttpResponseBase]:
        @public
        @never_cache
        @require_http_methods(["GET", "POST"])
        @sensitive_post_parameters()
        @wraps(view)
        def guarded(request: HttpRequest) -> HttpResponseBase:
            pending = steps.current(request)
            if pending is None:
                return redirect("admin:login")
            due = steps.next_step(request, pending)
            return view(request, pending) if due == name else steps.go_on(request, pending)

        return guarded

    return decorate


@step(steps.CODE)
def code(request: HttpRequest, pending: Pending) -> HttpResponseBase:
    form = CodeForm(request.POST or None, request=request, user=pending.user)
    if form.is_valid():
        pending.has_code = True
        return steps.go_on(request, pending)
    return with_status(page(request, "code", _("Kode masuk"), form=form), form)


@step(steps.NEW_PASSWORD)
def new_password(request: HttpRequest, pending: Pending) -> HttpResponseBase:
    form = FirstPasswordForm(pending.user, request.POST or None)
    if form.is_valid():
        with added_to(form):
            form.save()
            return steps.go_on(request, pending)
    return page(request, "new_password", _("Ganti kata sandi"), form=form)


@step(steps.ENROL)
@sensitive_variables()
def enrol(request: HttpRequest, pending: Pending) -> HttpResponseBase:

    def done() -> str:
        steps.finish(request, pending)
        return steps.landing(request, pending)

    return enrolment(request, pending.user, "enrol", _("Pasang faktor kedua"), done)


@step(steps.CLOSED)
def closed(request: HttpRequest, pending: Pending) -> HttpResponseBase:
    refusals.count(refusals.BLOCKED, pending.user.pk)
    response = page(request, "closed", _("Anda belum dapat masuk"), person=pending.user)
    response.status_code = 403
    return response


@never_cache
@require_http_methods(["GET", "POST"])
@sensitive_post_parameters()
def again(request: HttpRequest) -> HttpResponseBase:
    asked = request.GET.get(REDIRECT_FIELD_NAME, "")
    form = AgainForm(request.POST or None, request=request, user=request.user)
    if form.is_valid():
        session_age.prove(request.session)
        return redirect(
            "sign_in:kept" if kept_post.kept_for(request.session, request.user) else own_address(request, asked)
        )
    is_kept = kept_post.kept_for(request.session, request.user) is not None
    return with_status(page(request, "again", _("Masuk sekali lagi"), form=form, is_kept=is_kept), form)


@never_cache
@require_http_methods(["GET", "POST"])
def kept(request: HttpRequest) -> HttpResponseBase:
    form = kept_post.kept_for(request.session, request.user)
    if form is None or request.method == "POST":
        kept_post.drop(request.session)
        if form:
            messages.info(request, _("Isian itu dibuang."))
        return redirect("admin:index")
    return page(request, "kept", _("Isian Anda belum terkirim"), kept=form, mark=kept_post.MARK)


@never_cache
@require_http_methods(["GET"])
def stay(request: HttpRequest) -> HttpResponseBase:
    """Tell until when the session lasts, which this request renews; to the script as JSON."""
    session_age.renew(request.session)
    ends_at = session_age.ends_at(request.session)
    if request.headers.get("Accept") == "application/json":
        return JsonResponse({"time": time_format(timezone.localtime(ends_at), "H.i")})
    return page(request, "stay", _("Anda tetap masuk"), ends_at=ends_at)


def own_address(request: HttpRequest, address: str) -> str:
    """Return a whole path of this site, else the first page: `redirect` takes a word for the name of a view."""
    is_ours = url_has_allowed_host_and_scheme(address, {request.get_host()}, require_https=request.is_secure())
    return address if is_ours and address.startswith("/") else reverse("admin:index")


def key_of(request: HttpRequest, user: User) -> str:
    """Return the key of the app that a person enrols, the same until it is confirmed."""
    place = f"{PLACE}.{user.pk}"
    try:
        return unseal_text(request.session.get(PLACE, ""), place)
    except WrongKey:  # none yet, another person's, or of older PII_KEYS
        key = codes.new_key()
        request.session[PLACE] = seal_text(key, place)
        return key


@sensitive_variables()
def enrolment(request: HttpRequest, user: User, template: str, title: str, done: Callable[[], str]) -> TemplateResponse:
    """Show the key of a new app. Its first code enrols it; `done` then returns where the recovery codes lead to."""
    key = key_of(request, user)
    form = EnrolForm(request.POST or None, key=key)
    if form.is_valid():
        with added_to(form):
            recovery = second_factor.enrol(user, key, form.step)
            response = recovery_page(request, recovery, done())
            devices.remember(request, response, user)
            return response
    address = codes.app_address(key, user.username, SiteProfile.load().portal_name)
    context = {
        "qr": mark_safe(letterhead.qr(address, omitsize=True)),  # noqa: S308 - an SVG of our own
        "key": typed_codes.grouped(codes.in_base32(key), " "),
        "account": user.username,
    }
    return page(request, template, title, form=form, **context)


@sensitive_variables()
def recovery_page(request: HttpRequest, recovery: list[str], to: str) -> TemplateResponse:
    """Return the only response that shows the recovery codes."""
    request.session.pop(PLACE, None)
    shown = [typed_codes.grouped(one) for one in recovery]
    return page(request, "recovery_codes", _("Kode pemulihan Anda"), codes=shown, to=to)


def page(request: HttpRequest, template: str, title: str, **context) -> TemplateResponse:
    return people_views.page(request, f"admin/opd/sign_in/{template}.html", title, **context)
