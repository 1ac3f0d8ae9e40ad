"""PPID reminds the agency at which a request waits: by e-mail to its operators, once a working day for each case."""

from datetime import date, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from opd.calendar.workdays import workdays_between
from opd.errors import WrongState
from opd.languages import in_site_language
from opd.models import Holiday, Message, Role, User
from requests_app.models import InformationRequest
from requests_app.states import Act
from requests_app.workflow.transition import acting, notify

MESSAGE = "agency_reminded"


def is_reminded(inforequest: InformationRequest, today: date | None = None) -> bool:
    """Return whether the agency was reminded since the last working day began; a day off has none of its own."""
    first = _working_day(today or timezone.localdate())
    return Message.objects.about(inforequest).filter(act=MESSAGE, created_at__date__gte=first).exists()


@in_site_language()
def remind(inforequest: InformationRequest, *, by: User, today: date | None = None) -> None:
    """Write the operators of the agency; a second time on a working day nothing. *Raises* NotAllowed, WrongState."""
    with acting(inforequest, Act.REMIND, by, today) as deed:
        if is_reminded(inforequest, today):
            return
        operators = User.objects.with_role(Role.OPERATOR, inforequest.opd)
        if not operators.exclude(email="").exists():
            raise WrongState(_("OPD ini belum mempunyai operator dengan surel. Hubungi dengan cara lain."))
        notify(operators, inforequest, MESSAGE, by=by)
        deed.record(opd=inforequest.opd)


def _working_day(today: date) -> date:
    """Return the last working day up to `today`."""
    holidays = Holiday.objects.names()
    while not workdays_between(today - timedelta(1), today, holidays):
        today -= timedelta(1)
    return today
