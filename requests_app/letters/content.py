"""Content of each kind of letter, in Indonesian (UU 24/2009 Pasal 27), by the keys on top of its template."""

from collections.abc import Sized
from datetime import date, timedelta

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from documents.models import ConsequenceTest, Ground
from documents.models.exemption.durations import stated_duration
from opd.languages import in_site_language
from opd.models import Holiday, SiteProfile
from opd.papers import letterhead
from opd.templatetags.bahasa import file_size
from requests_app import deadlines
from requests_app.answers import files as answers
from requests_app.answers import sending
from requests_app.letters import rulings
from requests_app.letters.handover import handover
from requests_app.letters.issue import issue_letter
from requests_app.letters.periods import periods
from requests_app.letters.wording import absolute_url, channel_text, commission, nonempty_lines, rupiah, thousands
from requests_app.models import (
    AnswerFile,
    Decision,
    FeeLine,
    InformationRequest,
    Letter,
    LetterKind,
    Objection,
    ObjectionGround,
    ObjectionOutcome,
    OpeningTask,
    Outcome,
    Timeliness,
    Withdrawal,
    WithheldPart,
    legal_calendar,
)
from requests_app.models.fee import BY_RECEIPT
from requests_app.tracking import secret_links

DECISIONS = {
    Outcome.GRANTED: gettext_lazy("Permohonan diterima: informasi diberikan."),
    Outcome.PARTLY: gettext_lazy("Permohonan diterima sebagian: informasi diberikan sebagian."),
    Outcome.REFUSED: gettext_lazy("Permohonan ditolak."),
    Outcome.NOT_HELD: gettext_lazy("Informasi tidak dapat diberikan karena tidak kami kuasai."),
    Outcome.NOT_DOCUMENTED: gettext_lazy("Informasi tidak dapat diberikan karena belum didokumentasikan."),
}
RULINGS = {
    ObjectionOutcome.GRANTED: gettext_lazy("Mengabulkan keberatan Pemohon."),
    ObjectionOutcome.PARTLY: gettext_lazy("Mengabulkan sebagian keberatan Pemohon."),
    ObjectionOutcome.UPHELD: gettext_lazy("Menguatkan keputusan PPID."),
    ObjectionOutcome.INADMISSIBLE: gettext_lazy("Menyatakan keberatan tidak dapat diterima."),
}


@in_site_language()
def receipt(inforequest: InformationRequest) -> Letter:
    """Write the receipt with number, day and due date (UU 14/2008 Pasal 22 ayat 4), which staff read: without code."""
    facts = {
        "purpose": inforequest.purpose,
        "access": inforequest.get_access_display(),
        "format": inforequest.get_format_display(),
        "delivery": inforequest.get_delivery_display(),
        "channel": channel_text(inforequest.channel),
        "received_by": _("Petugas PPID Utama")
        if inforequest.entered_by_id
        else _("Sistem %(portal)s") % {"portal": SiteProfile.load().portal_name},
    }
    content = {
        "inforequest": _request_facts(inforequest) | facts,
        **periods("answer", "extension", "objection", on=inforequest.received_on),
        **_computed(due_on=inforequest.due_on),
        **_objection_way(inforequest),
    }
    return issue_letter(
        LetterKind.RECEIPT, inforequest, inforequest.entered_on, content, stated_due_on=inforequest.due_on
    )


@in_site_language()
def completion(inforequest: InformationRequest, *, today: date) -> Letter:
    """Write what is missing and until when; the period of Pasal 22 ayat (7) goes on (domain rule 10)."""
    content = {
        "inforequest": _request_facts(inforequest),
        "missing": nonempty_lines(inforequest.missing),
        "days": settings.COMPLETION_WORKDAYS,
        "complete_url": absolute_url("requests:track"),
        **periods("answer", on=inforequest.received_on),
        **_computed(complete_until=inforequest.completion_due_on, due_on=inforequest.due_on),
    }
    return issue_letter(LetterKind.COMPLETION, inforequest, today, content, stated_due_on=inforequest.completion_due_on)


@in_site_language()
def lapse(inforequest: InformationRequest, *, today: date) -> Letter:
    """Write that the request is not processed, and why."""
    asked_by = inforequest.letters.filter(kind=LetterKind.COMPLETION).last()
    content = {
        "inforequest": _request_facts(inforequest),
        "asked_on": inforequest.completion_asked_on,
        "asked_by": asked_by.number if asked_by else "",
        "days": settings.COMPLETION_WORKDAYS,
        "complete_until": inforequest.completion_due_on,
        "missing": nonempty_lines(inforequest.missing),
        **_objection_right(inforequest, today),
    }
    return issue_letter(LetterKind.LAPSE, inforequest, today, content)


