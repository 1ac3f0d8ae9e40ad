"""The filter of the public list of reports."""

from django.utils.translation import gettext_lazy

from documents.models import ReportState
from documents.web.list_filter import ChoiceFilter, ListFilter


class ReportFilter(ListFilter):
    status = ChoiceFilter("state", label=gettext_lazy("Status"), choices=ReportState.choices)
