"""Two pages of accounts outside of the admin's lists: the own account, and setting a password with two codes."""

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from opd.limits import rate_limit
from opd.models import User
from opd.people import accounts
from opd.people.forms import CodesForm, OwnForm
from opd.web.client_ip import client_address
from opd.web.view_access import public

HOUR = 3600
# Attempts per hour. An account has no limit: codes have 80 bits, and strangers could lock out its owner.
OF_ADDRESS, OF_OWN_PASSWORD = 20, 10


class PersonRequest(HttpRequest):
    """The request of a view behind the admin's sign-in, which always has a user."""

    user: User


@require_http_methods(["GET", "POST"])
@sensitive_post_parameters("password")
def own_account(request: PersonRequest) -> HttpResponse:
    user = request.user
    if request.method == "GET":
        form = OwnForm(initial={"full_name": user.full_name, "email": user.email}, user=user)
        return page(request, "admin/opd/user/own.html", _("Akun saya"), form=form)
    if not rate_limit.allow("own account", str(user.pk), limit=OF_OWN_PASSWORD, seconds=HOUR):
        return too_often(request, "admin/opd/user/own.html", _("Akun saya"), OwnForm(user=user))
    form = OwnForm(request.POST, user=user)
    if form.is_valid():
        data = form.cleaned_data
        try:
            accounts.change_own(user, full_name=data["full_name"], email=data["email"])
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("Nama dan surel Anda disimpan."))
            return redirect("people:own_account")
    return page(request, "admin/opd/user/own.html", _("Akun saya"), form=form)


@public
@require_http_methods(["GET", "POST"])
@never_cache
@sensitive_post_parameters()
def set_password(request: HttpRequest) -> HttpResponse:
    """Let a person who cannot sign in set a password with two codes."""
    title = _("Pasang kata sandi baru")
    if request.method == "GET":
        return page(request, "admin/opd/user/set_password.html", title, form=CodesForm())
    if not may_try(request):
        return too_often(request, "admin/opd/user/set_password.html", title, CodesForm())
    form = CodesForm(request.POST)
    if form.is_valid() and form.setup:
        if accounts.set_by_codes(form.setup, form.cleaned_data["new_password1"]):
            messages.success(request, _("Kata sandi Anda dipasang. Silakan masuk."))
            return redirect("admin:login")
        form.add_error(None, _("Kedua kode ini baru saja dipakai."))
    return page(request, "admin/opd/user/set_password.html", title, form=form)


def may_try(request: HttpRequest) -> bool:
    """Return whether this address may try codes again, and count the attempt, for known and unknown names alike."""
    return rate_limit.allow("codes address", client_address(request), limit=OF_ADDRESS, seconds=HOUR)


def too_often(request: HttpRequest, template: str, title: str, form) -> HttpResponse:
    messages.error(request, _("Terlalu sering dicoba. Cobalah lagi sejam lagi."))
    response = page(request, template, title, form=form)
    response.status_code, response.headers["Retry-After"] = 429, str(HOUR)
    return response


def page(request: HttpRequest, template: str, title: str, **context) -> TemplateResponse:
    return TemplateResponse(request, template, {**admin.site.each_context(request), "title": title, **context})
