from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from opd.people import accounts
from opd.people.forms import CodesForm
from opd.web.client_ip import client_address
from opd.web.form_status import HOUR, as_too_often
from opd.web.limits import rate_limit
from opd.web.view_access import public

# Attempts per hour. An account has no limit: codes have 80 bits, and strangers could lock out its owner.
OF_ADDRESS = 20


@public
@require_http_methods(["GET", "POST"])
@never_cache
@sensitive_post_parameters()
def set_password(request: HttpRequest) -> HttpResponse:
    title = _("Pasang kata sandi baru")
    if request.method == "GET":
        return page(request, "admin/opd/user/set_password.html", title, form=CodesForm())
    if not rate_limit.allow("codes address", client_address(request), limit=OF_ADDRESS, seconds=HOUR):
        messages.error(request, _("Terlalu sering dicoba. Cobalah lagi sejam lagi."))
        return as_too_often(page(request, "admin/opd/user/set_password.html", title, form=CodesForm()))
    form = CodesForm(request.POST)
    if form.is_valid() and form.setup:
        if accounts.set_by_codes(form.setup, form.cleaned_data["new_password1"]):
            messages.success(request, _("Kata sandi Anda dipasang. Silakan masuk."))
            return redirect("admin:login")
        form.add_error(None, _("Kedua kode ini baru saja dipakai."))
    return page(request, "admin/opd/user/set_password.html", title, form=form)


def page(request: HttpRequest, template: str, title: str, **context) -> TemplateResponse:
    return TemplateResponse(request, template, {**admin.site.each_context(request), "title": title, **context})