@in_site_language()
def extension(inforequest: InformationRequest, *, today: date) -> Letter:
    """Write the extension and its reason (UU 14/2008 Pasal 22 ayat 8)."""
    silent_on = inforequest.due_on + timedelta(days=1)  # the ground of Pasal 35 ayat (1) huruf c
    silent_until = deadlines.objection_until(silent_on, legal_calendar(), since=inforequest.received_on).on
    content = {
        "inforequest": _request_facts(inforequest),
        "reason": inforequest.extension_reason,
        "first_due_on": inforequest.first_due_on,
        **periods("extension", "objection", on=inforequest.received_on),
        **_computed(due_on=inforequest.due_on, silent_on=silent_on, silent_until=silent_until),
        **_objection_way(inforequest),
    }
    return issue_letter(LetterKind.EXTENSION, inforequest, today, content, stated_due_on=inforequest.due_on)


@in_site_language()
def notice(inforequest: InformationRequest, decision: Decision, *, today: date) -> Letter:
    """Write the notice with its answers a to g (UU 14/2008 Pasal 22 ayat 7)."""
    content = {
        "inforequest": _request_facts(inforequest),
        "held": decision.controlled,
        "other_body": decision.other_body,
        "decision": DECISIONS[Outcome(decision.outcome)],
        "reason": _reason(decision),
        "redactions": _redactions(decision),
        **(_given_information(inforequest, decision, today) if decision.is_giving else {}),
        **_objection_right(inforequest, today),
    }
    return issue_letter(LetterKind.NOTICE, inforequest, today, content, stated_due_on=content["objection_until"])


@in_site_language()
def refusal(inforequest: InformationRequest, decision: Decision, *, today: date) -> Letter:
    """Write the decision to refuse, with ground, law, consequence and duration (UU 14/2008 Pasal 17 to 20)."""
    content = {
        "inforequest": _request_facts(inforequest),
        "applicant": {name: getattr(inforequest.applicant, name) for name in ("occupation", "phone", "email")},
        **rulings.refusal(inforequest, decision, today),
        **_objection_right(inforequest, today),
    }
    return issue_letter(LetterKind.REFUSAL, inforequest, today, content, stated_due_on=content["objection_until"])


@in_site_language()
def withdrawal(case: InformationRequest | Objection, told: Withdrawal) -> Letter:
    if isinstance(case, Objection):
        facts = {"objection": _objection_facts(case), "inforequest": None, "due_on": case.reply_due_on}
    else:
        facts = {"objection": None, "inforequest": _request_facts(case), "due_on": case.due_on}
    content = facts | {
        "told_by": channel_text(told.told_by),
        "told_on": told.told_on,
        "recorded_on": told.recorded_on,
        "revoke_url": absolute_url("requests:track"),
        **_computed(revoke_until=told.until),
    }
    return issue_letter(LetterKind.WITHDRAWAL, case, told.recorded_on, content)


@in_site_language()
def waiver(task: OpeningTask, until: date, *, today: date) -> Letter:
    """Write that the winner's statement was recorded, and how to revoke it."""
    content = {
        "objection": _objection_facts(task.objection),
        "inforequest": None,
        "order": task.information,
        "told_by": _("pernyataan tertulis yang ditandatangani"),
        "told_on": today,
        "due_on": task.due_on,
        "revoke_url": absolute_url("requests:track"),
        **_computed(revoke_until=until),
    }
    return issue_letter(LetterKind.WITHDRAWAL, task.objection, today, content)


@in_site_language()
def objection_receipt(objection: Objection) -> Letter:
    facts = {"purpose": objection.purpose, "reason": objection.reason, "case_position": objection.position}
    asked_on = objection.inforequest.received_on if objection.inforequest else None
    content = {
        "objection": _objection_facts(objection) | facts,
        "inforequest": _request_facts(objection.inforequest) if objection.inforequest else None,
        "is_premature": objection.timeliness == Timeliness.PREMATURE,
        "is_late": objection.timeliness == Timeliness.LATE,
        **periods("objection", "reply", on=objection.received_on, since=asked_on),
        **_computed(due_on=objection.reply_due_on),
    }
    due = objection.reply_due_on
    return issue_letter(LetterKind.OBJECTION_RECEIPT, objection, objection.entered_on, content, stated_due_on=due)


@in_site_language()
def objection_decision(objection: Objection, *, today: date) -> Letter:
    """Write the superior's reply, with reasons and the way to the Komisi Informasi (UU 14/2008 Pasal 36, 37)."""
    until = deadlines.dispute_until(today, objection.reply_due_on, legal_calendar(), since=objection.received_on).on
    content = {
        "objection": _objection_facts(objection),
        "inforequest": _request_facts(objection.inforequest) if objection.inforequest else None,
        **rulings.objection(objection, today),
        "decision": RULINGS[ObjectionOutcome(objection.outcome)],
        "reasons": objection.reasons or _("Atasan PPID menerima alasan keberatan Pemohon."),
        "commission": commission()["name"],
        "commission_address": commission()["address_lines"],
        **periods("dispute", on=today, since=objection.received_on),
        **_computed(dispute_until=until),
    }
    return issue_letter(
        LetterKind.OBJECTION_DECISION, objection, today, content, stated_due_on=until, signer=letterhead.SUPERIOR
    )


