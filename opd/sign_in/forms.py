from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django import forms
from django.contrib.admin.forms import AdminAuthenticationForm, AdminPasswordChangeForm
from django.contrib.auth.forms import AuthenticationForm
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables

from opd.ledger import refusals
from opd.models import User
from opd.people import accounts
from opd.people.factors.hashing import hashing_for
from opd.sign_in import limits
from opd.web.limits import rate_limit
from opd.web.limits.semaphore import SemaphoreFull

TOO_OFTEN, BUSY = "too_often", "busy"
STATUSES = {TOO_OFTEN: 429, BUSY: 503}
OLD_PASSWORD_TRIES = 5  # wrong ones for an account, in a window


class Limited(forms.Form):
    """A form whose input a limit may refuse to check, for `retry_after` seconds."""

    retry_after = 0

    @property
    def status(self) -> int:
        codes = {error.code for errors in self.errors.as_data().values() for error in errors}
        return next((status for code, status in STATUSES.items() if code in codes), 200)

    def unchecked(self, code: str, retry_after: int, sentence: str) -> ValidationError:
        self.retry_after = retry_after
        return ValidationError(sentence % {"minutes": retry_after // 60}, code=code)

    @contextmanager
    def old_password_try(self, user: User, sentence: str) -> Iterator[None]:
        """Count the check of a person's own password that follows, unless it is right or there is no room for it."""
        counter = "sign_in.old_password", str(user.pk)
        if not rate_limit.allow(*counter, limit=OLD_PASSWORD_TRIES, seconds=limits.WINDOW):
            raise self.unchecked(TOO_OFTEN, limits.WINDOW, sentence)
        try:
            yield
        except SemaphoreFull:
            rate_limit.give_back(*counter)
            raise
        rate_limit.give_back(*counter)

    @contextmanager
    def limited_try(
        self, admit: Callable[[], limits.Try], refused: Callable[[str], None], *, too_often: str, busy: str
    ) -> Iterator[None]:
        """Check a secret within the limits by which `admit` counts; `refused` notes what was blocked or wrong."""
        try:
            attempt = admit()
        except limits.TooOften as error:
            refused(refusals.BLOCKED)
            raise self.unchecked(TOO_OFTEN, error.retry_after, too_often) from None
        try:
            with hashing_for(attempt.stranger):
                yield
        except SemaphoreFull as error:
            attempt.give_back()
            raise self.unchecked(BUSY, error.retry_after, busy) from None
        except ValidationError:
            refused(refusals.FAILED)
            raise
        attempt.give_back()


class SignInForm(Limited, AdminAuthenticationForm):
    def confirm_login_allowed(self, user):
        """Let people without a membership in as well: the next page tells what they lack."""
        AuthenticationForm.confirm_login_allowed(self, user)

    @sensitive_variables()
    def clean(self):
        username = self.cleaned_data.get("username")
        if username is None or not self.cleaned_data.get("password"):
            return super().clean()
        with self.limited_try(
            lambda: limits.admit(self.request, username),
            lambda verb: refusals.count_name(verb, username),
            too_often=_(
                "Terlalu banyak percobaan masuk yang gagal. Tulis kata sandi sekali lagi, lalu tekan Masuk. "
                "Bila peramban Anda tidak menjalankan JavaScript, tunggu dahulu %(minutes)d menit."
            ),
            busy=_("Banyak orang sedang masuk. Tunggu beberapa detik, lalu tulis kata sandi sekali lagi."),
        ):
            return super().clean()


class OwnPasswordForm(Limited, AdminPasswordChangeForm):
    """A limit keeps people at an unlocked screen from guessing the old password."""

    def clean_old_password(self):
        with self.old_password_try(self.user, _("Kata sandi lama salah beberapa kali. Coba lagi sesudah 15 menit.")):
            return super().clean_old_password()

    def save(self, commit=True):
        accounts.change_own_password(self.user, self.cleaned_data["new_password1"])
        return self.user
