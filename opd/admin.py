"""Base classes of all admins, by role; a row that a person may not see answers 404."""

from collections.abc import Callable
from copy import copy
from operator import attrgetter
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import get_fields_from_path
from django.contrib.admin.widgets import (
    AdminTextareaWidget,
    AutocompleteMixin,
    AutocompleteSelect,
    AutocompleteSelectMultiple,
    RelatedFieldWidgetWrapper,
)
from django.core.exceptions import PermissionDenied
from django.core.files import File
from django.db import models
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from opd import ledger
from opd.desk.admin_site import PortalModelAdmin
from opd.models import Message, MessageState, Official, Opd, OpdKind, Role
from opd.read_rights import OpdRights
from opd.rules import Reach, ReadGroup, has_role
from opd.web.limits.request_size import STAFF_FILE_BYTES, takes_files
from opd.web.page_act import ActPages
from opd.web.view_access import STAFF, for_readers, for_roles
from opd.words import as_number

FILTER_SUFFIXES = {"exact", "in", "isnull", "isempty", "gte", "lt"}  # lookups that Django's list filters use


class KnownChoices:
    """Mixin of an autocomplete widget: a value that is no id is no option, so the form can refuse it."""

    def optgroups(self, name, value, attr=None):
        return super().optgroups(name, [one for one in value if as_number(one) is not None], attr)


class KnownSelect(KnownChoices, AutocompleteSelect):
    pass


class KnownSelectMultiple(KnownChoices, AutocompleteSelectMultiple):
    def value_from_datadict(self, data, files, name):
        """Return the values with "-" for what is no id: SQLite cannot look for all numbers."""
        values = super().value_from_datadict(data, files, name) or []
        return [one if as_number(one) is not None else "-" for one in values]


class FileForms:
    @takes_files(STAFF_FILE_BYTES, staff=True)
    def add_view(self, request, form_url="", extra_context=None):
        return super().add_view(request, form_url, extra_context)

    @takes_files(STAFF_FILE_BYTES, staff=True)
    def change_view(self, request, object_id, form_url="", extra_context=None):
        return super().change_view(request, object_id, form_url, extra_context)


class PlainFields:
    """Mixin with the browser's own date field, and without icons that lead away from the form."""

    formfield_overrides = {
        models.DateField: {"widget": forms.DateInput({"type": "date"}, format="%Y-%m-%d")},
        models.TextField: {"widget": AdminTextareaWidget({"rows": 4})},
        models.URLField: {"assume_scheme": "https"},
    }

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        if db_field.name in self.get_autocomplete_fields(request):
            widget = KnownSelectMultiple if db_field.many_to_many else KnownSelect
            kwargs["widget"] = widget(db_field, self.admin_site)
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field and isinstance(field.widget, RelatedFieldWidgetWrapper):
            field.widget = field.widget.widget
        if field and isinstance(field.widget, AutocompleteMixin):
            field.widget.attrs["data-dropdown-parent"] = "main"  # the end of the body is outside every landmark
        return field


