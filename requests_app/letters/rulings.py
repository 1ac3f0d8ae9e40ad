"""Parts of the decisions to refuse and on an objection that follow from the case (Menimbang, Mengingat, dictums)."""

from collections.abc import Iterable
from datetime import date
from typing import cast

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from documents.models import ConsequenceTest, DocumentKind, Ground
from documents.models.exemption import MUST_END, PERSONAL
from documents.models.exemption.durations import stated_duration
from opd.calendar.workdays import add_workdays, workdays_between
from opd.models import Holiday
from opd.papers import decisions, letterhead
from requests_app.models import (
    Decision,
    InformationRequest,
    LetterKind,
    Objection,
    ObjectionGround,
    ObjectionOutcome,
    Outcome,
    RefusedDocument,
    Timeliness,
)
from requests_app.states import OPEN_STATES, State

TIMELINESS = {
    Timeliness.IN_TIME: gettext_lazy("keberatan diterima dalam jangka waktunya"),
    Timeliness.PREMATURE: gettext_lazy("keberatan diterima sebelum alasannya timbul"),
    Timeliness.LATE: gettext_lazy("keberatan diterima setelah jangka waktunya berakhir"),
}


def facts_of(test: ConsequenceTest) -> dict[str, str]:
    """Return what sentences say of a consequence test."""
    return {
        "number": test.decision_number,
        "day": letterhead.in_words(cast(date, test.decision_date)),
        "title": test.title,
        "consequence": test.consequence_if_opened,
    }


def refusal(inforequest: InformationRequest, decision: Decision, dated_on: date) -> dict:
    """Return considering, citing and exempted."""
    refused = list(decision.refused.select_related("test__document").order_by("pk"))
    return {
        "considering": decisions.sentences(_grounds_to_refuse(inforequest, decision, refused)),
        "citing": _laws_of_refusal(decision, dated_on),
        "exempted": [_exempted(row) for row in refused],
    }


def _grounds_to_refuse(
    inforequest: InformationRequest, decision: Decision, refused: list[RefusedDocument]
) -> Iterable[str]:
    yield _("Pemohon mengajukan permohonan informasi Nomor %(number)s, yang kami terima tanggal %(day)s") % {
        "number": inforequest.number,
        "day": letterhead.in_words(inforequest.received_on),
    }
    yield _("PPID tidak memberikan informasi itu dengan alasan: %(reason)s") % {"reason": decision.reason}
    yield _("informasi itu termasuk informasi yang dikecualikan menurut %(articles)s") % {
        "articles": _exempting(decision.grounds)
    }
    for row in refused:
        facts = facts_of(row.test)
        yield _("pengujian konsekuensi atas “%(title)s” ditetapkan dengan Nomor %(number)s tanggal %(day)s") % facts
        yield _("membuka “%(title)s” dapat menimbulkan konsekuensi: %(consequence)s") % facts
    if decision.document_kind == DocumentKind.OTHER:
        yield _("informasi itu tidak termasuk yang selalu terbuka menurut Pasal 18 ayat (1)")
    elif decision.document_kind:
        yield _(
            "informasi itu berjenis %(kind)s, yang tidak termasuk yang selalu terbuka menurut Pasal 18 ayat (1)"
        ) % {"kind": str(DocumentKind(decision.document_kind).label).lower()}
    if set(decision.grounds) & set(PERSONAL):
        yield str(decisions.NEITHER_CONSENT_NOR_OFFICE)


def _laws_of_refusal(decision: Decision, dated_on: date) -> list[str]:
    kind = "Pasal 18 ayat (1)" if decision.document_kind else ""
    person = "Pasal 18 ayat (2)" if set(decision.grounds) & set(PERSONAL) else ""
    term = "Pasal 20" if set(decision.grounds) & set(MUST_END) else ""
    own = decisions.disclosure_act(_exempting(decision.grounds), kind, person, "Pasal 19", term, "Pasal 22 ayat (7)")
    return [own, *decisions.cited(decision.law), *decisions.appointment(letterhead.PPID, dated_on)]


def _exempted(row: RefusedDocument) -> dict:
    test = row.test
    return {
        "document": row.test.title,
        "ground": str(Ground(test.ground).label),
        "law": test.law,
        "test": _("Nomor %(number)s tanggal %(day)s") % facts_of(test),
        "duration": stated_duration(test),
    }


