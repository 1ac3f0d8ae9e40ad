from datetime import date

from django.contrib import admin, messages
from django.http import Http404
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from opd.models import ChangeKind, PersonChange, User
from opd.people import changes
from opd.people.admin.pages import ProposalAdmin
from opd.read_rights import OpdRights
from opd.web.recent_sign_in import recent


@admin.register(PersonChange)
class PersonChangeAdmin(ProposalAdmin):
    reads = OpdRights.PERSON_CHANGE
    list_display = ["asked_at", "about", "what", "asker", "state"]
    list_filter = ["state", "kind"]
    list_select_related = ["person", "asked_by"]
    fields = ["about", "what", "asker", "asked_at", "waits_until", "state", "decider", "decided_at", "reason"]
    readonly_fields = ["about", "what", "asker", "waits_until", "decider"]
    verbs = changes
    slugs = {"confirm": "setujui", "refuse": "tolak", "withdraw": "batalkan"}
    guarded = staticmethod(recent)

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("person", "asked_by", "decided_by", "membership")

    @admin.display(description=gettext_lazy("orang"))
    def about(self, change):
        return f"{change.person.name_at(change.asked_at)} ({change.person.username}), {_('akun')} {change.person_id}"

    @admin.display(description=gettext_lazy("perubahan"))
    def what(self, change):
        return format_html_join("", "<div>{}</div>", ((line,) for line in lines_of(change)))

    @admin.display(description=gettext_lazy("menunggu sampai"))
    def waits_until(self, change):
        return date_format(timezone.localtime(change.waits_until), "DATETIME_FORMAT")

    def impossible(self, request, change, name):
        if change.is_waiting:
            raise Http404
        sentence = _("Perubahan ini sudah selesai. Kode yang sudah tampil tidak dapat tampil lagi.")
        return self.noted(request, change, messages.INFO, sentence)

    def performed(self, request, change, act, result):
        if change.code:
            return self.code_page(request, _("Disetujui"), change, change.code, change.person)
        return super().performed(request, change, act, result)

    def around(self, change, name):
        return {"lines": lines_of(change)}


def lines_of(change: PersonChange) -> list[str]:
    if change.kind == ChangeKind.ROLE:
        dates = [change.facts[name] for name in ("valid_from", "valid_to")]
        since, until = [date_format(date.fromisoformat(day)) if day else "" for day in dates]
        return [
            str(change.get_role_display()),
            _("sejak %(day)s") % {"day": since} if since else _("sejak disetujui"),
            _("sampai %(day)s") % {"day": until} if until else _("tanpa akhir"),
        ]
    if change.membership:
        return [str(change.get_kind_display()), str(change.membership)]
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
