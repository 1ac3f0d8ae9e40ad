import django_filters
from django import forms
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext_lazy

from documents.web.list_filter import ChoiceFilter, ListFilter
from requests_app.models import Channel, InformationRequest, Objection
from requests_app.staff.reads.due_dates import DueDates
from requests_app.staff.reads.worklists import due_within, waiting_for, waiting_objections
from requests_app.states import State

EVERYTHING = "semua"


class TickFilter(django_filters.Filter):
    field_class = forms.BooleanField


class RequestFilter(ListFilter):
    nomor = django_filters.CharFilter("number", "icontains", label=gettext_lazy("Nomor"), max_length=60)
    status = ChoiceFilter(
        method="of_state",
        label=gettext_lazy("Status"),
        empty_label=gettext_lazy("Yang terbuka"),
        choices=[*State.choices, (EVERYTHING, gettext_lazy("Semua"))],
    )
    opd = ChoiceFilter("opd", label=gettext_lazy("OPD"), empty_label=gettext_lazy("Semua OPD"))
    tenggat = ChoiceFilter(
        method="open_and_due",
        label=gettext_lazy("Tenggat"),
        choices=[
            ("lewat", gettext_lazy("Terlambat")),
            ("hari-ini", gettext_lazy("Hari ini")),
            ("segera", gettext_lazy("Dalam 3 hari kerja")),
        ],
    )
    kanal = ChoiceFilter("channel", label=gettext_lazy("Diterima lewat"), choices=Channel.choices)
    saya = TickFilter(method="waiting_for_me", label=gettext_lazy("Hanya yang menunggu saya"))

    def __init__(self, data: QueryDict, *, user, due_dates: DueDates, agencies: list[tuple[int, str]]):
        """`agencies` are choices, read once for all lists of the page."""
        super().__init__(data, InformationRequest.objects.visible_to(user).select_related("opd"))
        self.user, self.due_dates = user, due_dates
        self.offer("opd", agencies)

    def filter_queryset(self, queryset: QuerySet) -> QuerySet:
        cases = super().filter_queryset(queryset)
        status = self.chosen.get("status")
        if not status:
            cases = cases.open()
        return cases.order_by("-pk") if status == EVERYTHING else cases.order_by("due_on", "pk")

    def of_state(self, cases: QuerySet, _name: str, status: str) -> QuerySet:
        return cases if status == EVERYTHING else cases.filter(state=status)

    def open_and_due(self, cases, _name: str, period: str) -> QuerySet:
        return cases.open().filter(due_within(period, self.due_dates))

    def waiting_for_me(self, cases: QuerySet, _name: str, is_ticked: bool) -> QuerySet:
        return waiting_for(self.user, cases, self.due_dates.today) if is_ticked else cases


class ObjectionFilter(ListFilter):
    tampil = ChoiceFilter(choices=[(EVERYTHING, gettext_lazy("Semua"))])

    def __init__(self, data: QueryDict, *, user):
        objections = Objection.objects.visible_to(user).select_related("inforequest", "dispute")
        super().__init__(data, objections.prefetch_related("opening_tasks"))

    def filter_queryset(self, queryset: QuerySet) -> QuerySet:
        return queryset.order_by("-pk") if self.shows_all else waiting_objections(queryset)

    @property
    def shows_all(self) -> bool:
        return "tampil" in self.chosen
