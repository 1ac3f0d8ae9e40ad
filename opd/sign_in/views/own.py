from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST

from opd.errors import NotAllowed
from opd.models import SecondFactor, User
from opd.people import accounts
from opd.people.factors import second_factor
from opd.people.forms import OwnForm
from opd.people.views import page as admin_page
from opd.sign_in import sessions
from opd.sign_in.views.entry import enrolment, page, recovery_page
from opd.web.form_status import HOUR, as_too_often
from opd.web.limits import rate_limit
from opd.web.recent_sign_in import recent
from opd.web.refusals import added_to

OF_OWN_PASSWORD = 10  # attempts per hour


class OwnRequest(HttpRequest):
    user: User


@require_http_methods(["GET", "POST"])
@sensitive_post_parameters("password")
def own_account(request: OwnRequest) -> HttpResponseBase:
    user = request.user
    if request.method == "GET":
        return own_page(request, OwnForm(initial={"full_name": user.full_name, "email": user.email}, user=user))
    if not rate_limit.allow("own account", str(user.pk), limit=OF_OWN_PASSWORD, seconds=HOUR):
        messages.error(request, _("Terlalu sering dicoba. Cobalah lagi sejam lagi."))
        typed = {name: request.POST.get(name, "") for name in ("full_name", "email")}
        return as_too_often(own_page(request, OwnForm(initial=typed, user=user)))
    form = OwnForm(request.POST, user=user)
    if form.is_valid():
        data = form.cleaned_data
        with added_to(form):
            accounts.change_own(user, full_name=data["full_name"], email=data["email"])
            messages.success(request, _("Nama dan surel Anda disimpan."))
            return redirect("sign_in:own_account")
    return own_page(request, form)


def own_page(request: OwnRequest, form: OwnForm) -> TemplateResponse:
    factor = SecondFactor.objects.filter(user=request.user).only("enrolled_at").first()
    return admin_page(
        request,
        "admin/opd/user/own.html",
        _("Akun saya"),
        form=form,
        enrolled_at=factor and factor.enrolled_at,
        left=second_factor.unused_codes(request.user),
        sessions=sessions.open_sessions(request.user),
        this_session=request.session.get(sessions.ROW),
    )


@never_cache
@require_http_methods(["GET", "POST"])
@sensitive_post_parameters()
@recent
@sensitive_variables()
def replace_app(request: OwnRequest) -> HttpResponseBase:
    def done() -> str:
        update_session_auth_hash(request, request.user)
        sessions.note(request, request.user)
        return reverse("sign_in:own_account")

    return enrolment(request, request.user, "replace_app", _("Ganti aplikasi autentikator"), done)


@never_cache
@require_http_methods(["GET", "POST"])
@recent
@sensitive_variables()
def renew_codes(request: OwnRequest) -> HttpResponseBase:
    if request.method == "POST":
        try:
            recovery = second_factor.renew_recovery_codes(request.user)
        except NotAllowed as error:
            messages.error(request, str(error))
            return redirect("sign_in:own_account")
        return recovery_page(request, recovery, reverse("sign_in:own_account"))
    return page(request, "renew_codes", _("Buat kode pemulihan baru"), left=second_factor.unused_codes(request.user))


@require_POST
def sign_out_everywhere(request: OwnRequest) -> HttpResponseBase:
    request.user.end_sessions()
    messages.success(request, _("Akun Anda keluar dari semua perangkat. Silakan masuk lagi."))
    return redirect("admin:login")
