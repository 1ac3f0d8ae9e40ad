"""The admin's pages about people. One admin maintains operators and accounts; city-wide roles need two people."""

from datetime import date, datetime
from types import ModuleType

from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.forms import AdminPasswordChangeForm, UserChangeForm, UserCreationForm
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.db.models import Prefetch
from django.forms import Form, ModelForm
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.formats import date_format
from django.utils.html import format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables

from opd import city_settings
from opd.admin import PlainFields, RoleAdmin
from opd.errors import REFUSALS, sentences
from opd.ledger import access
from opd.models import ChangeKind, CitySetting, Membership, PersonChange, Role, SettingChange, User
from opd.people import accounts, changes, rights
from opd.people import settings as city_settings_verbs
from opd.people.forms import EndForm, IdentityForm, ReasonForm, RoleForm, SettingForm
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


class PeoplePages:
    """Mixin for pages beside those of Django's admin, each with one form and one verb."""

    def page(self, request, template: str, title: str, **context) -> TemplateResponse:
        context |= {**self.admin_site.each_context(request), "opts": self.opts, "title": title}
        return TemplateResponse(request, template, context)

    @sensitive_variables("code")
    def code_page(self, request, title: str, of, code: str, person: User) -> TemplateResponse:
        """Return the only response that shows the code; no address shows it again."""
        response = self.page(request, "admin/opd/user/code.html", title, original=of, code=code, person=person)
        response.headers["Cache-Control"] = "no-store"
        return response


def add_errors(form: Form, error: Exception) -> None:
    """Add the refusal of a verb to its fields, or to the whole form if it names none of them."""
    at_fields = getattr(error, "error_dict", {})
    is_at_fields = at_fields and at_fields.keys() <= form.fields.keys()
    form.add_error(None, at_fields if is_at_fields else sentences(error))


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


@admin.register(PersonChange)
class PersonChangeAdmin(PeoplePages, RoleAdmin):
    """The admin of changes that wait for a second person or were decided."""

    reads = OpdRights.PERSON_CHANGE
    list_display = ["asked_at", "about", "what", "asker", "state"]
    list_filter = ["state", "kind"]
    list_select_related = ["person", "asked_by"]
    fields = ["about", "what", "asker", "asked_at", "waits_until", "state", "decider", "decided_at", "reason"]
    readonly_fields = ["about", "what", "asker", "waits_until", "decider"]
    change_form_template = "admin/opd/personchange/change_form.html"
    acts = {"setujui": _("Setujui"), "tolak": _("Tolak"), "batalkan": _("Batalkan")}

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("person", "asked_by", "decided_by")

    @admin.display(description=gettext_lazy("orang"))
    def about(self, change):
        name = change.person.name_at(change.asked_at)
        return f"{name} ({change.person.username}), {_('akun')} {change.person_id}"

    @admin.display(description=gettext_lazy("diajukan oleh"))
    def asker(self, change):
        return change.asked_by.name_at(change.asked_at)

    @admin.display(description=gettext_lazy("diputuskan oleh"))
    def decider(self, change):
        return change.decided_by.name_at(change.decided_at) if change.decided_by else "-"

    @admin.display(description=gettext_lazy("perubahan"))
    def what(self, change):
        return format_html_join("", "<div>{}</div>", ((line,) for line in lines_of(change)))

    @admin.display(description=gettext_lazy("menunggu sampai"))
    def waits_until(self, change):
        return date_format(timezone.localtime(change.waits_until), "DATETIME_FORMAT")

    def get_urls(self):
        view = self.admin_site.admin_view(recent(self.decide))
        decisions = [
            path(f"<int:pk>/{name}/", view, {"name": name}, name=f"opd_personchange_{name}") for name in self.acts
        ]
        return [*decisions, *super().get_urls()]

    def change_view(self, request, object_id, form_url="", extra_context=None):
        change = self.get_object(request, object_id)
        possible = self.possible(change, request.user) if change else []
        works = [(reverse(f"admin:opd_personchange_{name}", args=[change.pk]), self.acts[name]) for name in possible]
        return super().change_view(request, object_id, form_url, {"works": works, **(extra_context or {})})

    def possible(self, change: PersonChange, user: User) -> list[str]:
        """Return the names of the acts to offer; the verbs check them again."""
        if not change.is_waiting:
            return []
        if change.asked_by_id == user.pk:
            return ["batalkan"]
        return [] if change.person_id == user.pk else ["setujui", "tolak"]

    def decide(self, request, pk, name):
        if not self.has_view_permission(request):
            raise PermissionDenied
        change = self.get_object(request, str(pk))
        if change and not change.is_waiting:  # the page was reloaded, or another person was first
            messages.info(request, _("Perubahan ini sudah selesai. Kode yang sudah tampil tidak dapat tampil lagi."))
            return redirect(change)
        if change is None or name not in self.possible(change, request.user):
            raise Http404
        data = request.POST if request.method == "POST" else None
        form = ReasonForm(data) if name == "tolak" else Form(data)
        if form.is_valid():
            try:
                return self.decided(request, change, name, form)
            except REFUSALS as error:
                add_errors(form, error)
        return self.page(
            request,
            "admin/opd/personchange/act.html",
            self.acts[name],
            form=form,
            original=change,
            lines=lines_of(change),
            name=name,
        )

    def decided(self, request, change, name, form):
        code = ""
        if name == "setujui":
            code = changes.confirm(change, by=request.user).code
        elif name == "tolak":
            changes.refuse(change, by=request.user, **form.cleaned_data)
        else:
            changes.withdraw(change, by=request.user)
        if code:
            return self.code_page(request, _("Disetujui"), change, code, change.person)
        messages.success(request, _("Dicatat."))
        return redirect(change)


