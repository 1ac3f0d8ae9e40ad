"""Accounts and memberships. One admin maintains operators and accounts; city-wide roles need two people."""

from datetime import datetime

from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.forms import AdminPasswordChangeForm, UserChangeForm, UserCreationForm
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.db.models import Prefetch
from django.forms import Form, ModelForm
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import path
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.formats import date_format
from django.utils.html import format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters

from opd.admin import PlainFields, RoleAdmin
from opd.errors import REFUSALS
from opd.ledger import access
from opd.models import Membership, PersonChange, Role, User
from opd.people import accounts, changes, rights
from opd.people.admin.pages import PeoplePages, add_errors
from opd.people.forms import EndForm, IdentityForm, RoleForm
from opd.read_rights import OpdRights
from opd.rules import Reach, has_role
from opd.web.recent_sign_in import ask_again, recent

IDENTITY = ["username", "full_name", "email"]


class OperatorForm(ModelForm):
    """A membership of an operator. The role is fixed, because one person alone may give no other."""

    class Meta:
        model = Membership
        fields = ["opd", "include_sub_agencies", "valid_from", "valid_to"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.instance.role = Role.OPERATOR

    def _get_validation_exclusions(self):
        return super()._get_validation_exclusions() - {"role"}  # the unique constraint compares it

    def clean(self):
        """Refuse a second membership of the same kind: Django's inlines skip constraints that include their parent."""
        data, row = super().clean(), self.instance
        twins = Membership.objects.filter(user=row.user_id, opd=data.get("opd"), role=row.role).exclude(pk=row.pk)
        if row.user_id and twins.exists():
            raise ValidationError(_("Orang ini sudah memegang peran itu di OPD ini."))
        return data


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

    has_add_permission = has_change_permission

    def has_delete_permission(self, request, obj=None):
        return False  # a membership is ended


class UserCreation(UserCreationForm):
    class Meta:
        model = User
        fields = IDENTITY


class UserChange(UserChangeForm):
    """The form of an account. `by`: the person who fills it in, set by the admin."""

    password = None  # has a page of its own, and its hash is of no use
    by: User

    def clean_is_active(self):
        is_active = self.cleaned_data["is_active"]
        if self.instance.pk == self.by.pk and not is_active:
            raise ValidationError(_("Anda tidak dapat menonaktifkan akun Anda sendiri. Mintalah admin lain."))
        return is_active

    class Meta:
        model = User
        fields = "__all__"


class PasswordChange(AdminPasswordChangeForm):
    """A new password, without Django's option of an account without one: ours are deactivated instead."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields.pop("usable_password", None)
        for field in self.fields.values():
            field.required = True


@admin.register(User)
class UserAdmin(PeoplePages, RoleAdmin, DjangoUserAdmin):
    reads = OpdRights.PERSON
    add_roles = change_roles = frozenset({Role.ADMIN})
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
        """Return the roles in force, each with its agency."""
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
        """Return the person, locked for an act, so that a role confirmed at the same time waits or is already seen."""
        person = super().get_object(request, object_id, from_field)
        if person and request.method == "POST" and connection.in_atomic_block:
            (person,) = rights.locked(person)
        return person

    @admin.display(description=gettext_lazy("nama sebelumnya"))
    def earlier_names(self, person):
        rows = ((name["full_name"], name["username"], in_jakarta(name["until"])) for name in person.former_names)
        return format_html_join("", "<div>{} ({}), sampai {}</div>", rows) or "-"

    def change_view(self, request, object_id, form_url="", extra_context=None):
        person = self.get_object(request, object_id)
        context = {}
        if person:
            context = {
                "city_roles": rights.roles_of(person),
                "waiting": PersonChange.objects.waiting().filter(person=person).select_related("asked_by"),
                "holds_city_role": rights.holds_city_role(person),
            }
        return super().change_view(request, object_id, form_url, context | (extra_context or {}))

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
        rows = form.instance.memberships.order_by("pk").values_list("opd__slug", "role", "valid_from", "valid_to")
        facts = {"memberships": [list(row) for row in rows], "is_active": form.instance.is_active}
        if not change:
            form.facts["changed"] = []
        access.record("user.save", form.instance, request.user, form.facts | facts)

    def get_urls(self):
        wrap = self.admin_site.admin_view
        return [
            path("<int:pk>/peran/", wrap(recent(self.ask_role)), name="opd_user_role"),
            path("<int:pk>/peran/<int:membership>/akhiri/", wrap(recent(self.end_role)), name="opd_user_end_role"),
            path("<int:pk>/identitas/", wrap(recent(self.ask_identity)), name="opd_user_identity"),
            path("<int:pk>/kata-sandi/", wrap(recent(self.ask_password)), name="opd_user_new_password"),
            path("<int:pk>/faktor-kedua/", wrap(recent(self.ask_factor)), name="opd_user_new_factor"),
            *super().get_urls(),
        ]

    @method_decorator([sensitive_post_parameters(), recent])
    def user_change_password(self, request, id, form_url=""):
        person = self.changeable(request, id)
        if rights.holds_city_role(person):
            raise PermissionDenied
        form = PasswordChange(person, request.POST or None)
        if form.is_valid():
            try:
                accounts.set_password(person, form.cleaned_data["password1"], by=request.user)
            except REFUSALS as error:
                add_errors(form, error)
            else:
                messages.success(request, _("Kata sandi dipasang."))
                return redirect("admin:opd_user_change", person.pk)
        title = _("Pasang kata sandi")
        return self.page(request, "admin/auth/user/change_password.html", title, form=form, original=person)

    def ask_role(self, request, pk):
        return self.ask(request, pk, RoleForm(request.POST or None), changes.ask_role, _("Ajukan peran sekota"))

    def ask_identity(self, request, pk):
        person = self.changeable(request, pk)
        form = IdentityForm(request.POST or None, instance=User.objects.get(pk=person.pk))
        return self.ask(request, pk, form, changes.ask_identity, _("Ajukan perubahan nama, surel, atau pengaktifan"))

    def ask_password(self, request, pk):
        form = Form(request.POST if request.method == "POST" else None)
        return self.ask(request, pk, form, changes.ask_password, _("Ajukan kata sandi baru"))

    def ask_factor(self, request, pk):
        form = Form(request.POST if request.method == "POST" else None)
        return self.ask(request, pk, form, changes.ask_factor, _("Ajukan pemasangan ulang faktor kedua"))

    def ask(self, request, pk, form, verb, title):
        """Show and process a form for a change that a second person must confirm."""
        person = self.changeable(request, pk)
        if request.method == "POST" and form.is_valid():
            try:
                outcome = verb(person, by=request.user, **form.cleaned_data)
            except REFUSALS as error:
                add_errors(form, error)
            else:
                if outcome.code:
                    return self.code_page(request, title, person, outcome.code, person)
                messages.success(request, _("Diajukan. Admin lain atau Atasan PPID yang menyetujuinya."))
                return redirect(outcome.change)
        return self.page(request, "admin/opd/user/ask.html", title, form=form, original=person, verb=verb.__name__)

    def end_role(self, request, pk, membership):
        person = self.changeable(request, pk)
        held = get_object_or_404(rights.roles_of(person).not_ended(), pk=membership)
        form, title = EndForm(request.POST or None), _("Akhiri peran")
        if form.is_valid():
            try:
                accounts.end_role(held, by=request.user, **form.cleaned_data)
            except REFUSALS as error:
                add_errors(form, error)
            else:
                messages.success(request, _("Hari terakhir peran ini dicatat."))
                return redirect("admin:opd_user_change", person.pk)
        return self.page(request, "admin/opd/user/end_role.html", title, form=form, original=person, held=held)

    def changeable(self, request, pk) -> User:
        person = self.get_object(request, str(pk))
        if person is None:
            raise Http404
        if not self.has_change_permission(request, person):
            raise PermissionDenied
        return person


def in_jakarta(moment: str) -> str:
    """Return a moment in ISO format, as stored with a former name, in local time and format."""
    return date_format(timezone.localtime(datetime.fromisoformat(moment)), "DATETIME_FORMAT")
