from django.contrib import admin, messages
from django.db import models
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
from opd.desk.admin_site import at
from opd.papers.letterhead import in_words
from opd.web.refusals import told


class ByDate(models.TextChoices):
    WAITING = "periksa", gettext_lazy("Menunggu pemeriksaan, belum dijadwalkan")
    SCHEDULED = "terjadwal", gettext_lazy("Terjadwal terbit")
    OUTDATED = "tidak-berlaku", gettext_lazy("Tidak berlaku lagi")
    CLOSED = "berkas-ditutup", gettext_lazy("Terbit tanpa berkas, karena ditutup")
    ENDING = "akan-berakhir", gettext_lazy("Pengecualian segera berakhir")
    ENDED = "berakhir", gettext_lazy("Masa pengecualian berakhir")
    CONDITION = "bersyarat", gettext_lazy("Pengecualian tanpa tanggal akhir")
    TO_REVIEW = "ditinjau", gettext_lazy("Pengecualian yang harus ditinjau tahun ini")
    INCOMPLETE = "tidak-lengkap", gettext_lazy("Pengecualian lama yang belum lengkap")


def schedule_panel(document: Document, user) -> dict:
    may_schedule = Act.SCHEDULE in acts_for(document, user)
    schedule = document.schedules.valid().select_related("by").first()
    return {"schedule": schedule, "schedule_form": ScheduleForm() if may_schedule else None}


class DateFilter(admin.SimpleListFilter):
    title = gettext_lazy("tanggal dan masa berlaku")
    parameter_name = "masa"

    def lookups(self, request, model_admin):
        return ByDate.choices

    def queryset(self, request, queryset):
        if not self.value():
            return queryset
        today, tests = timezone.localdate(), ConsequenceTest.objects.in_force()
        scheduled = ScheduledPublication.objects.valid().values("document")
        match self.value():
            case ByDate.WAITING:
                return queryset.waiting_for_review().exclude(pk__in=scheduled)
            case ByDate.SCHEDULED:
                return queryset.filter(pk__in=scheduled)
            case ByDate.OUTDATED:
                return queryset.outdated(today)
            case ByDate.CLOSED:
                return queryset.with_closed_file()
            case ByDate.ENDED:
                return queryset.exemption_ended(today)
            case ByDate.CONDITION:
                tests = tests.without_date()
            case ByDate.INCOMPLETE:
                tests = tests.incomplete()
            case ByDate.TO_REVIEW:
                tests = tests.to_review(today).values("pk")
            case _:
                tests = tests.ending(today, last_reminder_day(today))
        return queryset.filter(exemption__in=tests)


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
