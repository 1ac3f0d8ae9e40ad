"""The forms for signing in and for changing the own password, with their limits."""

from django.contrib.admin.forms import AdminAuthenticationForm, AdminPasswordChangeForm
from django.contrib.auth.forms import AuthenticationForm
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables

from opd.ledger import refusals
from opd.limits import rate_limit
from opd.limits.semaphore import SemaphoreFull
from opd.passwords.hashing import hashing_for
from opd.people import accounts
from opd.sign_in import limits

TOO_OFTEN, BUSY = "too_often", "busy"
OLD_PASSWORD_TRIES = 5  # wrong ones for an account, in a window


class SignInForm(AdminAuthenticationForm):
    """The sign-in form. `retry_after`: seconds, if a limit refused the attempt without checking the password."""

    retry_after = 0

    def confirm_login_allowed(self, user):
        """Let people without a membership in as well: the next page tells them what they lack."""
        AuthenticationForm.confirm_login_allowed(self, user)

    @property
    def status(self) -> int:
        """HTTP status of a page that shows this form."""
        if self.has_error(NON_FIELD_ERRORS, TOO_OFTEN):
            return 429
        return 503 if self.has_error(NON_FIELD_ERRORS, BUSY) else 200

    @sensitive_variables()
    def clean(self):
        username = self.cleaned_data.get("username")
        if username is None or not self.cleaned_data.get("password"):
            return super().clean()
        try:
            attempt = limits.admit(self.request, username)
        except limits.TooOften as error:
            refusals.count_name(refusals.BLOCKED, username)
            raise self._unseen(
                TOO_OFTEN,
                error.retry_after,
                _(
                    "Terlalu banyak percobaan masuk yang gagal. Tulis kata sandi sekali lagi, lalu tekan Masuk. "
                    "Bila peramban Anda tidak menjalankan JavaScript, tunggu dahulu %(minutes)d menit."
                )
                % {"minutes": error.retry_after // 60},
            ) from None
        try:
            with hashing_for(attempt.stranger):
                cleaned = super().clean()
        except SemaphoreFull as error:
            attempt.give_back()
            sentence = _("Banyak orang sedang masuk. Tunggu beberapa detik, lalu tulis kata sandi sekali lagi.")
            raise self._unseen(BUSY, error.retry_after, sentence) from None
        except ValidationError:
            refusals.count_name(refusals.FAILED, username)
            raise
        attempt.give_back()
        return cleaned

    def _unseen(self, code: str, retry_after: int, sentence: str) -> ValidationError:
        self.retry_after = retry_after
        return ValidationError(sentence, code=code)


class OwnPasswordForm(AdminPasswordChangeForm):
    """The form for a new own password. A limit keeps people at an unlocked screen from guessing the old one."""

    retry_after = 0

    @property
    def status(self) -> int:
        """HTTP status of a page that shows this form."""
        return 429 if self.has_error("old_password", TOO_OFTEN) else 200

    def clean_old_password(self):
        counter = "sign_in.old_password", str(self.user.pk)
        if not rate_limit.allow(*counter, limit=OLD_PASSWORD_TRIES, seconds=limits.WINDOW):
            self.retry_after = limits.WINDOW
            sentence = _("Kata sandi lama salah beberapa kali. Coba lagi sesudah 15 menit.")
            raise ValidationError(sentence, code=TOO_OFTEN)
        try:
            old_password = super().clean_old_password()
        except SemaphoreFull:
            rate_limit.give_back(*counter)
            raise
        rate_limit.give_back(*counter)
        return old_password

    def save(self, commit=True):
        accounts.change_own_password(self.user, self.cleaned_data["new_password1"])
        return self.user
