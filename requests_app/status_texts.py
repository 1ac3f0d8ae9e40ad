"""Public texts about a case: its status, its next step, the entries of its history. Nothing internal, no identity.

Every public page takes the names of states from here. A request that is decided but not yet notified has the same
status as one that is still being worked on.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import cast

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from opd.languages import in_site_language
from opd.models import Holiday, SiteProfile
from opd.models.holiday import HolidayTable
from requests_app import citizen_limits, deadlines
from requests_app.models import (
    Decision,
    Delivery,
    Dispute,
    DisputeStage,
    Event,
    InformationRequest,
    LegalCalendar,
    Objection,
    Outcome,
    legal_calendar,
)
from requests_app.states import NOTIFIED_STATES, Act, ObjectionAct, ObjectionState, State

STATUS = {
    State.UNCONFIRMED: gettext_lazy("Menunggu konfirmasi"),
    State.SUBMITTED: gettext_lazy("Terkirim"),
    State.INCOMPLETE: gettext_lazy("Perlu dilengkapi"),
    State.IN_PROGRESS: gettext_lazy("Sedang diproses"),
    State.ANSWERED: gettext_lazy("Sedang diproses"),
    State.DECIDED: gettext_lazy("Sedang diproses"),
    State.LAPSED: gettext_lazy("Tidak diproses"),
    State.WITHDRAWN: gettext_lazy("Dicabut"),
}
EXTENDED = gettext_lazy("Diperpanjang")
ENDED = {
    Outcome.GRANTED: gettext_lazy("Selesai: diberikan"),
    Outcome.PARTLY: gettext_lazy("Selesai: sebagian"),
    Outcome.REFUSED: gettext_lazy("Selesai: ditolak"),
    Outcome.NOT_HELD: gettext_lazy("Selesai: tidak dikuasai"),
    Outcome.NOT_DOCUMENTED: gettext_lazy("Selesai: belum didokumentasikan"),
}
PROVISIONAL = gettext_lazy("sementara")
OBJECTED = gettext_lazy("Keberatan diajukan")
DISPUTED = gettext_lazy("Sengketa")
LONGEST_ORDER = 200  # characters of the order in the next step; its objection shows the whole order
WORKED_ON = (State.SUBMITTED, State.IN_PROGRESS, State.ANSWERED, State.DECIDED)

# What the applicant sees of the history. An act that is missing here is internal and is never shown to them.
TIMELINE_TEXTS: dict[str, str | Promise] = {
    Act.REGISTER: gettext_lazy("Permohonan diterima dan didaftar"),
    Act.CONFIRM: gettext_lazy("Permohonan dikonfirmasi"),
    Act.ASK_COMPLETION: gettext_lazy("Anda diminta melengkapi permohonan"),
    Act.COMPLETE: gettext_lazy("Permohonan dilengkapi"),
    Act.LAPSE: gettext_lazy("Permohonan tidak diproses karena tidak dilengkapi"),
    Act.ASSIGN: gettext_lazy("Permohonan diteruskan"),
    Act.FORWARD: gettext_lazy("Permohonan dialihkan"),
    Act.ANSWER: gettext_lazy("Bahan jawaban disampaikan kepada PPID"),
    Act.EXTEND: gettext_lazy("Waktu jawab diperpanjang"),
    Act.SEND: gettext_lazy("Pemberitahuan tertulis dikirim"),
    Act.FOLLOW: gettext_lazy("Berkas jawaban yang menyusul dikirim"),
    Act.RECEIVE: gettext_lazy("Penerimaan pemberitahuan tertulis dicatat"),
    Act.BOUNCE: gettext_lazy("Pemberitahuan tertulis tidak sampai; akan dikirim lagi"),
    Act.CLOSE: gettext_lazy("Permohonan selesai"),
    Act.WITHDRAW: gettext_lazy("Permohonan dicabut"),
    Act.TELL_WITHDRAWAL: gettext_lazy("Keinginan mencabut permohonan dicatat"),
    Act.REVOKE_WITHDRAWAL: gettext_lazy("Pencabutan permohonan dibatalkan"),
    Act.RECOMPUTE: gettext_lazy("Tenggat jawaban dihitung ulang"),
    Act.RENEW_CODE: gettext_lazy("Tautan rahasia dan kode lacak diganti"),
    Act.PUBLISH_TEXT: gettext_lazy("Isi permohonan dibuka di register umum"),
    ObjectionAct.OBJECT: gettext_lazy("Keberatan diterima dan didaftar"),
    ObjectionAct.REPLY: gettext_lazy("Tanggapan atas keberatan dikirim"),
    ObjectionAct.RECEIVE: gettext_lazy("Penerimaan tanggapan dicatat"),
    ObjectionAct.BOUNCE: gettext_lazy("Tanggapan tidak sampai; akan dikirim lagi"),
    ObjectionAct.FULFIL: gettext_lazy("Perintah Atasan PPID dilaksanakan"),
    ObjectionAct.RESPOND: gettext_lazy("Tanggapan Anda dicatat"),
    ObjectionAct.DROP: gettext_lazy("Keberatan dicabut"),
    ObjectionAct.TELL_DROP: gettext_lazy("Keinginan mencabut keberatan dicatat"),
    ObjectionAct.REVOKE_DROP: gettext_lazy("Pencabutan keberatan dibatalkan"),
    ObjectionAct.RECOMPUTE_REPLY: gettext_lazy("Tenggat tanggapan dihitung ulang"),
    ObjectionAct.DISPUTE: gettext_lazy("Sengketa didaftarkan di Komisi Informasi"),
    ObjectionAct.DISPUTE_CHANGE: gettext_lazy("Perkembangan sengketa dicatat"),
    ObjectionAct.OPENED: gettext_lazy("Informasi diterbitkan untuk umum"),
}
BY_AGENCY = (Act.ANSWER,)
BY_SUPERIOR = (ObjectionAct.REPLY,)
RECOMPUTED = (Act.RECOMPUTE, ObjectionAct.RECOMPUTE_REPLY)


@dataclass(frozen=True)
class TimelineEntry:
    """An entry of the public history. `who` is a role or the name of an agency, never a person's name."""

    at: datetime
    who: str
    what: str
    details: list[str]


