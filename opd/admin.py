"""Base classes of all admins, with permission by role, and the admins of agencies, officials and messages.

A row that a person may not see does not exist for them: it answers 404.
"""

from copy import copy

from django import forms
from django.contrib import admin
from django.contrib.admin.utils import get_fields_from_path
from django.contrib.admin.widgets import AdminTextareaWidget, AutocompleteMixin, RelatedFieldWidgetWrapper
from django.core.files import File
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from opd import ledger
from opd.admin_site import PortalModelAdmin
from opd.limits.request_size import STAFF_FILE_BYTES, takes_files
from opd.models import Message, MessageState, Official, Opd, OpdKind, Role
from opd.read_rights import OpdRights
from opd.rules import Reach, ReadGroup, has_role
from opd.web.view_access import STAFF, for_readers, for_roles

FILTER_SUFFIXES = {"exact", "in", "isnull", "isempty", "gte", "lt"}  # lookups that Django's list filters use


def as_number(text: str | None) -> int | None:
    """Return the id in a part of an address or form; None if no database could hold it as an id."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 19 else None


class FileForms:
    """Mixin of an admin whose own forms, for adding and changing a row, take a file."""

    @takes_files(STAFF_FILE_BYTES, staff=True)
    def add_view(self, request, form_url="", extra_context=None):
        return super().add_view(request, form_url, extra_context)

    @takes_files(STAFF_FILE_BYTES, staff=True)
    def change_view(self, request, object_id, form_url="", extra_context=None):
        return super().change_view(request, object_id, form_url, extra_context)


class PlainFields:
    """Mixin with the browser's own date field instead of Django's, and without icons that lead away from the form."""

    formfield_overrides = {
        models.DateField: {"widget": forms.DateInput({"type": "date"}, format="%Y-%m-%d")},
        models.TextField: {"widget": AdminTextareaWidget({"rows": 4})},
        models.URLField: {"assume_scheme": "https"},
    }

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field and isinstance(field.widget, RelatedFieldWidgetWrapper):
            field.widget = field.widget.widget
        if field and isinstance(field.widget, AutocompleteMixin):
            field.widget.attrs["data-dropdown-parent"] = (
                "main"  # at the end of the body the list would be outside every landmark
            )
        return field


class RoleAdmin(PlainFields, PortalModelAdmin):
    """An admin of rows that people read by the table of read rights, and change by city-wide roles.

    `reads` is the model's group in the table. With an empty set of roles an act is closed to all, also by address.
    """

    reads: ReadGroup
    add_roles: frozenset[Role] = frozenset()
    change_roles: frozenset[Role] = frozenset()
    delete_roles: frozenset[Role] = frozenset()
    actions = None
    view_on_site = False

    def access_to(self, view):
        if view == "view":  # Django's redirect from a bare number to its change page
            return STAFF
        acting = {"add_view": self.add_roles, "delete_view": self.delete_roles}
        return for_roles(*acting[view]) if view in acting else for_readers(self.reads)

    def lookup_allowed(self, lookup, value, request=None):
        """Allow only the lookups of the list's own filters: others would reveal columns that the person may not see."""
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

    # Fields that the table hides from the person are in no form, list, filter or search -------------------------------

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


def _field_of(spec) -> str:
    """Return the field of an entry of `list_filter`, "" for a filter of our own."""
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
    """Return a text with the line breaks of the database: browsers send others, and change nothing by it."""
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

    `keeps_values`: the entry has the values before and after, of what was public before and is public now; of drafts it
    names the fields alone, because nobody has looked through them. `about_people`: fields whose values it never has.
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
    """An admin of objects that belong to an agency.

    List, forms, autocomplete and addresses are restricted to the rows that the person reads, and acts to the agencies
    for which they work.
    """

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
        related = self.admin_site.get_model_admin(db_field.remote_field.model)
        return related.get_queryset(request)


class ReadOnlyAdmin(RoleAdmin):
    """An admin of rows that only the portal itself writes."""

    def get_readonly_fields(self, request, obj=None):
        return [field.name for field in self.model._meta.fields]


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
        """Keep the slug, which is a public promise, and all of the root agency, to which the city-wide roles belong."""
        if obj and obj.is_root:
            return ["slug", "kind", "parent", "valid_from", "valid_to", "predecessors"]
        return ["slug"] if obj else []

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
    """Rows are never deleted: a letter of that time is signed in the name of its official."""

    reads = OpdRights.OFFICIAL
    add_roles = change_roles = frozenset({Role.ADMIN})
    fields = ["opd", "role", "name", "nip", "office", "decree", "valid_from", "valid_to"]
    list_display = ["name", "role", "opd", "office", "valid_from", "valid_to"]
    list_filter = ["role"]
    list_select_related = ["opd"]
    search_fields = ["name", "office"]
    autocomplete_fields = ["opd"]


def code_in_words(model, name: str):
    """Return an admin column that translates a code of the journal or the outbox; the words are in `locale/`."""

    @admin.display(description=model._meta.get_field(name).verbose_name, ordering=name)
    def in_words(obj):
        return _(getattr(obj, name))

    return in_words


@admin.register(Message)
class MessageAdmin(ReadOnlyAdmin):
    reads = OpdRights.MESSAGE
    list_display = [code_in_words(Message, "act"), "address", "state", "attempts", "next_attempt", "sent_at"]
    list_filter = ["state", ("act", CodeFilter)]
    fields = [
        *("act", "address", "state", "attempts", "next_attempt", "error", "created_at", "sent_at"),
        *("subject", "body"),
    ]

    def get_queryset(self, request):
        return super().get_queryset(request).defer(*self.hidden(request))

    def get_readonly_fields(self, request, obj=None):
        return [*super().get_readonly_fields(request, obj), "address", "next_attempt"]

    @admin.display(description=gettext_lazy("penerima"))
    def address(self, message):
        return message.address

    @admin.display(description=gettext_lazy("percobaan berikutnya"))
    def next_attempt(self, message):
        """Return when it is tried next; None for a message that was sent or given up."""
        return message.next_attempt_at if message.state == MessageState.WAITING else None