class RoleAdmin(PlainFields, PortalModelAdmin):
    """An admin of rows that people read by `reads`, a group of the table of read rights, and change by city-wide roles.

    With an empty set of roles an act is closed to all. `change_pages`: own pages (`at`) for `change_roles`.
    """

    reads: ReadGroup
    add_roles: frozenset[Role] = frozenset()
    change_roles: frozenset[Role] = frozenset()
    delete_roles: frozenset[Role] = frozenset()
    change_pages: frozenset[str] = frozenset()
    actions = None
    view_on_site = False

    def access_to(self, view):
        if view == "view":  # Django's redirect from a bare number to its change page
            return STAFF
        acting = {"add_view": self.add_roles, "delete_view": self.delete_roles}
        acting |= dict.fromkeys(self.change_pages, self.change_roles)
        return for_roles(*acting[view]) if view in acting else for_readers(self.reads)

    def lookup_allowed(self, lookup, value, request=None):
        """Allow only the lookups of the list's own filters: others would reveal hidden columns."""
        path, _sep, suffix = lookup.rpartition("__")
        if suffix not in FILTER_SUFFIXES:
            path = lookup
        specs = list(self.get_list_filter(request))
        custom = [spec for spec in specs if isinstance(spec, type)]  # filters with a parameter of their own
        if lookup in [spec.parameter_name for spec in custom]:
            return True
        specs = [spec for spec in specs if spec not in custom]
        filtered = {spec if isinstance(spec, str) else spec[0] for spec in specs}
        if path.removesuffix("__id") not in filtered:
            return False
        return suffix != "in" or isinstance(get_fields_from_path(self.model, path)[-1], models.CharField)

    def changelist_view(self, request, extra_context=None):
        selected = request.POST.getlist("_selected_action")
        if any(as_number(pk) is None for pk in selected):
            request.POST = request.POST.copy()
            request.POST.setlist("_selected_action", [pk for pk in selected if as_number(pk) is not None])
        return super().changelist_view(request, extra_context)

    def hidden(self, request) -> set[str]:
        return self.reads.table.hidden_fields(request.user, self.model)

    def get_fieldsets(self, request, obj=None):
        return self.shown(request, super().get_fieldsets(request, obj))

    def shown(self, request, fieldsets) -> list[tuple]:
        hidden = self.hidden(request)
        return [
            (title, options | {"fields": [name for name in options["fields"] if name not in hidden]})
            for title, options in fieldsets
        ]

    def get_list_display(self, request):
        return [name for name in super().get_list_display(request) if name not in self.hidden(request)]

    def get_list_filter(self, request):
        hidden = self.hidden(request)
        return [spec for spec in super().get_list_filter(request) if _field_of(spec) not in hidden]

    def get_search_fields(self, request):
        return [name for name in super().get_search_fields(request) if name not in self.hidden(request)]

    def has_view_permission(self, request, obj=None):
        if obj is None:
            return self.reads.reach(request.user) > Reach.NONE
        return self.reads.may_read(request.user, obj)

    def has_add_permission(self, request):
        return self.holds(request, None, self.add_roles)

    def has_change_permission(self, request, obj=None):
        return self.holds(request, obj, self.change_roles)

    def has_delete_permission(self, request, obj=None):
        return self.holds(request, obj, self.delete_roles)

    def has_module_permission(self, request):
        return self.has_view_permission(request)

    def holds(self, request, obj, roles) -> bool:
        return has_role(request.user, None, *roles)

    def changeable(self, request, pk):
        """Return a row that the person may change. *Raises* Http404 and PermissionDenied."""
        row = self.found(request, pk)
        if not self.has_change_permission(request, row):
            raise PermissionDenied
        return row


def _field_of(spec) -> str:
    if isinstance(spec, str):
        return spec
    return spec[0] if isinstance(spec, tuple) else ""


def changed_values(form: forms.ModelForm) -> dict[str, list]:
    """Return [before, after] of each changed column, as the ledger keeps them; of related rows their ids."""
    columns = {field.name for field in (*form.instance._meta.fields, *form.instance._meta.many_to_many)}
    pairs = {
        name: [_plain(form.initial.get(name)), _plain(getattr(form.instance, name))]
        for name in sorted(columns.intersection(form.changed_data))
    }
    return {name: pair for name, pair in pairs.items() if _same_lines(pair[0]) != _same_lines(pair[1])}


def _same_lines(value):
    """Return a text with the line breaks of the database: those of a browser change nothing."""
    return value.replace("\r\n", "\n") if isinstance(value, str) else value


def _plain(value):
    if isinstance(value, models.Manager):
        value = list(value.all())
    if isinstance(value, list) and all(isinstance(one, models.Model) for one in value):
        return sorted(one.pk for one in value)
    if isinstance(value, models.Model):
        return value.pk
    return value.name if isinstance(value, File) else value