def long_date(day: date | None) -> str:
    return date_format(day, "j F Y") if day else ""


def dated(day: date | None, table: HolidayTable | LegalCalendar | None = None) -> str:
    """Return a computed date in words, marked *sementara* where the table of its year is not confirmed.

    `table` spares a query for each date on a page with several of them.
    """
    return with_provisional_mark(long_date(day), day, table) if day else ""


def with_provisional_mark(words: str, day: date, table: HolidayTable | LegalCalendar | None = None) -> str:
    """Return `words`, which name the computed `day`, marked *sementara* where that day is provisional."""
    return f"{words} ({PROVISIONAL})" if (table or Holiday.objects.table()).is_provisional(day) else words


def has_provisional_mark(*sentences: str) -> bool:
    """Return whether one of the sentences names a provisional date."""
    return any(f"({PROVISIONAL})" in sentence for sentence in sentences)


# Status -------------------------------------------------------------------------------------------------------------


def public_status(inforequest: InformationRequest) -> str:
    """Return the status of a request, or that of an open dispute or objection, which comes first.

    Lists need `select_related("decision").prefetch_related("objections__dispute")`.
    """
    objections = list(inforequest.objections.all())
    if any(_is_disputed(objection) for objection in objections):
        return str(DISPUTED)
    if any(objection.is_open for objection in objections):
        return str(OBJECTED)
    is_notified = inforequest.state in NOTIFIED_STATES
    outcome = inforequest.decision.outcome if is_notified else ""
    return status_of(inforequest.state, is_extended=inforequest.is_extended, outcome=outcome)


