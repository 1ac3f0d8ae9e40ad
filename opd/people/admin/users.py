"""Accounts and memberships. One admin maintains operators and accounts."""

from datetime import datetime

from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.forms import AdminPasswordChangeForm, UserChangeForm, UserCreationForm
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.db.models import Prefetch
from django.forms import ModelForm
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.formats import date_format
from django.utils.html import format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters

from opd.admin import ActAdmin, PlainFields, RoleAdmin
from opd.desk.admin_site import at
from opd.ledger import access
from opd.models import Membership, PersonChange, Role, User
from opd.people import accounts, changes, memberships
from opd.people.admin.pages import CodePages
from opd.people.factors.second_factor import has_factor
from opd.people.forms import EndForm, IdentityForm, RoleForm, VoidForm
from opd.read_rights import OpdRights
from opd.rules import Reach, has_role
from opd.two_people import rights
from opd.web.page_act import ActForm, PageAct
from opd.web.recent_sign_in import ask_again, recent
from opd.web.refusals import added_to

IDENTITY = ["username", "full_name", "email"]


class OperatorForm(ModelForm):
    """A membership of an operator, the one role that one person alone may give."""

    class Meta:
        model = Membership
        fields = ["opd", "include_sub_agencies", "valid_from", "valid_to"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.instance.role = Role.OPERATOR
        self.until = self.instance.valid_to
        for name in ("opd", "include_sub_agencies", "valid_from") if self.instance.pk else ():
            self.fields[name].disabled = True  # a row is ended, and what changes is a new one

    def _get_validation_exclusions(self):
        return super()._get_validation_exclusions() - {"role"}

    def clean_valid_to(self):
        until = self.cleaned_data["valid_to"]
        if self.until and (until is None or until > self.until):
            raise ValidationError(
                _("Hari terakhir hanya dapat dimajukan. Untuk memperpanjang, tambahkan keanggotaan baru.")
            )
        return until


class MembershipInline(PlainFields, admin.StackedInline):
    model = Membership
    form = OperatorForm
    fields = ["opd", "include_sub_agencies", "valid_from", "valid_to"]
    autocomplete_fields = ["opd"]
    verbose_name = gettext_lazy("keanggotaan operator")
    verbose_name_plural = gettext_lazy("keanggotaan operator")
    extra = 0

    def get_queryset(self, request):
        return super().get_queryset(request).filter(role=Role.OPERATOR)

    def has_view_permission(self, request, obj=None):
        return OpdRights.PERSON.reach(request.user) > Reach.NONE

    def has_change_permission(self, request, obj=None):
        return has_role(request.user, None, Role.ADMIN) and not (obj and obj.is_superuser)

    def has_add_permission(self, request, obj=None):
        """Let nobody add a membership of their own, which another admin does."""
        return self.has_change_permission(request, obj) and obj != request.user

    def has_delete_permission(self, request, obj=None):
        return False  # a membership is ended


class UserCreation(UserCreationForm):
    class Meta:
        model = User
        fields = IDENTITY


class UserChange(UserChangeForm):
    """The form of an account; `by` fills it in, set by the admin."""

    password = None  # has a page of its own
    by: User

    def clean_is_active(self):
        is_active = self.cleaned_data["is_active"]
        if self.instance.pk == self.by.pk and not is_active:
            raise ValidationError(_("Anda tidak dapat menonaktifkan akun Anda sendiri. Mintalah admin lain."))
        if self.initial["is_active"] and not is_active and rights.is_superior(self.instance):
            raise ValidationError(
                _("Akun Atasan PPID dinonaktifkan oleh dua orang: Ajukan perubahan nama, surel, atau pengaktifan.")
            )
        return is_active

    class Meta:
        model = User
        fields = "__all__"


class PasswordChange(AdminPasswordChangeForm):
    """A new password, without Django's option of an account without one."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields.pop("usable_password", None)
        for field in self.fields.values():
            field.required = True


@admin.register(User)
class UserAdmin(CodePages, ActAdmin, DjangoUserAdmin):
    reads = OpdRights.PERSON
    add_roles = change_roles = frozenset({Role.ADMIN})
    change_pages = frozenset({"act"})
    acts = {
        "role": PageAct(slug="peran", form=RoleForm, verb=changes.ask_role, label=gettext_lazy("Ajukan peran sekota")),
        "identity": PageAct(
            slug="identitas",
            form=IdentityForm,
            verb=changes.ask_identity,
            label=gettext_lazy("Ajukan perubahan nama, surel, atau pengaktifan"),
        ),
        "new_password": PageAct(
            slug="kata-sandi", form=ActForm, verb=changes.ask_password, label=gettext_lazy("Ajukan kata sandi baru")
        ),
        "new_factor": PageAct(
            slug="faktor-kedua",
            form=ActForm,
            verb=changes.ask_factor,
            label=gettext_lazy("Ajukan pemasangan ulang faktor kedua"),
        ),
        "void": PageAct(
            slug="salah-catat",
            form=VoidForm,
            verb=changes.ask_void,
            label=gettext_lazy("Ajukan pembatalan keanggotaan yang salah catat"),
        ),
    }
    act_template = "ask"
    guarded = staticmethod(recent)
    form, add_form, change_password_form = UserChange, UserCreation, PasswordChange
    add_form_template = None  # the template for changes
    list_display = ["username", "full_name", "duties", "email", "is_active", "last_login"]
    list_filter = ["is_active", "memberships__role", ("memberships__opd", admin.RelatedOnlyFieldListFilter)]
    search_fields = ["username", "full_name", "email"]
    filter_horizontal = []
    inlines = [MembershipInline]
    fieldsets = [
        (None, {"fields": [*IDENTITY, "is_active"]}),
        (gettext_lazy("Catatan"), {"fields": ["earlier_names", "last_login", "date_joined"]}),
    ]
    add_fieldsets = [(None, {"fields": [*IDENTITY, "password1", "password2"]})]

    def get_queryset(self, request):
        in_force = Membership.objects.in_force().select_related("opd").order_by("role", "pk")
        return super().get_queryset(request).prefetch_related(Prefetch("memberships", in_force, to_attr="held"))

    @admin.display(description=gettext_lazy("peran dan OPD"))
    def duties(self, person):
        return "; ".join(f"{row.get_role_display()}, {row.opd.label}" for row in person.held) or _("tanpa peran")

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and not (obj and obj.is_superuser)

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change=change, **kwargs)
        form.by = request.user
        return form

    def get_readonly_fields(self, request, obj=None):
        fixed = ["earlier_names", "last_login", "date_joined"]
        if obj and rights.holds_city_role(obj):
            fixed += IDENTITY if obj.is_active else [*IDENTITY, "is_active"]
        return fixed

    def get_object(self, request, object_id, from_field=None):
        """Return the person, locked for an act: a role confirmed at the same time waits or is already seen."""
        person = super().get_object(request, object_id, from_field)
        if person and request.method == "POST" and connection.in_atomic_block:
            (person,) = rights.locked(person)
        return person

    @admin.display(description=gettext_lazy("nama sebelumnya"))
    def earlier_names(self, person):
        rows = ((name["full_name"], name["username"], in_jakarta(name["until"])) for name in person.former_names)
        return format_html_join("", "<div>{} ({}), sampai {}</div>", rows) or "-"

    def panel(self, person, request):
        return {
            "city_roles": rights.roles_of(person),
            "waiting": PersonChange.objects.waiting().filter(person=person).select_related("asked_by"),
            "holds_city_role": rights.holds_city_role(person),
        }

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        is_delicate = request.method == "POST" or object_id is None  # a new person's form has a password: never kept
        again = ask_again(request) if is_delicate else None
        return again or super().changeform_view(request, object_id, form_url, extra_context)

    def save_model(self, request, obj, form, change):
        if not change:
            obj.must_change_password = True
        before = {name: form.initial.get(name, "") for name in IDENTITY}
        changed = [name for name in IDENTITY if change and name in form.changed_data]
        accounts.keep_former(obj, before, changed)
        super().save_model(request, obj, form, change)
        if changed:
            accounts.tell_identity(obj, before["email"], changed)
        form.facts = accounts.identity_facts(obj, before, changed if change else form.changed_data)

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        for formset in formsets:
            for row in formset.changed_objects + formset.new_objects if formset.model is Membership else ():
                memberships.note(row[0] if isinstance(row, tuple) else row, by=request.user)
        rows = form.instance.memberships.order_by("pk").values_list("opd__slug", "role", "valid_from", "valid_to")
        facts = {"memberships": [list(row) for row in rows], "is_active": form.instance.is_active}
        if not change:
            form.facts["changed"] = []
        access.record("user.save", form.instance, request.user, form.facts | facts)

    @method_decorator([sensitive_post_parameters(), recent])
    def user_change_password(self, request, id, form_url=""):
        person = self.changeable(request, id)
        if rights.holds_city_role(person):
            raise PermissionDenied
        form = PasswordChange(person, request.POST or None)
        if form.is_valid():
            with added_to(form):
                accounts.set_password(person, form.cleaned_data["password1"], by=request.user)
                messages.success(request, _("Kata sandi dipasang."))
                if not has_factor(person):
                    sentence = _(
                        "Akun ini belum punya faktor kedua: ajukan pemasangan ulang, agar orangnya dapat masuk."
                    )
                    messages.warning(request, sentence)
                return redirect(self.change_page(person))
        title = _("Pasang kata sandi")
        return self.page(request, "admin/auth/user/change_password.html", title, form=form, original=person)

    def possible(self, person, user):
        return self.acts

    acted_on = RoleAdmin.changeable

    def performed(self, request, person, act, result):
        if result.code:
            return self.code_page(request, act.label, person, result.code, person)
        messages.success(request, _("Diajukan. Admin lain atau Atasan PPID yang menyetujuinya."))
        return redirect(result.change)

    @at("<int:pk>/peran/<int:membership>/akhiri/", "end_role", recent)
    def end_role(self, request, pk, membership):
        person = self.changeable(request, pk)
        held = get_object_or_404(rights.roles_of(person).not_ended(), pk=membership)
        form, title = EndForm(request.POST or None), _("Akhiri peran")
        if form.is_valid():
            with added_to(form):
                accounts.end_role(held, by=request.user, **form.cleaned_data)
                messages.success(request, _("Hari terakhir peran ini dicatat."))
                return redirect(self.change_page(person))
        return self.page(request, "end_role", title, form=form, original=person, held=held)


def in_jakarta(moment: str) -> str:
    return date_format(timezone.localtime(datetime.fromisoformat(moment)), "DATETIME_FORMAT")