@in_site_language()
def fulfilment(task: OpeningTask, files: list[AnswerFile], cost: int | None, *, today: date) -> Letter:
    """Write what a ruling has ordered and what is handed over, or why the order ends without it."""
    objection, until = task.objection, None
    if task.is_excused:
        until = deadlines.dispute_until(today, objection.reply_due_on, legal_calendar(), since=objection.received_on).on
    content = {
        "objection": _objection_facts(objection),
        "inforequest": _request_facts(objection.inforequest) if objection.inforequest else None,
        "ordered_by": task.get_ordered_by_display(),
        "ordered_on": task.raised_on,
        "order": task.information,
        "due_on": task.due_on,
        "files": [{"name": file.name, "size": file_size(file.size), "sha256": file.sha256} for file in files],
        "attachments": _attachments(files),
        "cost": "" if cost is None else rupiah(cost),
        "commission": SiteProfile.load().dispute_commission,
        "excuse": task.excuse if task.is_excused else "",
        **(_computed(dispute_until=until) if until else {}),
    }
    return issue_letter(LetterKind.FULFILMENT, objection, today, content, stated_due_on=until)


def _attachments(files: Sized) -> str:
    return _("%(n)s berkas") % {"n": len(files)} if files else ""


def _request_facts(inforequest: InformationRequest) -> dict:
    return {
        "number": inforequest.number,
        "received_on": inforequest.received_on,
        "information": inforequest.information,
    }


def _objection_facts(objection: Objection) -> dict:
    return {
        "number": objection.number,
        "received_on": objection.received_on,
        "grounds": [{"letter": g, "text": ObjectionGround(g).label} for g in objection.grounds],
    }


def _computed(**days: date | None) -> dict:
    table = Holiday.objects.table()
    return days | {f"{name}_is_provisional": table.is_provisional(day) for name, day in days.items() if day}


def _objection_right(inforequest: InformationRequest, dated_on: date) -> dict:
    since = inforequest.received_on
    until = deadlines.objection_until(dated_on, legal_calendar(), since=since).on
    named = periods("objection", on=dated_on, since=since)
    return _objection_way(inforequest) | named | _computed(objection_until=until)


def _reason(decision: Decision) -> str:
    grounds = [*decision.ground_labels, _("Dasar hukum: %s") % decision.law] if decision.grounds else []
    return "\n".join(filter(None, [decision.reason, *grounds]))


def _redactions(decision: Decision) -> list[dict]:
    tests = list(decision.tests.select_related("document").order_by("pk"))
    parts = decision.withheld.select_related("test__document")
    return [_redaction(number, part, tests) for number, part in enumerate(parts, 1)]


def _redaction(number: int, part: WithheldPart, tests: list[ConsequenceTest]) -> dict:
    """Return a withheld part; without a test of its own it has those of its ground among `tests`."""
    exempting = [part.test] if part.test else [test for test in tests if part.ground and test.ground == part.ground]
    basis = [line for test in exempting for line in (test.law, stated_duration(test), _tested(test))]
    lines = [str(Ground(part.ground).label), *basis, part.belongs] if part.ground else []
    ground = "\n".join(dict.fromkeys(filter(None, lines)))
    return {"part": str(number), "subject": part.subject, "reason": part.reason, "ground": ground}


def _tested(test: ConsequenceTest) -> str:
    words = _("Uji konsekuensi Nomor %(number)s tanggal %(day)s atas “%(title)s”: %(consequence)s")
    return words % rulings.facts_of(test)


def _given_information(inforequest: InformationRequest, decision: Decision, dated_on: date) -> dict:
    files = sending.delivered(inforequest)
    documents = answers.readable_documents(inforequest)
    follows = _("Berkas yang belum selesai diperiksa menyusul lewat tautan yang sama.")
    return {
        "attachments": _attachments(files),
        "material": f"{decision.material}\n{follows}" if decision.files_follow else decision.material,
        "delivery": decision.get_delivery_display(),
        "format": decision.get_format_display(),
        "handover": handover(decision, dated_on),
        "cost": rupiah(decision.cost) if decision.cost else "",
        "costs": [_cost(line) for line in decision.charges],
        "payment": decision.payment,
        "files": [{"name": f.name, "size": file_size(f.size), "sha256": f.sha256} for f in files],
        "documents": [{"title": d.title, "url": settings.SITE_ADDRESS + d.get_absolute_url()} for d in documents],
    }


def _cost(line: FeeLine) -> dict:
    is_by_receipt = line.fee.unit == BY_RECEIPT
    return {
        "item": line.fee.name,
        "quantity": _("1 kiriman") if is_by_receipt else f"{thousands(line.quantity)} {line.fee.unit}",
        "amount": _("menurut resi") if is_by_receipt else rupiah(line.fee.amount),
        "total": rupiah(line.total),
        "basis": line.fee.basis,
    }


def _objection_way(inforequest: InformationRequest) -> dict[str, str]:
    link, start = secret_links.new_objection_link(inforequest), absolute_url("requests:objection_new")
    return {"objection_url": link, "objection_start": start}
