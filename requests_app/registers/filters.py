from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext_lazy

from documents.web.list_filter import ChoiceFilter, ListFilter
from requests_app.models import GIVING, Outcome
from requests_app.states import NOTIFIED_STATES, OPEN_STATES, State
from requests_app.tracking import status_texts

PROMISED = Q(state__in=NOTIFIED_STATES, decision__outcome__in=GIVING, given_on=None)
STATES = {
    "diproses": (gettext_lazy("Sedang diproses"), Q(state__in=OPEN_STATES)),
    "belum-diserahkan": (status_texts.PROMISED, PROMISED),
    **{
        outcome.value.replace("_", "-"): (
            status_texts.ENDED[outcome],
            Q(state__in=NOTIFIED_STATES, decision__outcome=outcome) & ~PROMISED,
        )
        for outcome in Outcome
    },
    "tidak-diproses": (status_texts.STATUS[State.LAPSED], Q(state=State.LAPSED)),
    "dicabut": (status_texts.STATUS[State.WITHDRAWN], Q(state=State.WITHDRAWN)),
}


class RegisterFilter(ListFilter):
    tahun = ChoiceFilter("year", label=gettext_lazy("Tahun"))
    status = ChoiceFilter(
        method="of_status",
        label=gettext_lazy("Status"),
        choices=[(code, label) for code, (label, _which) in STATES.items()],
    )

    def __init__(self, data: QueryDict, queryset: QuerySet, *, years: list[int]):
        super().__init__(data, queryset)
        self.offer("tahun", [(str(year), str(year)) for year in years])

    def of_status(self, requests: QuerySet, _name: str, status: str) -> QuerySet:
        return requests.filter(STATES[status][1])

    @property
    def year(self) -> int | None:
        return int(self.chosen["tahun"]) if "tahun" in self.chosen else None
