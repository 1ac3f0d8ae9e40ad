"""Public texts about a case, without identity: status, next step, history."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from operator import attrgetter
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
from requests_app import deadlines
from requests_app.models import (
    GIVING,
    PROOF_LOST,
    Delivery,
    Dispute,
    DisputeStage,
    Event,
    InformationRequest,
    LegalCalendar,
    Objection,
    Orderer,
    Outcome,
    TaskEnd,
    legal_calendar,
)
from requests_app.models.objection import ended_otherwise
from requests_app.states import NOTIFIED_STATES, Act, ObjectionAct, ObjectionState, State
from requests_app.tracking import citizen_limits

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
PROMISED = gettext_lazy("Dikabulkan: belum diserahkan")
PROVISIONAL = gettext_lazy("sementara")
OBJECTED = gettext_lazy("Keberatan diajukan")
DISPUTED = gettext_lazy("Sengketa")
# To be carried out, carried out, or ended otherwise (`TaskEnd`).
WON = {
    Orderer.SUPERIOR: (
        gettext_lazy("Keberatan dikabulkan: sedang dilaksanakan"),
        gettext_lazy("Keberatan dikabulkan: sudah dilaksanakan"),
        gettext_lazy("Keberatan dikabulkan: perintahnya berakhir, tidak semua dilaksanakan"),
    ),
    Orderer.TRIBUNAL: (
        gettext_lazy("Sengketa dimenangkan: putusannya sedang dilaksanakan"),
        gettext_lazy("Sengketa dimenangkan: putusannya sudah dilaksanakan"),
        gettext_lazy("Sengketa dimenangkan: putusannya berakhir, tidak semua dilaksanakan"),
    ),
}
LONGEST_ORDER = 200  # characters, in the next step
WORKED_ON = (State.SUBMITTED, State.IN_PROGRESS, State.ANSWERED, State.DECIDED)

# An act that is missing here is never shown to the applicant.
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
    Act.HAND_OVER: gettext_lazy("Surat diserahkan kepada Anda"),
    Act.LETTER_BACK: gettext_lazy("Surat tidak sampai; akan diserahkan lagi"),
    Act.RECOMPUTE: gettext_lazy("Tenggat jawaban dihitung ulang"),
    Act.RENEW_CODE: gettext_lazy("Tautan rahasia dan kode lacak diganti"),
    Act.PUBLISH_TEXT: gettext_lazy("Isi permohonan dibuka di register umum"),
    Act.READ_MESSAGE: gettext_lazy("Pesan Anda dibaca PPID; tidak perlu dijawab"),
    ObjectionAct.OBJECT: gettext_lazy("Keberatan diterima dan didaftar"),
    ObjectionAct.REPLY: gettext_lazy("Tanggapan atas keberatan dikirim"),
    ObjectionAct.RECEIVE: gettext_lazy("Penerimaan tanggapan dicatat"),
    ObjectionAct.BOUNCE: gettext_lazy("Tanggapan tidak sampai; akan dikirim lagi"),
    ObjectionAct.FULFIL: gettext_lazy("Perintah Atasan PPID dilaksanakan"),
    ObjectionAct.RESPOND: gettext_lazy("Tanggapan Anda dicatat"),
    ObjectionAct.DROP: gettext_lazy("Keberatan dicabut"),
    ObjectionAct.TELL_DROP: gettext_lazy("Keinginan mencabut keberatan dicatat"),
    ObjectionAct.REVOKE_DROP: gettext_lazy("Pencabutan keberatan dibatalkan"),
    ObjectionAct.HAND_OVER: gettext_lazy("Surat diserahkan kepada Anda"),
    ObjectionAct.LETTER_BACK: gettext_lazy("Surat tidak sampai; akan diserahkan lagi"),
    ObjectionAct.RECOMPUTE_REPLY: gettext_lazy("Tenggat tanggapan dihitung ulang"),
    ObjectionAct.JUDGE_AGAIN: gettext_lazy("Jangka waktu pengajuan dinilai ulang"),
    ObjectionAct.DISPUTE: gettext_lazy("Sengketa didaftarkan di Komisi Informasi"),
    ObjectionAct.DISPUTE_CHANGE: gettext_lazy("Perkembangan sengketa dicatat"),
    ObjectionAct.OPENED: gettext_lazy("Yang diperintahkan putusan dilaksanakan"),
    ObjectionAct.HAND_OVER_ORDERED: gettext_lazy("Surat tentang pelaksanaan putusan diserahkan kepada Anda"),
    ObjectionAct.ORDER_ENDED: gettext_lazy("Perintah putusan berakhir tanpa dilaksanakan"),
    ObjectionAct.WAIVE: gettext_lazy("Pernyataan Anda bahwa putusan tidak perlu dilaksanakan dicatat"),
    ObjectionAct.REVOKE_WAIVER: gettext_lazy("Pernyataan itu dibatalkan; putusan tetap harus dilaksanakan"),
    ObjectionAct.CONFIRM_EXCUSE: gettext_lazy("Atasan PPID membenarkan mengapa perintahnya tidak dilaksanakan"),
    ObjectionAct.PARTS: gettext_lazy("Bagian yang dibuka putusan dicatat"),
    ObjectionAct.EXCUSE: gettext_lazy("PPID meminta Atasan PPID menilai mengapa perintahnya tidak dilaksanakan"),
    ObjectionAct.MOVE: gettext_lazy("OPD yang dimaksud digantikan OPD lain"),
}
BY_AGENCY = (Act.ANSWER,)
BY_SUPERIOR = (ObjectionAct.REPLY, ObjectionAct.CONFIRM_EXCUSE)
ABOUT_A_LETTER = (
    *(Act.HAND_OVER, ObjectionAct.HAND_OVER, ObjectionAct.HAND_OVER_ORDERED),
    *(Act.LETTER_BACK, ObjectionAct.LETTER_BACK),
)
RECOMPUTED = (Act.RECOMPUTE, ObjectionAct.RECOMPUTE_REPLY, ObjectionAct.JUDGE_AGAIN)


@dataclass(frozen=True)
class FinalResult:
    """A final ruling for the applicant; `is_ended` where it ended and not all of it was carried out."""

    by: Orderer
    on: date
    order: str
    due_on: date | None
    fulfilled_on: date | None
    is_ended: bool

    @property
    def label(self) -> str:
        return str(WON[self.by][2 if self.is_ended else self.fulfilled_on is not None])


def long_date(day: date | None) -> str:
    return date_format(day, "j F Y") if day else ""


def dated(day: date | str | None, table: HolidayTable | LegalCalendar | None = None) -> str:
    """Return a computed date, or its ISO text, in words, *sementara* where its year is not confirmed."""
    day = date.fromisoformat(day) if isinstance(day, str) else day
    return with_provisional_mark(long_date(day), day, table) if day else ""


def with_provisional_mark(words: str, day: date, table: HolidayTable | LegalCalendar | None = None) -> str:
    """Return `words`, which name the computed `day`, marked where that day is provisional."""
    return f"{words} ({PROVISIONAL})" if (table or Holiday.objects.table()).is_provisional(day) else words


def has_provisional_mark(*sentences: str) -> bool:
    return any(f"({PROVISIONAL})" in sentence for sentence in sentences)


def public_status(case: InformationRequest | Objection) -> str:
    """Return the status of a case, of a request that of its open dispute or objection.

    Lists of requests prefetch `objections__dispute` and `objections__opening_tasks`.
    """
    objections = [case] if isinstance(case, Objection) else list(case.objections.all())
    if any(row.stage != DisputeStage.FINISHED for row in map(dispute_of, objections) if row):
        return str(DISPUTED)
    if any(objection.is_open for objection in objections):
        return str(OBJECTED)
    if result := final_result(objections):
        return result.label
    if isinstance(case, Objection):
        return str(case.get_state_display())
    outcome = case.decision.outcome if case.state in NOTIFIED_STATES else ""
    return status_of(case.state, is_extended=case.is_extended, outcome=outcome, is_given=case.given_on is not None)


def status_of(state: str, *, is_extended: bool, outcome: str, is_given: bool) -> str:
    if state in NOTIFIED_STATES and outcome in GIVING and not is_given:
        return str(PROMISED)
    if state in NOTIFIED_STATES:
        return str(ENDED[Outcome(outcome)])
    if is_extended and state in WORKED_ON:
        return str(EXTENDED)
    return str(STATUS[State(state)])


def final_result(objections: Iterable[Objection]) -> FinalResult | None:
    """Return the latest final ruling for the applicant."""
    won = [result for objection in objections if (result := _result(objection))]
    return max(won, key=attrgetter("on"), default=None)


def _result(objection: Objection) -> FinalResult | None:
    dispute = dispute_of(objection)
    if dispute and dispute.is_opening and dispute.finished_on:
        is_ended = ended_otherwise(objection, Orderer.TRIBUNAL)
        terms = (dispute.result, dispute.order_due_on, dispute.fulfilled_on, is_ended)
        return FinalResult(Orderer.TRIBUNAL, dispute.finished_on, *terms)
    if objection.state == ObjectionState.SENT and objection.is_opening and objection.sent_on:
        is_ended = ended_otherwise(objection, Orderer.SUPERIOR)
        terms = (objection.order, objection.order_due_on, objection.fulfilled_on, is_ended)
        return FinalResult(Orderer.SUPERIOR, objection.sent_on, *terms)
    return None


def dispute_of(objection: Objection) -> Dispute | None:
    return getattr(objection, "dispute", None)


def next_step(inforequest: InformationRequest, today: date, calendar: LegalCalendar) -> str:
    if objection := leading_objection(inforequest):
        return objection_step(objection, today, calendar)
    if inforequest.is_overdue(today) or inforequest.state in NOTIFIED_STATES:
        return _may_object(inforequest, today, calendar)
    if inforequest.state == State.INCOMPLETE:
        until = dated(inforequest.completion_due_on, calendar)
        return _("Lengkapi permohonan Anda paling lambat %(day)s.") % {"day": until}
    if inforequest.state == State.LAPSED:
        return _("Permohonan ini tidak diproses karena tidak dilengkapi. Anda boleh mengajukan permohonan baru.")
    if inforequest.state == State.WITHDRAWN:
        return _("Permohonan ini sudah Anda cabut. Anda boleh mengajukan permohonan baru.")
    count = deadlines.due_of(inforequest, calendar).count
    due = _("%(due)s (%(count)d hari kerja)") % {"due": dated(inforequest.due_on, calendar), "count": count}
    return _("PPID memberi tahu Anda secara tertulis paling lambat %(due)s.") % {"due": due}


def leading_objection(inforequest: InformationRequest) -> Objection | None:
    objections = [o for o in inforequest.objections.all() if o.state != ObjectionState.WITHDRAWN]
    latest = max(objections, key=lambda objection: objection.pk, default=None)
    return latest if latest and (latest.is_open or latest.is_opening or inforequest.state in NOTIFIED_STATES) else None


def objection_step(objection: Objection, today: date | None = None, calendar: LegalCalendar | None = None) -> str:
    today, calendar = today or timezone.localdate(), calendar or legal_calendar()
    if objection.state == ObjectionState.WITHDRAWN:
        return _("Keberatan ini sudah Anda cabut.")
    if (dispute := dispute_of(objection)) and not dispute.is_opening:
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
    result = _result(objection)
    if result and dispute:
        return _ordered(result, today)
    step = _("Bila tanggapan ini belum memuaskan, Anda dapat ke %(next)s") % {
        "next": dispute_in_words(objection, calendar)
    }
    return f"{_ordered(result, today)} {step}" if result else step


def _ordered(result: FinalResult, today: date) -> str:
    if result.is_ended:
        return _("%(label)s. Tiap perintah di bawah menyebut sebabnya.") % {"label": result.label}
    is_own = result.by == Orderer.SUPERIOR
    if result.fulfilled_on:
        done = _("Sengketa Anda menangkan, dan putusannya sudah dilaksanakan %(day)s.")
        if is_own:
            done = _("Keberatan Anda dikabulkan, dan perintah Atasan PPID sudah dilaksanakan %(day)s.")
        return done % {"day": long_date(result.fulfilled_on)}
    words = _("Sengketa Anda menangkan. Putusannya: “%(order)s”")
    if is_own:
        words = _("Keberatan Anda dikabulkan. Atasan PPID memerintahkan PPID: “%(order)s”")
    words %= {"order": Truncator(" ".join(result.order.split())).chars(LONGEST_ORDER)}
    if result.due_on is None:
        return words
    if result.due_on < today:
        late = _("Perintah itu seharusnya dilaksanakan paling lambat %(day)s, tetapi belum tercatat dilaksanakan.")
        return f"{words} {late % {'day': long_date(result.due_on)}}"
    return f"{words} " + _("Paling lambat dilaksanakan %(day)s.") % {"day": long_date(result.due_on)}


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
    """Return the last day to object on ground d after the written notice, on ground c before."""
    notified = inforequest.decision.received_on if inforequest.state in NOTIFIED_STATES else None
    arose_on = deadlines.ground_arose_on(
        "d" if notified else "c", due=inforequest.due_on, notified=notified, given=None
    )
    return citizen_limits.object_until(inforequest, cast(date, arose_on), calendar).on


def _may_object(inforequest: InformationRequest, today: date, calendar: LegalCalendar) -> str:
    last = last_day_to_object(inforequest, calendar)
    if inforequest.is_overdue(today):
        words = _("Tenggat %(due)s sudah lewat tanpa jawaban. Anda dapat mengajukan keberatan sampai %(until)s.")
    elif today > last:
        words = _("Permohonan ini selesai. Waktu mengajukan keberatan berakhir %(until)s.")
    else:
        words = _("Bila jawaban ini belum memuaskan, Anda dapat mengajukan keberatan paling lambat %(until)s.")
    return words % {"due": dated(inforequest.due_on, calendar), "until": dated(last, calendar)}


@in_site_language()
def chronology(inforequest: InformationRequest, today: date | None = None) -> str:
    facts = {
        "number": inforequest.number,
        "received": long_date(inforequest.received_on),
        "due": long_date(inforequest.first_due_on),
    }
    parts = [_("Permohonan %(number)s diterima %(received)s dengan tenggat jawaban %(due)s.") % facts]
    if inforequest.is_extended:
        facts = {"day": long_date(inforequest.extended_on), "due": long_date(inforequest.due_on)}
        parts.append(_("Waktu jawab diperpanjang pada %(day)s menjadi %(due)s.") % facts)
    if inforequest.state in NOTIFIED_STATES:
        decision = inforequest.decision
        facts = {"sent": long_date(decision.sent_on), "outcome": str(decision.get_outcome_display()).lower()}
        parts.append(_("Pemberitahuan tertulis dikirim %(sent)s dengan keputusan: %(outcome)s.") % facts)
    else:
        facts = {"today": long_date(today or timezone.localdate())}
        parts.append(_("Sampai %(today)s belum ada pemberitahuan tertulis.") % facts)
    return " ".join(parts)


def timeline(events, calendar: LegalCalendar) -> list[dict]:
    """Return the public entries among `events`, in the same order. Needs `select_related("opd")`.

    `who` is a role or the name of an agency.
    """
    return [
        {"at": event.at, "who": _who(event), "what": _what(event), "details": list(_said(event, calendar))}
        for event in events
        if event.act in TIMELINE_TEXTS
    ]


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


def _said(event: Event, calendar: LegalCalendar) -> Iterator[str]:
    facts = event.facts
    if event.act == Act.REGISTER:
        yield _("Tenggat jawaban: %(day)s.") % {"day": dated(facts["due_on"], calendar)}
    elif event.act == Act.ASK_COMPLETION:
        yield from (event.reason, _("Paling lambat %(day)s.") % {"day": dated(facts["completion_due_on"], calendar)})
    elif event.act == Act.EXTEND:
        yield _moved(facts, calendar) if "new" in facts else _("Berlaku sesudah suratnya diserahkan kepada Anda.")
        yield _("Alasan: %(reason)s") % {"reason": event.reason}
    elif event.act in ABOUT_A_LETTER:
        yield _("Surat nomor %(number)s.") % {"number": facts["letter"]}
        yield from (_("Perpanjangannya tidak berlaku."), _moved(facts, calendar)) if "new" in facts else ()
    elif event.act in RECOMPUTED:
        yield from (_moved(facts, calendar), _("Sebab: %(cause)s") % {"cause": event.reason})
    elif event.act == Act.SEND:
        yield f"{Outcome(facts['outcome']).label}."
        yield _("Cara pengiriman: %(channel)s.") % {"channel": Delivery(facts["channel"]).label}
    elif event.act in (Act.RECEIVE, ObjectionAct.RECEIVE):
        yield _("Diterima %(day)s.") % {"day": dated(facts["received_on"], calendar)}
    elif event.act == ObjectionAct.ORDER_ENDED:
        yield f"{TaskEnd(facts['end']).label}."
    elif event.act in (Act.TELL_WITHDRAWAL, ObjectionAct.TELL_DROP, ObjectionAct.WAIVE):
        yield _("Dapat dibatalkan sampai %(day)s.") % {"day": dated(facts["until"], calendar)}
    elif event.act == ObjectionAct.OBJECT:
        yield _("Tenggat tanggapan: %(day)s.") % {"day": dated(facts["reply_due_on"], calendar)}
    elif event.act == ObjectionAct.DISPUTE_CHANGE:
        yield _("Tahap: %(stage)s.") % {"stage": DisputeStage(facts["stage"]).label}
    if facts.get("lost_proof"):
        yield str(PROOF_LOST)


def _moved(facts: dict, calendar: LegalCalendar) -> str:
    if "new" not in facts:  # only the time to complete the request has grown
        return _("Waktu melengkapi menjadi %(new)s.") % {"new": dated(facts["completion_due_on"], calendar)}
    words = (
        _("Dikoreksi dari %(old)s menjadi %(new)s.") if facts.get("corrected") else _("Dari %(old)s menjadi %(new)s.")
    )
    return words % {name: dated(facts[name], calendar) for name in ("old", "new")}
