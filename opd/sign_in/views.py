"""The page for changing the own password. The sign-in page belongs to the admin site."""

from django.contrib.auth.views import PasswordChangeView
from django.urls import reverse_lazy

from opd.sign_in.forms import OwnPasswordForm


class OwnPasswordView(PasswordChangeView):
    form_class = OwnPasswordForm
    success_url = reverse_lazy("admin:password_change_done")
