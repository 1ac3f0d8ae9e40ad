from django.contrib import admin, messages
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from documents.lifecycle import scheduling
from documents.lifecycle.forms import ScheduleForm
from documents.lifecycle.reminders import last_reminder_day
from documents.lifecycle.rules import Act, acts_for
from documents.models import ConsequenceTest, Document, ScheduledPublication
from opd.admin_site import at
from opd.papers.letterhead import in_words
from opd.web.refusals import told

WAITING, SCHEDULED, OUTDATED, CLOSED, ENDING, ENDED, CONDITION, TO_REVIEW, INCOMPLETE = (
    "periksa",
    "terjadwal",
    "tidak-berlaku",
    "berkas-ditutup",
    "akan-berakhir",
    "berakhir",
    "bersyarat",
    "ditinjau",
    "tidak-lengkap",
)


def schedule_panel(document: Document, user) -> dict:
    may_schedule = Act.SCHEDULE in acts_for(document, user)
    schedule = document.schedules.valid().select_related("by").first()
    return {"schedule": schedule, "schedule_form": ScheduleForm() if may_schedule else None}


def by_date(which: str, documents, today=None):
    """Return the documents of the list `which`, one of the choices of `DateFilter`."""
    scheduled = ScheduledPublication.objects.valid().values("document")
    if which == WAITING:
        return documents.waiting_for_review().exclude(pk__in=scheduled)
    if which == SCHEDULED:
        return documents.filter(pk__in=scheduled)
    if which == OUTDATED:
        return documents.outdated(today)
    if which == CLOSED:
        return documents.with_closed_file()
    if which == ENDED:
        return documents.exemption_ended(today)
    tests = ConsequenceTest.objects.in_force()
    if which == CONDITION:
        return documents.filter(exemption__in=tests.without_date())
    if which == INCOMPLETE:
        return documents.filter(exemption__in=tests.incomplete())
    if which == TO_REVIEW:
        return documents.filter(exemption__in=tests.to_review(today).values("pk"))
    today = today or timezone.localdate()
    return documents.filter(exemption__in=tests.ending(today, last_reminder_day(today)))


class DateFilter(admin.SimpleListFilter):
    title = gettext_lazy("tanggal dan masa berlaku")
    parameter_name = "masa"

    def lookups(self, request, model_admin):
        return [
            (WAITING, _("Menunggu pemeriksaan, belum dijadwalkan")),
            (SCHEDULED, _("Terjadwal terbit")),
            (OUTDATED, _("Tidak berlaku lagi")),
            (CLOSED, _("Terbit tanpa berkas, karena ditutup")),
            (ENDING, _("Pengecualian segera berakhir")),
            (ENDED, _("Masa pengecualian berakhir")),
            (CONDITION, _("Pengecualian tanpa tanggal akhir")),
            (TO_REVIEW, _("Pengecualian yang harus ditinjau tahun ini")),
            (INCOMPLETE, _("Pengecualian lama yang belum lengkap")),
        ]

    def queryset(self, request, queryset):
        return by_date(self.value(), queryset) if self.value() else queryset


class ScheduleMixin:
    @at("<int:pk>/jadwal/", "schedule", require_POST)
    def schedule(self, request, pk):
        document, form = self.found(request, pk), ScheduleForm(request.POST)
        if form.is_valid():
            document.version = form.cleaned_data["version"]
            with told(request, document.title):
                scheduling.schedule(document, by=request.user, **form.arguments())
                values = {"title": document.title, "when": in_words(form.cleaned_data["at"])}
                messages.success(request, _("“%(title)s” akan terbit %(when)s.") % values)
        else:
            messages.error(request, _("Isi tanggal dan jam terbitnya."))
        return redirect(self.change_page(document))
