"""The page of one's own password, with its limit; the sign-in page is the admin site's own."""

from django.contrib.auth.views import PasswordChangeView
from django.urls import reverse_lazy

from opd.sign_in.forms import OwnPasswordForm


class OwnPasswordView(PasswordChangeView):
    form_class = OwnPasswordForm
    success_url = reverse_lazy("admin:password_change_done")
