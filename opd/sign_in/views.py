"""The page for changing the own password. The sign-in page belongs to the admin site."""

from django.contrib.auth.views import PasswordChangeView
from django.urls import reverse_lazy

from opd.errors import NotAllowed
from opd.sign_in.forms import OwnPasswordForm


class OwnPasswordView(PasswordChangeView):
    form_class = OwnPasswordForm
    success_url = reverse_lazy("admin:password_change_done")

    def form_valid(self, form):
        """Save, or show the form with the reason: the password was replaced since the request began."""
        try:
            return super().form_valid(form)
        except NotAllowed as error:
            form.add_error(None, str(error))
            return self.form_invalid(form)
