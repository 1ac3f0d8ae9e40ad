from django import forms
from django.contrib.auth.forms import SetPasswordForm
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_variables

from opd.ledger import refusals
from opd.models import User
from opd.people import accounts
from opd.people.factors import codes, second_factor
from opd.sign_in import code_limits
from opd.sign_in.forms import Limited

CODE = {"autocomplete": "one-time-code", "autocapitalize": "characters", "spellcheck": "false"}


class CodeForm(Limited):
    code = forms.CharField(
        label=gettext_lazy("Kode"),
        help_text=gettext_lazy("Enam angka dari aplikasi autentikator, atau satu kode pemulihan."),
        max_length=60,
        widget=forms.TextInput(CODE | {"autofocus": True}),
    )

    def __init__(self, *args, request: HttpRequest, user: User, **kwargs):
        super().__init__(*args, **kwargs)
        self.request, self.user = request, user

    @sensitive_variables()
    def clean_code(self):
        typed = self.cleaned_data["code"]
        is_of_app = len("".join(typed.split())) == codes.DIGITS
        admit = code_limits.admit_code if is_of_app else code_limits.admit_recovery_code
        accept = second_factor.accept_code if is_of_app else second_factor.accept_recovery_code
        with self.limited_try(
            lambda: admit(self.request, self.user),
            lambda verb: refusals.count(verb, self.user.pk),
            too_often=_(
                "Terlalu banyak kode yang salah. Coba lagi sesudah %(minutes)d menit, atau dengan satu kode pemulihan."
            ),
            busy=_("Banyak orang sedang masuk. Tunggu beberapa detik, lalu tulis kode sekali lagi."),
        ):
            if not accept(self.user, typed):
                raise ValidationError(
                    _("Kode ini keliru atau sudah dipakai. Tunggu kode berikutnya di aplikasi, lalu tulis kode itu.")
                )
        return typed


class AgainForm(CodeForm):
    password = forms.CharField(
        label=gettext_lazy("Kata sandi Anda"),
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "current-password"}),
    )

    field_order = ["password", "code"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["code"].widget.attrs.pop("autofocus")  # the password comes first
        if not second_factor.has_factor(self.user):
            del self.fields["code"]

    @sensitive_variables()
    def clean_password(self):
        sentence = _("Kata sandi salah beberapa kali. Coba lagi sesudah %(minutes)d menit.")
        with self.old_password_try(self.user, sentence):
            if not self.user.check_password(self.cleaned_data["password"]):
                refusals.count(refusals.FAILED, self.user.pk)
                raise ValidationError(_("Kata sandi ini keliru."))

    def clean_code(self):
        """Leave the code unused while the password is wrong."""
        return self.cleaned_data["code"] if self.errors else super().clean_code()


class EnrolForm(forms.Form):
    """The first code of an app with this key, and its time `step`."""

    code = forms.CharField(
        label=gettext_lazy("Enam angka dari aplikasi"),
        max_length=20,
        widget=forms.TextInput(CODE | {"inputmode": "numeric"}),
    )

    def __init__(self, *args, key: str, **kwargs):
        super().__init__(*args, **kwargs)
        self.key = key

    def clean_code(self):
        step = codes.matching_step(self.key, self.cleaned_data["code"])
        if step is None:
            raise ValidationError(
                _("Kode ini tidak cocok. Periksa apakah jam telepon Anda tepat, lalu tulis kode yang sedang tampil.")
            )
        self.step = step


class FirstPasswordForm(SetPasswordForm):
    def clean_new_password1(self):
        password = self.cleaned_data["new_password1"]
        if self.user.check_password(password):
            raise ValidationError(_("Ini kata sandi yang dipasang orang lain. Pilih yang hanya Anda ketahui."))
        return password

    def save(self, commit=True):
        accounts.change_own_password(self.user, self.cleaned_data["new_password1"])
        return self.user