class LedgeredAdmin(RoleAdmin):
    """An admin of models without verbs: each save and deletion writes a ledger entry, last in its transaction.

    `keeps_values`: the entry has the values before and after, except of drafts, which nobody has looked through, and of
    the fields `about_people`.
    """

    keeps_values = False
    about_people: frozenset[str] = frozenset()

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        was_public = not change or form.initial.get("is_public", True)
        has_values = self.keeps_values and was_public and getattr(form.instance, "is_public", True)
        facts = self._changes(form) if has_values else {"changed": sorted(form.changed_data)}
        facts["title"] = str(form.instance)
        ledger.record(f"{self.opts.model_name}.save", form.instance, request.user, facts)

    def delete_model(self, request, obj):
        deleted = copy(obj)
        super().delete_model(request, obj)
        facts: dict = {"title": str(deleted)}
        if self.keeps_values and getattr(deleted, "is_public", True):
            kept = (field.name for field in self.opts.fields if field.name not in self.about_people)
            values = {name: _plain(getattr(deleted, name)) for name in kept}
            facts["values"] = {name: [value, None] for name, value in values.items() if value not in (None, "")}
        ledger.record(f"{self.opts.model_name}.delete", deleted, request.user, facts)

    def _changes(self, form) -> dict:
        values = changed_values(form)
        hidden = sorted(self.about_people.intersection(values))
        changed = {"changed": hidden} if hidden else {}
        return changed | {"values": {name: pair for name, pair in values.items() if name not in self.about_people}}


class OpdScopedAdmin(RoleAdmin):
    """An admin of an agency's objects: only those that may be read are shown, and acts are of own agencies."""

    def get_queryset(self, request):
        return self.reads.scope(super().get_queryset(request), request.user)

    def holds(self, request, obj, roles) -> bool:
        if obj is not None:
            return has_role(request.user, self.reads.agency_of(obj), *roles)
        user = request.user
        return user.is_active and (user.has_city_role(*roles) or bool(user.opd_ids(*roles)))

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if "queryset" not in kwargs:
            kwargs["queryset"] = self.choices_of(db_field, request)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def choices_of(self, db_field, request):
        """Return what the person may choose: the agencies they work for, and of other models what their admin shows."""
        if db_field.remote_field.model is Opd:
            return Opd.objects.where(request.user, *self.change_roles)
        return self.admin_site.get_model_admin(db_field.remote_field.model).get_queryset(request)


class ReadOnlyAdmin(RoleAdmin):
    def get_readonly_fields(self, request, obj=None):
        return self.fields or [field.name for field in self.model._meta.fields]


class ActAdmin(ActPages, RoleAdmin):
    """An admin whose objects change by `acts`: a button on the page of an object, a page with a form, one verb."""

    act_template = "act"

    def acted_on(self, request, pk):
        """Return the object. *Raises* Http404 and PermissionDenied."""
        return self.found(request, pk)

    def around(self, obj, name: str) -> dict:
        """Return what the page of an act shows beside its form."""
        return {}

    def guarded(self, view: Callable) -> Callable:
        return view

    def get_urls(self):
        view = self.admin_site.admin_view(self.guarded(self.act))
        acts = [
            path(f"<int:pk>/{act.slug or name}/", view, {"name": name}, name=self.address_name(name))
            for name, act in self.acts.items()
        ]
        return [*acts, *super().get_urls()]

    def act(self, request, pk, name):
        return self.act_page(request, self.acted_on(request, pk), name)

    def act_shown(self, request, obj, name, form):
        act = self.acts[name]
        context = {"form": form, "original": obj, "name": name, "words": act.consequence} | self.around(obj, name)
        return self.page(request, self.act_template, act.label, **context)

    def performed(self, request, obj, act, result):
        return self.noted(request, obj, messages.SUCCESS, act.done)

    def noted(self, request, obj, level: int, sentence) -> HttpResponse:
        messages.add_message(request, level, sentence)
        return redirect(self.change_page(obj))

    def change_view(self, request, object_id, form_url="", extra_context=None):
        obj = self.get_object(request, object_id)
        context = (self.panel(obj, request) if obj else {}) | (extra_context or {})
        return super().change_view(request, object_id, form_url, context)

    def panel(self, obj, request) -> dict:
        """Return what the page of an object shows above its columns: `acts`, pairs of an address and a label."""
        possible = self.possible(obj, request.user)
        offered = [(name, act.label) for name, act in self.acts.items() if name in possible]
        return {
            "acts": [(reverse(f"admin:{self.address_name(name)}", args=[obj.pk]), label) for name, label in offered]
        }