def objection(objection: Objection, dated_on: date) -> dict:
    """Return considering, citing and order."""
    return {
        "considering": decisions.sentences(_course(objection)),
        "citing": _laws_of_ruling(objection, dated_on),
        "order": _order(objection, dated_on),
    }


def _course(objection: Objection) -> Iterable[str]:
    yield _(
        "Pemohon mengajukan keberatan Nomor %(number)s, yang diterima tanggal %(day)s, dengan alasan %(grounds)s"
    ) % {
        "number": objection.number,
        "day": letterhead.in_words(objection.received_on),
        "grounds": _objection_articles(objection.grounds),
    }
    if objection.inforequest:
        yield from _course_of_request(objection.inforequest)
    if objection.grounds != ObjectionGround.B:
        yield str(TIMELINESS[Timeliness(objection.timeliness)])
    yield _("uraian alasan Pemohon: %(reason)s") % {"reason": objection.reason}
    yield _("yang terjadi menurut Pemohon: %(position)s") % {"position": objection.position}
    if objection.is_ruled_by_its_approver:
        yield _(
            "keputusan ini diambil Atasan PPID yang menyetujui uji konsekuensinya, karena tidak ada Atasan PPID lain "
            "yang boleh memutuskannya"
        )


def _course_of_request(inforequest: InformationRequest) -> Iterable[str]:
    yield _("keberatan itu mengenai permohonan informasi Nomor %(number)s, yang diterima tanggal %(day)s") % {
        "number": inforequest.number,
        "day": letterhead.in_words(inforequest.received_on),
    }
    decision = Decision.objects.select_related("letter").filter(inforequest=inforequest, sent_on__isnull=False).first()
    if decision:
        notice = decision.letter or inforequest.letters.filter(kind=LetterKind.NOTICE).latest("pk")
        yield _("PPID menjawab dengan pemberitahuan tertulis Nomor %(number)s tanggal %(day)s: %(outcome)s") % {
            "number": notice.number,
            "day": letterhead.in_words(notice.dated_on),
            "outcome": str(Outcome(decision.outcome).label).lower(),
        }
    elif inforequest.state == State.LAPSED and inforequest.ended_on:
        yield _("PPID memberitahukan pada tanggal %(day)s bahwa permohonan itu tidak diproses") % {
            "day": letterhead.in_words(inforequest.ended_on)
        }
    elif inforequest.state in OPEN_STATES:
        yield _("sampai tanggal keputusan ini belum ada pemberitahuan tertulis; tenggatnya %(day)s") % {
            "day": letterhead.in_words(inforequest.due_on)
        }


def _laws_of_ruling(objection: Objection, dated_on: date) -> list[str]:
    upheld = "Pasal 36 ayat (3)" if objection.outcome == ObjectionOutcome.UPHELD else ""
    asked = _objection_articles(objection.grounds)
    own = decisions.disclosure_act(asked, "Pasal 36 ayat (2)", upheld, "Pasal 37 ayat (2)")
    exempting = []
    if ObjectionGround.A in objection.grounds and objection.inforequest:
        decision = Decision.objects.filter(inforequest=objection.inforequest).first()
        exempting = decisions.cited(decision.law) if decision else []
    return [own, *exempting, *decisions.appointment(letterhead.SUPERIOR, dated_on)]


def _order(objection: Objection, dated_on: date) -> dict | None:
    if not objection.is_opening:
        return None
    until, holidays = objection.order_due_on, Holiday.objects.names()
    if until is None or until < dated_on:
        return {"text": objection.order, "period": _("waktu sesingkat-singkatnya"), "until": None}
    days = workdays_between(dated_on, until, holidays)
    is_workday = days > 0 and add_workdays(dated_on, days, holidays) == until
    period = _("%(days)s hari kerja") % {"days": days} if is_workday else ""
    return {"text": objection.order, "period": period, "until": until}


def _exempting(grounds: str) -> str:
    letters = [_("huruf %(letter)s") % {"letter": letter} for letter in grounds]
    return _("Pasal 17 %(letters)s") % {"letters": decisions.enumerated(letters)}


def _objection_articles(grounds: str) -> str:
    return _("Pasal 35 ayat (1) huruf %(letters)s") % {"letters": decisions.enumerated(list(grounds))}