def status_of(state: str, *, is_extended: bool, outcome: str) -> str:
    """Return the status of a request without regard to objections.

    `outcome` is read only in `NOTIFIED_STATES`, and may be empty in all others.
    """
    if state in NOTIFIED_STATES:
        return str(ENDED[Outcome(outcome)])
    if is_extended and state in WORKED_ON:
        return str(EXTENDED)
    return str(STATUS[State(state)])


def objection_status(objection: Objection) -> str:
    if _is_disputed(objection):
        return str(DISPUTED)
    if objection.is_open:
        return str(OBJECTED)
    return str(objection.get_state_display())


def dispute_of(objection: Objection) -> Dispute | None:
    return getattr(objection, "dispute", None)


def _is_disputed(objection: Objection) -> bool:
    dispute = dispute_of(objection)
    return dispute is not None and dispute.stage != DisputeStage.FINISHED


# The next date, in words --------------------------------------------------------------------------------------------


def next_step(inforequest: InformationRequest, today: date | None = None, calendar: LegalCalendar | None = None) -> str:
    """Return a sentence about what happens next and by which date. `calendar` spares lists a query for each case."""
    today, calendar = today or timezone.localdate(), calendar or legal_calendar()
    if objection := leading_objection(inforequest):
        return objection_step(objection, today, calendar)
    if inforequest.is_overdue(today):
        return _overdue(inforequest, calendar)
    if inforequest.state in NOTIFIED_STATES:
        return _notified(inforequest, today, calendar)
    if inforequest.state == State.INCOMPLETE:
        until = dated(inforequest.completion_due_on, calendar)
        return _("Lengkapi permohonan Anda paling lambat %(day)s.") % {"day": until}
    if inforequest.state == State.LAPSED:
        return _("Permohonan ini tidak diproses karena tidak dilengkapi. Anda boleh mengajukan permohonan baru.")
    if inforequest.state == State.WITHDRAWN:
        return _("Permohonan ini sudah Anda cabut. Anda boleh mengajukan permohonan baru.")
    return _("PPID memberi tahu Anda secara tertulis paling lambat %(due)s.") % {
        "due": due_in_words(inforequest, calendar)
    }


def leading_objection(inforequest: InformationRequest) -> Objection | None:
    """Return the objection that `next_step` is about, or None where it is about the request itself."""
    objections = [o for o in inforequest.objections.all() if o.state != ObjectionState.WITHDRAWN]
    latest = max(objections, key=lambda objection: objection.pk, default=None)
    return latest if latest and (latest.is_open or inforequest.state in NOTIFIED_STATES) else None


def due_in_words(inforequest: InformationRequest, calendar: LegalCalendar) -> str:
    due = deadlines.extended_due if inforequest.is_extended else deadlines.answer_due
    count = due(inforequest.received_on, calendar).count
    return _("%(due)s (%(count)d hari kerja)") % {"due": dated(inforequest.due_on, calendar), "count": count}


def objection_step(objection: Objection, today: date | None = None, calendar: LegalCalendar | None = None) -> str:
    today, calendar = today or timezone.localdate(), calendar or legal_calendar()
    if objection.state == ObjectionState.WITHDRAWN:
        return _("Keberatan ini sudah Anda cabut.")
    if dispute := dispute_of(objection):
        return _("Sengketa: %(stage)s.") % {"stage": dispute.get_stage_display()}
    if objection.is_overdue(today):
        return _("Atasan PPID tidak menanggapi sampai %(due)s. Anda dapat ke %(next)s") % {
            "due": dated(objection.reply_due_on, calendar),
            "next": dispute_in_words(objection, calendar),
        }
    if objection.is_open:
        return _("Atasan PPID menanggapi keberatan Anda paling lambat %(due)s (%(count)d hari kerja).") % {
            "due": dated(objection.reply_due_on, calendar),
            "count": deadlines.reply_due(objection.received_on, calendar).count,
        }
    step = _("Bila tanggapan ini belum memuaskan, Anda dapat ke %(next)s") % {
        "next": dispute_in_words(objection, calendar)
    }
    return f"{_ordered(objection, today)} {step}" if objection.is_opening else step


