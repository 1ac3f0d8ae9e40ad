"""Changes of a person that wait for a second person, or were decided."""

from datetime import date

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.forms import Form
from django.http import Http404
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from opd.admin import RoleAdmin
from opd.errors import REFUSALS
from opd.models import ChangeKind, PersonChange, User
from opd.people import changes
from opd.people.admin.pages import PeoplePages, add_errors
from opd.people.forms import ReasonForm
from opd.read_rights import OpdRights
from opd.web.recent_sign_in import recent


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
    acts = {
        "setujui": gettext_lazy("Setujui"),
        "tolak": gettext_lazy("Tolak"),
        "batalkan": gettext_lazy("Batalkan"),
    }

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