class ProposalAdmin(PeoplePages, RoleAdmin):
    """Base of admins of rows that one person proposes and another confirms or refuses, by the verbs of a module."""

    verbs: ModuleType
    act_template: str
    acts = {"confirm": _("Setujui"), "refuse": _("Tolak"), "withdraw": _("Batalkan")}

    @admin.display(description=gettext_lazy("diajukan oleh"))
    def asker(self, change):
        return change.asked_by.name_at(change.asked_at) if change.asked_by else "-"

    @admin.display(description=gettext_lazy("diputuskan oleh"))
    def decider(self, change):
        return change.decided_by.name_at(change.decided_at) if change.decided_by else "-"

    def get_urls(self):
        view = self.admin_site.admin_view(self.decide)
        acts = [path(f"<int:pk>/{act}/", view, {"name": act}, name=f"{self._name}_{act}") for act in self.acts]
        return [*acts, *super().get_urls()]

    @property
    def _name(self) -> str:
        return f"{self.opts.app_label}_{self.opts.model_name}"

    def change_view(self, request, object_id, form_url="", extra_context=None):
        change = self.get_object(request, object_id)
        possible = rights.possible(change, request.user) if change else []
        works = [(reverse(f"admin:{self._name}_{act}", args=[change.pk]), self.acts[act]) for act in possible]
        return super().change_view(request, object_id, form_url, {"works": works, **(extra_context or {})})

    def decide(self, request, pk, name):
        change = self.get_object(request, str(pk)) if self.has_view_permission(request) else None
        if change is None:
            raise PermissionDenied
        if name not in rights.possible(change, request.user):
            messages.info(request, _("Perubahan ini sudah selesai, atau menunggu orang lain."))
            return redirect(change)
        data = request.POST if request.method == "POST" else None
        form = ReasonForm(data) if name == "refuse" else Form(data)
        if form.is_valid():
            try:
                self.act(request, change, name, form)
            except REFUSALS as error:
                change.refresh_from_db()
                add_errors(form, error)
            else:
                messages.success(request, _("Dicatat."))
                return redirect(change)
        context = {"form": form, "original": change, **self.act_context(change, name)}
        return self.page(request, self.act_template, self.acts[name], **context)

    def act(self, request, change, name: str, form: Form) -> None:
        """Do the act by its verb. *Raises* what the verb refuses with."""
        getattr(self.verbs, name)(change, by=request.user, **form.cleaned_data)

    def act_context(self, change, name: str) -> dict:
        """Return what the page of the act shows beside its form."""
        return {}


@admin.register(SettingChange)
class SettingChangeAdmin(ProposalAdmin):
    """The admin of the city's settings: what is in force, and the changes that wait for a second person."""

    reads = OpdRights.SETTING
    verbs = city_settings_verbs
    act_template = "admin/opd/settingchange/act.html"
    add_roles = frozenset(city_settings_verbs.ASKING)
    list_display = ["asked_at", "setting", "sentence", "asker", "state"]
    list_filter = ["state"]
    list_select_related = ["asked_by"]
    fields = ["setting", "sentence", "reason", "asker", "asked_at", "state", "decider", "decided_at", "answer"]
    readonly_fields = ["sentence", "asker", "decider"]

    @admin.display(description=gettext_lazy("menjadi"))
    def sentence(self, change):
        return change.sentence

    def changelist_view(self, request, extra_context=None):
        in_force = [
            (setting.label, _("berlaku") if city_settings.allows(setting) else _("tidak berlaku"))
            for setting in CitySetting
        ]
        return super().changelist_view(request, {"in_force": in_force, **(extra_context or {})})

    def add_view(self, request, form_url="", extra_context=None):
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = SettingForm(request.POST or None)
        if form.is_valid():
            try:
                change = city_settings_verbs.ask(by=request.user, **form.cleaned_data)
            except REFUSALS as error:
                add_errors(form, error)
            else:
                messages.success(request, _("Diajukan. Admin lain atau Atasan PPID yang menyetujuinya."))
                return redirect(change)
        return self.page(request, "admin/opd/settingchange/ask.html", _("Ajukan perubahan pengaturan kota"), form=form)


def in_jakarta(moment: str) -> str:
    """Return a moment in ISO format, as stored with a former name, in local time and format."""
    return date_format(timezone.localtime(datetime.fromisoformat(moment)), "DATETIME_FORMAT")


def lines_of(change: PersonChange) -> list[str]:
    """Describe a change in words, one line for each value."""
    if change.kind == ChangeKind.ROLE:
        dates = [change.facts[name] for name in ("valid_from", "valid_to")]
        since, until = [date_format(date.fromisoformat(day)) if day else "" for day in dates]
        return [
            str(change.get_role_display()),
            _("sejak %(day)s") % {"day": since} if since else _("sejak disetujui"),
            _("sampai %(day)s") % {"day": until} if until else _("tanpa akhir"),
        ]
    if change.kind in changes.BY_CODES:
        return [str(change.get_kind_display())]
    return [line_of(change, name) for name in change.facts]


def line_of(change: PersonChange, name: str) -> str:
    if name == "is_active":
        return _("Akun diaktifkan kembali")
    label = str(User._meta.get_field(name).verbose_name)
    values = {"label": label[:1].upper() + label[1:], "new": change.facts[name] or "-"}
    if not change.is_waiting:
        return _("%(label)s: %(new)s") % values
    return _("%(label)s: dari %(old)s menjadi %(new)s") % {**values, "old": getattr(change.person, name) or "-"}
