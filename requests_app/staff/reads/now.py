"""What a request waits for now, in one sentence."""

from collections.abc import Iterable

from django.utils import timezone
from django.utils.translation import gettext_lazy

from requests_app.models import Event, InformationRequest
from requests_app.states import Act, State
from requests_app.tracking.status_texts import long_date

NOW = {
    State.UNCONFIRMED: gettext_lazy("Menunggu pemohon membuka tautan di surelnya; PPID juga dapat melepasnya."),
    State.SUBMITTED: gettext_lazy("Menunggu PPID meneruskannya ke OPD."),
    State.INCOMPLETE: gettext_lazy("Menunggu pemohon melengkapinya sampai %(until)s."),
    State.IN_PROGRESS: gettext_lazy("Menunggu jawaban %(opd)s sejak %(since)s."),
    State.ANSWERED: gettext_lazy("%(opd)s menjawab pada %(since)s; menunggu keputusan PPID."),
    State.DECIDED: gettext_lazy("Diputuskan pada %(since)s; pemberitahuannya menunggu dikirim."),
    State.SENT: gettext_lazy("Pemberitahuannya dikirim pada %(since)s; selesai bila pemohon sudah menerimanya."),
}
BEGAN = {
    State.IN_PROGRESS: (Act.ASSIGN, Act.FORWARD),
    State.ANSWERED: (Act.ANSWER,),
    State.DECIDED: (Act.DECIDE,),
    State.SENT: (Act.SEND,),
}


def now(inforequest: InformationRequest, events: Iterable[Event]) -> str:
    """Return the sentence, with the day on which the last of `events` brought the request there; "" at its end."""
    state = State(inforequest.state)
    if state not in NOW:
        return ""
    acts = BEGAN.get(state, ())
    days = [timezone.localdate(event.at) for event in events if event.act in acts]
    return NOW[state] % {
        "opd": inforequest.opd,
        "since": long_date(days[-1] if days else inforequest.received_on),
        "until": long_date(inforequest.completion_due_on),
    }