def _ordered(objection: Objection, today: date) -> str:
    """Return what the superior ordered and by when, or that PPID has carried it out."""
    if objection.fulfilled_on:
        return _("Keberatan Anda dikabulkan, dan perintah Atasan PPID sudah dilaksanakan %(day)s.") % {
            "day": long_date(objection.fulfilled_on)
        }
    words = _("Keberatan Anda dikabulkan. Atasan PPID memerintahkan PPID: “%(order)s”") % {
        "order": Truncator(" ".join(objection.order.split())).chars(LONGEST_ORDER)
    }
    if objection.order_due_on is None:
        return words
    if objection.order_due_on < today:
        late = _("Perintah itu seharusnya dilaksanakan paling lambat %(day)s, tetapi belum tercatat dilaksanakan.")
        return f"{words} {late % {'day': long_date(objection.order_due_on)}}"
    return f"{words} " + _("Paling lambat dilaksanakan %(day)s.") % {"day": long_date(objection.order_due_on)}


def dispute_in_words(objection: Objection, calendar: LegalCalendar) -> str:
    """Return the end of a sentence: the Komisi Informasi and the last day to go there (Pasal 37 ayat 2)."""
    until = citizen_limits.dispute_until(objection, calendar)
    count = _(" (%(count)d hari kerja)") % {"count": until.count} if until.rows else ""
    return _("%(commission)s paling lambat %(until)s%(count)s.") % {
        "commission": SiteProfile.load().dispute_commission,
        "until": dated(until.on, calendar),
        "count": count,
    }


def last_day_to_object(inforequest: InformationRequest, calendar: LegalCalendar) -> date:
    """Return the last day to object on the ground that the state itself gives.

    That is ground d after the written notice, and ground c, no answer by the due date, before it.
    """
    notified = inforequest.decision.received_on if inforequest.state in NOTIFIED_STATES else None
    arose_on = deadlines.ground_arose_on(
        "d" if notified else "c", due=inforequest.due_on, notified=notified, given=None
    )
    return citizen_limits.object_until(inforequest, cast(date, arose_on), calendar).on


def _overdue(inforequest: InformationRequest, calendar: LegalCalendar) -> str:
    until = last_day_to_object(inforequest, calendar)
    return _("Tenggat %(due)s sudah lewat tanpa jawaban. Anda dapat mengajukan keberatan sampai %(until)s.") % {
        "due": dated(inforequest.due_on, calendar),
        "until": dated(until, calendar),
    }


def _notified(inforequest: InformationRequest, today: date, calendar: LegalCalendar) -> str:
    until = last_day_to_object(inforequest, calendar)
    if today > until:
        return _("Permohonan ini selesai. Waktu mengajukan keberatan berakhir %(until)s.") % {
            "until": dated(until, calendar)
        }
    return _("Bila jawaban ini belum memuaskan, Anda dapat mengajukan keberatan paling lambat %(until)s.") % {
        "until": dated(until, calendar)
    }


@in_site_language()
def chronology(inforequest: InformationRequest, today: date | None = None) -> str:
    """Return the case in sentences, with which the form of an objection begins its course of events."""
    parts = [
        _("Permohonan %(number)s diterima %(received)s dengan tenggat jawaban %(due)s.")
        % {
            "number": inforequest.number,
            "received": long_date(inforequest.received_on),
            "due": long_date(inforequest.first_due_on),
        }
    ]
    if inforequest.is_extended:
        parts.append(
            _("Waktu jawab diperpanjang pada %(day)s menjadi %(due)s.")
            % {"day": long_date(inforequest.extended_on), "due": long_date(inforequest.due_on)}
        )
    if inforequest.state in NOTIFIED_STATES:
        parts.append(_notice_in_words(inforequest.decision))
    else:
        parts.append(
            _("Sampai %(today)s belum ada pemberitahuan tertulis.")
            % {"today": long_date(today or timezone.localdate())}
        )
    return " ".join(parts)


