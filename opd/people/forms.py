"""Forms of the pages about people; the verbs check permission."""

from django import forms
from django.contrib.auth.forms import SetPasswordForm, UsernameField
from django.contrib.auth.password_validation import password_validators_help_text_html
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from opd.models import CITY_ROLES, CitySetting, Membership, Role, User
from opd.models.city_setting import AMOUNTS
from opd.people import codes
from opd.two_people import rights
from opd.web.page_act import ActForm
from opd.web.text_field import TextField

CITY_ROLE_CHOICES = [(role.value, role.label) for role in Role if role in CITY_ROLES]
SECRET = {"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}


def day(label: str, help_text: str = "", *, required: bool = False) -> forms.DateField:
    widget = forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, help_text=help_text, required=required, widget=widget)


class RoleForm(ActForm):
    role = forms.ChoiceField(label=gettext_lazy("Peran"), choices=CITY_ROLE_CHOICES)
    valid_from = day(gettext_lazy("Hari pertama"), gettext_lazy("Kosong: sejak disetujui."))
    valid_to = day(gettext_lazy("Hari terakhir"), gettext_lazy("Kosong: tanpa akhir."))


class VoidForm(ActForm):
    membership = forms.ModelChoiceField(Membership.objects.none(), label=gettext_lazy("Keanggotaan yang salah catat"))

    def fit(self) -> None:
        self.fields["membership"].queryset = self.obj.memberships.select_related("user", "opd")


class EndForm(forms.Form):
    last_day = day(
        gettext_lazy("Hari terakhir"),
        gettext_lazy("Kemarin: berakhir sekarang juga."),
        required=True,
    )


class IdentityForm(forms.ModelForm):
    """The new identity of the person `obj`: an `ActForm` of a model, which saves nothing."""

    class Meta:
        model = User
        fields = ["username", "full_name", "email", "is_active"]
        field_classes = {"username": UsernameField}

    def __init__(self, *args, obj: User, **kwargs):
        super().__init__(*args, instance=User.objects.get(pk=obj.pk), **kwargs)
        if self.instance.is_active and not rights.is_superior(self.instance):
            del self.fields["is_active"]  # deactivating anybody else needs no second person

    def arguments(self) -> dict:
        return self.cleaned_data


class ReasonForm(ActForm):
    reason = TextField(label=gettext_lazy("Alasan"), max_length=1000, widget=forms.Textarea({"rows": 4}), strip=True)


class SettingForm(ReasonForm):
    setting = forms.ChoiceField(label=gettext_lazy("Pengaturan"), choices=CitySetting)
    value = forms.RegexField(
        r"^(?:ya|tidak|[0-9]{1,9})$",
        label=gettext_lazy("Menjadi"),
        help_text=gettext_lazy("Tulis ya atau tidak; untuk biaya jumlahnya dalam rupiah, tanpa titik."),
    )

    field_order = ["setting", "value", "reason"]

    def clean_setting(self):
        return CitySetting(self.cleaned_data["setting"])

    def clean(self):
        super().clean()
        data = self.cleaned_data
        setting, value = data.get("setting"), data.get("value")
        if setting and value:
            if (setting in AMOUNTS) is not value.isdecimal():
                self.add_error("value", _("Pengaturan ini tidak dapat berisi itu."))
            data["value"] = int(value) if value.isdecimal() else int(value == "ya")
        return data


class OwnForm(forms.Form):
    full_name = TextField(label=gettext_lazy("Nama lengkap"), max_length=150)
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
        # For people with both codes only, as the errors depend on the account.
        for name, errors in SetPasswordForm(self.setup.user, data).errors.items():
            for error in errors:
                self.add_error(name, error)
        return data