class OpdAdmin(RoleAdmin):
    reads = OpdRights.AGENCY
    add_roles = change_roles = frozenset({Role.ADMIN})
    list_display = ["name", "short_name", "kind", "parent", "verified", "operators_publish", "valid_to"]
    list_filter = ["kind", "verified", "operators_publish"]
    list_select_related = ["parent"]
    search_fields = ["name", "short_name", "code"]
    autocomplete_fields = ["parent", "predecessors"]
    fieldsets = [
        (None, {"fields": ["name", "short_name", "slug", "kind", "parent", "code", "position"]}),
        (gettext_lazy("Kontak"), {"fields": ["address", "phone", "email", "website"]}),
        (gettext_lazy("Masa berlaku"), {"fields": ["valid_from", "valid_to", "predecessors"]}),
        (gettext_lazy("Cara kerja"), {"fields": ["operators_publish", "verified"]}),
    ]
    change_form_template = "admin/opd/opd/change_form.html"

    def get_readonly_fields(self, request, obj=None):
        """Keep the slug, a public promise, and all of the root agency; operators do not let operators publish."""
        is_operator = request.user.memberships.in_force().filter(role=Role.OPERATOR).exists()
        fixed = ["operators_publish"] if is_operator else []
        if obj and obj.is_root:
            return ["slug", "kind", "parent", "valid_from", "valid_to", "predecessors", *fixed]
        return ["slug", *fixed] if obj else fixed

    def formfield_for_choice_field(self, db_field, request, **kwargs):
        if db_field.name == "kind":
            kwargs["choices"] = [choice for choice in OpdKind.choices if choice[0] != OpdKind.CITY]
        return super().formfield_for_choice_field(db_field, request, **kwargs)

    def get_prepopulated_fields(self, request, obj=None):
        return {} if obj else {"slug": ["name"]}

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        if form.changed_data:
            facts = {"slug": form.instance.slug, "values": changed_values(form)}
            ledger.record("opd.save", form.instance, request.user, facts)


class CodeFilter(admin.AllValuesFieldListFilter):
    def choices(self, changelist):
        for choice in super().choices(changelist):
            yield choice | {"display": _(str(choice["display"]))}


@admin.register(Official)
class OfficialAdmin(LedgeredAdmin):
    """Rows are never deleted: letters of that time are signed in the name of their official."""

    reads = OpdRights.OFFICIAL
    add_roles = change_roles = frozenset({Role.ADMIN})
    fields = ["opd", "role", "name", "nip", "office", "decree", "is_acting", "valid_from", "valid_to"]
    list_display = ["name", "role", "opd", "office", "valid_from", "valid_to"]
    list_filter = ["role"]
    list_select_related = ["opd"]
    search_fields = ["name", "office"]
    autocomplete_fields = ["opd"]


def column(label, value: Callable | str, ordering: str | None = None) -> Any:
    """Return a column of an admin, or a field that is only read: an attribute of the row, or `value` called with it."""
    of = attrgetter(value) if isinstance(value, str) else value

    @admin.display(description=label, ordering=ordering)
    def shown(self, row):
        return of(row)

    return shown


def who(act: str) -> Callable[[models.Model], str]:
    """Return the value of a column: the name that the person in `{act}_by` had then."""

    def value(row) -> str:
        person = getattr(row, f"{act}_by")
        return person.name_at(getattr(row, f"{act}_at")) if person else "-"

    return value


def when_and_who(act: str) -> Callable[[models.Model], str]:
    """Return the value of a column: the moment in `{act}_at` and the person; "" before it."""

    def value(row) -> str:
        moment = getattr(row, f"{act}_at")
        return f"{date_format(timezone.localtime(moment), 'DATETIME_FORMAT')}, {who(act)(row)}" if moment else ""

    return value


@admin.register(Message)
class MessageAdmin(ReadOnlyAdmin):
    reads = OpdRights.MESSAGE
    list_display = ["in_words", "address", "state", "attempts", "next_attempt", "sent_at"]
    list_filter = ["state", ("act", CodeFilter)]
    fields = [
        *("act", "address", "state", "attempts", "next_attempt", "error", "created_at", "sent_at"),
        *("subject", "body"),
    ]
    in_words = column(Message._meta.get_field("act").verbose_name, lambda message: _(message.act), "act")
    address = column(gettext_lazy("penerima"), "address")

    def get_queryset(self, request):
        return super().get_queryset(request).defer(*self.hidden(request))

    @admin.display(description=gettext_lazy("percobaan berikutnya"))
    def next_attempt(self, message):
        return message.next_attempt_at if message.state == MessageState.WAITING else None