def _notice_in_words(decision: Decision) -> str:
    return _("Pemberitahuan tertulis dikirim %(sent)s dengan keputusan: %(outcome)s.") % {
        "sent": long_date(decision.sent_on),
        "outcome": str(decision.get_outcome_display()).lower(),
    }


# History ------------------------------------------------------------------------------------------------------------


def timeline(events, calendar: LegalCalendar) -> list[TimelineEntry]:
    """Return the public entries among `events`, in the same order. Needs `select_related("opd")`."""
    public = [event for event in events if event.act in TIMELINE_TEXTS]
    return [TimelineEntry(event.at, _who(event), _what(event), _details(event, calendar)) for event in public]


def _who(event: Event) -> str:
    if event.by_applicant:
        return _("Anda")
    if event.act in BY_AGENCY and event.opd:
        return str(event.opd.name)
    if event.act in BY_SUPERIOR:
        return _("Atasan PPID")
    return _("PPID") if event.by_id else _("Sistem")


def _what(event: Event) -> str:
    happened = str(TIMELINE_TEXTS[event.act])
    if event.act in (Act.ASSIGN, Act.FORWARD) and event.opd:
        return _("%(what)s ke %(opd)s") % {"what": happened, "opd": event.opd.name}
    if event.act == Act.PUBLISH_TEXT and not event.facts["shown"]:
        return _("Isi permohonan ditutup lagi di register umum")
    return happened


def _details(event: Event, calendar: LegalCalendar) -> list[str]:
    """Return what the applicant may read below an act. Reasons only where the act is addressed to them."""
    facts = event.facts
    if event.act == Act.REGISTER:
        return [_("Tenggat jawaban: %(day)s.") % {"day": _fact_day(facts, "due_on", calendar)}]
    if event.act == Act.ASK_COMPLETION:
        return [event.reason, _("Paling lambat %(day)s.") % {"day": _fact_day(facts, "completion_due_on", calendar)}]
    if event.act == Act.EXTEND:
        return [_moved(facts, calendar), _("Alasan: %(reason)s") % {"reason": event.reason}]
    if event.act in RECOMPUTED:
        return [_moved(facts, calendar), _("Sebab: %(cause)s") % {"cause": event.reason}]
    if event.act == Act.SEND:
        return [
            f"{ENDED[Outcome(facts['outcome'])]}.",
            _("Cara pengiriman: %(channel)s.") % {"channel": Delivery(facts["channel"]).label},
        ]
    if event.act in (Act.RECEIVE, ObjectionAct.RECEIVE):
        return [_("Diterima %(day)s.") % {"day": _fact_day(facts, "received_on", calendar)}]
    if event.act in (Act.TELL_WITHDRAWAL, ObjectionAct.TELL_DROP):
        return [_("Dapat dibatalkan sampai %(day)s.") % {"day": _fact_day(facts, "until", calendar)}]
    if event.act == ObjectionAct.OBJECT:
        return [_("Tenggat tanggapan: %(day)s.") % {"day": _fact_day(facts, "reply_due_on", calendar)}]
    if event.act == ObjectionAct.DISPUTE_CHANGE:
        return [_("Tahap: %(stage)s.") % {"stage": DisputeStage(facts["stage"]).label}]
    return []


def _moved(facts: dict, calendar: LegalCalendar) -> str:
    if "new" not in facts:  # only the applicant's own time to complete the request has grown
        return _("Waktu melengkapi menjadi %(new)s.") % {"new": _fact_day(facts, "completion_due_on", calendar)}
    return _("Dari %(old)s menjadi %(new)s.") % {name: _fact_day(facts, name, calendar) for name in ("old", "new")}


def _fact_day(facts: dict, name: str, calendar: LegalCalendar) -> str:
    """Return a date of an event's facts in words; read from the database it is ISO text, just written it is a date."""
    value = facts[name]
    return dated(date.fromisoformat(value) if isinstance(value, str) else value, calendar)
