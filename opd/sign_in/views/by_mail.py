"""A new password by e-mail, once and for 30 minutes; unknown names get the same answer."""

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.forms import SetPasswordForm, UsernameField
from django.contrib.auth.hashers import make_password
from django.contrib.auth.tokens import default_token_generator
from django.db import transaction
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import base36_to_int, int_to_base36
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from opd import outbox
from opd.models import User
from opd.people import accounts
from opd.sign_in.views.entry import page
from opd.web.client_ip import client_address
from opd.web.form_status import HOUR, as_too_often
from opd.web.limits import rate_limit
from opd.web.view_access import BY_LINK, opens_to, public
from opd.web.without_referrer import protected_without_referrer

OF_ADDRESS, OF_ACCOUNT = 10, 3  # in an hour


class ForgottenForm(forms.Form):
    username = UsernameField(
        label=gettext_lazy("Nama pengguna"), max_length=60, widget=forms.TextInput({"autocomplete": "username"})
    )


@public
@never_cache
@require_http_methods(["GET", "POST"])
def forgotten(request: HttpRequest) -> HttpResponseBase:
    form, title = ForgottenForm(request.POST or None), _("Lupa kata sandi")
    if not form.is_valid():
        return page(request, "forgotten", title, form=form)
    if not rate_limit.allow("forgotten address", client_address(request), limit=OF_ADDRESS, seconds=HOUR):
        form.add_error(None, _("Terlalu sering dicoba. Cobalah lagi sejam lagi."))
        return as_too_often(page(request, "forgotten", title, form=form))
    send_link(form.cleaned_data["username"])
    return page(request, "forgotten", title, is_sent=True)


def send_link(username: str) -> None:
    person = accounts.resettable_by_mail().filter(username=username).first()
    if person is None or not person.has_usable_password():
        return
    if rate_limit.allow("forgotten account", str(person.pk), limit=OF_ACCOUNT, seconds=HOUR):
        token = f"{int_to_base36(person.pk)}-{default_token_generator.make_token(person)}"
        link = settings.SITE_ADDRESS + reverse("sign_in:by_mail", args=[token])
        outbox.write("password_link", [person], {"person": person, "link": link}, about=person)


def person_of(token: str) -> User | None:
    number, _hyphen, rest = token.partition("-")
    try:
        person = accounts.resettable_by_mail().filter(pk=base36_to_int(number)).first()
    except (ValueError, OverflowError):
        return None
    is_good = person is not None and default_token_generator.check_token(person, rest)
    return person if is_good else None


@opens_to(BY_LINK)
@protected_without_referrer
@require_http_methods(["GET", "POST"])
@sensitive_post_parameters()
def by_mail(request: HttpRequest, token: str) -> HttpResponseBase:
    person = person_of(token)
    if person is None:
        return gone(request)
    form = SetPasswordForm(person, request.POST or None)
    if not form.is_valid():
        return page(request, "by_mail", _("Pasang kata sandi baru"), form=form, person=person)
    hashed = make_password(form.cleaned_data["new_password1"])
    with transaction.atomic():
        User.objects.select_for_update(no_key=True).get(pk=person.pk)
        person = person_of(token)
        if person:
            accounts.set_by_mail(person, hashed)
    if person is None:
        return gone(request)
    messages.success(request, _("Kata sandi Anda dipasang. Silakan masuk."))
    return redirect("admin:login")


def gone(request: HttpRequest) -> HttpResponseBase:
    response = page(request, "by_mail", _("Tautan ini tidak berlaku lagi"))
    response.status_code = 410
    return response
