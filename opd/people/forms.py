"""Forms of the pages about people. They check the input; the verbs check permission."""

from django import forms
from django.contrib.auth.forms import SetPasswordForm, UsernameField
from django.contrib.auth.password_validation import password_validators_help_text_html
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from opd.models import CITY_ROLES, CitySetting, Role, User
from opd.people import codes

CITY_ROLE_CHOICES = [(role.value, role.label) for role in Role if role in CITY_ROLES]
SECRET = {"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}


def day(label: str, help_text: str = "", *, required: bool = False) -> forms.DateField:
    widget = forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, help_text=help_text, required=required, widget=widget)


class RoleForm(forms.Form):
    role = forms.ChoiceField(label=gettext_lazy("Peran"), choices=CITY_ROLE_CHOICES)
    valid_from = day(gettext_lazy("Hari pertama"), gettext_lazy("Kosong: sejak disetujui."))
    valid_to = day(gettext_lazy("Hari terakhir"), gettext_lazy("Kosong: tanpa akhir."))


class EndForm(forms.Form):
    last_day = day(
        gettext_lazy("Hari terakhir"),
        gettext_lazy("Kemarin: berakhir sekarang juga."),
        required=True,
    )


class IdentityForm(forms.ModelForm):
    """The new identity of a person with a city-wide role; the form saves nothing."""

    class Meta:
        model = User
        fields = ["username", "full_name", "email", "is_active"]
        field_classes = {"username": UsernameField}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.is_active:
            del self.fields["is_active"]  # deactivating needs no second person; the account's own page does it


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Alasan"), max_length=1000, widget=forms.Textarea({"rows": 4}), strip=True
    )


class SettingForm(ReasonForm):
    """Another value for a setting of the city, and why."""

    setting = forms.ChoiceField(label=gettext_lazy("Pengaturan"), choices=CitySetting)
    value = forms.TypedChoiceField(
        label=gettext_lazy("Menjadi"),
        choices=[("ya", gettext_lazy("Berlaku")), ("tidak", gettext_lazy("Tidak berlaku"))],
        coerce=lambda chosen: chosen == "ya",
    )

    field_order = ["setting", "value", "reason"]

    def clean_setting(self):
        return CitySetting(self.cleaned_data["setting"])


class OwnForm(forms.Form):
    """The own name and e-mail address, with the password as proof of identity."""

    full_name = forms.CharField(label=gettext_lazy("Nama lengkap"), max_length=150)
    email = forms.EmailField(label=gettext_lazy("Surel"), required=False)
    password = forms.CharField(
        label=gettext_lazy("Kata sandi Anda sekarang"),
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "current-password"}),
    )

    def __init__(self, *args, user: User, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_password(self):
        if not self.user.check_password(self.cleaned_data["password"]):
            raise ValidationError(_("Kata sandi ini keliru."))


class CodesForm(forms.Form):
    """User name, both codes and a new password. A wrong code and an unknown name get the same error."""

    username = UsernameField(
        label=gettext_lazy("Nama pengguna"), max_length=60, widget=forms.TextInput({"autocomplete": "username"})
    )
    first_code = forms.CharField(label=gettext_lazy("Kode pertama"), max_length=60, widget=forms.TextInput(SECRET))
    second_code = forms.CharField(label=gettext_lazy("Kode kedua"), max_length=60, widget=forms.TextInput(SECRET))
    new_password1 = forms.CharField(
        label=gettext_lazy("Kata sandi baru"),
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
        help_text=password_validators_help_text_html(),
    )
    new_password2 = forms.CharField(
        label=gettext_lazy("Kata sandi baru, sekali lagi"),
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
    )

    def clean(self):
        data = self.cleaned_data
        if self.errors:
            return data
        self.setup = codes.setup_for(data["username"], data["first_code"], data["second_code"])
        if self.setup is None:
            raise ValidationError(
                _("Nama dan kedua kode tidak cocok, sudah dipakai, atau lewat 24 jam. Bila perlu, minta kode baru.")
            )
        self._check_password(data)
        return data

    def _check_password(self, data) -> None:
        """Check the new password; only for people with both codes, because the errors depend on the account."""
        of_user = SetPasswordForm(self.setup.user, data)
        for name, errors in of_user.errors.items():
            for error in errors:
                self.add_error(name, error)
