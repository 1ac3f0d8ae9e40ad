"""The objection desk: what must be answered first, one page for one objection, and what an objection opened."""

from django.conf import settings
from django.contrib import messages
from django.db.models import F
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from documents.models import Document, DocumentState
from documents.web.pagination import paged
from opd.models import Role
from opd.models.message import masked
from requests_app import deadlines
from requests_app.deadline_explanation import of_objection
from requests_app.models import Decision, Dispute, Objection, OpeningTask
from requests_app.staff.forms import acts as forms
from requests_app.staff.forms import objections as desk_objection
from requests_app.staff.reads.case_file import outgoing
from requests_app.staff.reads.due_dates import Calendar
from requests_app.staff.reads.worklists import waiting_objections
from requests_app.staff.views.access import (
    CITY,
    FAILURES,
    DeskRequest,
    desk,
    objection_or_404,
    tell_errors,
    tell_failure,
)
from requests_app.staff.views.act_page import DeskAct, act_by_slug, offers, perform, refuse, renew_code
from requests_app.staff.views.consequences import says_renew
from requests_app.states import ObjectionAct, ObjectionState
from requests_app.status_texts import spelt
from requests_app.workflow import disputes, objections

WAITING, ALL = "menunggu", "semua"
NEXT = {
    ObjectionState.RECEIVED: ObjectionAct.RULE,
    ObjectionState.DECIDED: ObjectionAct.REPLY,
    ObjectionState.SENT: ObjectionAct.FULFIL,
}


# Consequences ---------------------------------------------------------------------------------------------------------


def says_rule(case, calendar):
    return _(
        "Keputusan dapat diubah sampai tanggapan dikirim. Kirim paling lambat %(due)s; tidak ada perpanjangan."
    ) % {"due": calendar.dated(case.reply_due_on)}


def says_reply(case, calendar):
    until = deadlines.dispute_until(calendar.today, case.reply_due_on, calendar.holidays)
    return _("Tanggapan tertulis keluar. Bila diterima hari ini, pemohon dapat ke %(ki)s sampai %(until)s.") % {
        "ki": settings.DISPUTE_COMMISSION,
        "until": calendar.dated(until),
    }


def says_fulfil(case, calendar):
    if case.order_due_on:
        return _("Mencatat bahwa perintah Atasan PPID sudah dilaksanakan (paling lambat %(due)s).") % {
            "due": spelt(case.order_due_on)
        }
    return _("Mencatat bahwa perintah Atasan PPID sudah dilaksanakan. Pemohon diberi tahu.")


def barrier_fulfil(case, calendar):
    return "" if case.is_opening else _("Keputusan ini tidak memuat perintah kepada PPID.")


def says_respond(case, calendar):
    return _("Masuk ke register keberatan sebagai tanggapan pemohon.")


def says_drop(case, calendar):
    return _("Hanya atas keinginan pemohon. Nomornya tetap tercatat. Tidak dapat dibatalkan.")


def says_dispute(case, calendar):
    until = disputes.dispute_window(case, calendar.holidays)
    return _("Mencatat sengketa di %(ki)s. Batas mengajukannya %(until)s; yang lewat tetap dicatat dan ditandai.") % {
        "ki": settings.DISPUTE_COMMISSION,
        "until": calendar.dated(until),
    }


def barrier_dispute(case, calendar):
    return _("Sengketa atas keberatan ini sudah dicatat.") if dispute_of(case) else ""


def says_change(case, calendar):
    return _("Bila informasi dinyatakan terbuka, muncul tugas untuk menerbitkannya.")


def barrier_change(case, calendar):
    return "" if dispute_of(case) else _("Belum ada sengketa yang dicatat.")


def barrier_renew(case, calendar):
    return str(objections.CODE_OF_REQUEST) if case.inforequest_id else ""


def dispute_of(case: Objection) -> Dispute | None:
    return getattr(case, "dispute", None)


def change_dispute(case: Objection, *, by, **fields) -> None:
    dispute = case.dispute
    dispute.objection = case  # the one that carries the version which the person saw
    disputes.change_dispute(dispute, by=by, **fields)


ACTS = {
    ObjectionAct.RULE: DeskAct(
        "putuskan",
        _("Putuskan keberatan"),
        desk_objection.RuleForm,
        says_rule,
        objections.rule,
        _("Keputusan disimpan."),
    ),
    ObjectionAct.REPLY: DeskAct(
        "kirim", _("Kirim tanggapan"), desk_objection.ReplyForm, says_reply, objections.reply, _("Tanggapan terkirim.")
    ),
    ObjectionAct.FULFIL: DeskAct(
        "laksanakan",
        _("Catat pelaksanaan"),
        desk_objection.FulfilForm,
        says_fulfil,
        objections.fulfil,
        _("Pelaksanaan dicatat."),
        barrier_fulfil,
    ),
    ObjectionAct.RESPOND: DeskAct(
        "tanggapan",
        _("Catat tanggapan pemohon"),
        desk_objection.RespondForm,
        says_respond,
        objections.respond,
        _("Tanggapan pemohon dicatat."),
    ),
    ObjectionAct.DISPUTE: DeskAct(
        "sengketa",
        _("Catat sengketa"),
        desk_objection.DisputeForm,
        says_dispute,
        disputes.record_dispute,
        _("Sengketa dicatat."),
        barrier_dispute,
    ),
    ObjectionAct.DISPUTE_CHANGE: DeskAct(
        "perkembangan",
        _("Catat perkembangan sengketa"),
        desk_objection.DisputeChangeForm,
        says_change,
        change_dispute,
        _("Perkembangan sengketa dicatat."),
        barrier_change,
    ),
    ObjectionAct.DROP: DeskAct(
        "cabut", _("Cabut atas keinginan pemohon"), forms.ReasonForm, says_drop, objections.drop, _("Dicabut.")
    ),
    ObjectionAct.RENEW_CODE: DeskAct(
        "ganti-kode",
        _("Ganti tautan dan kode"),
        forms.ReasonForm,
        says_renew,
        objections.renew_code,
        _("Kode diganti."),
        barrier_renew,
    ),
}


# Pages ----------------------------------------------------------------------------------------------------------------


@desk(*CITY)
@require_safe
def index(request: DeskRequest) -> HttpResponse:
    calendar, shown = Calendar(), request.GET.get("tampil", WAITING)
    everything = Objection.objects.visible_to(request.user).order_by("-pk")
    cases = everything if shown == ALL else waiting_objections(request.user)
    cases = cases.select_related("inforequest", "dispute")
    context = paged(request, cases, cases.count())
    rows = [(case, calendar.clock(case)) for case in context["page"]]
    context |= {"rows": rows, "shows_all": shown == ALL, "is_reviewer": request.user.has_city_role(Role.REVIEWER)}
    return render(request, "requests_app/staff/objections.html", context)


@desk(*CITY)
@require_safe
def show(request: DeskRequest, pk: int) -> HttpResponse:
    case, calendar = objection_or_404(request, pk, "applicant", "inforequest", "decided_by", "dispute"), Calendar()
    decision = Decision.objects.filter(inforequest=case.inforequest_id).select_related("decided_by").first()
    context = {
        "case": case,
        "clock": calendar.clock(case),
        "offers": offers(case, request.user, ACTS, calendar, NEXT.get(ObjectionState(case.state))),
        "decision": decision if case.inforequest_id else None,
        "events": case.events.select_related("by", "opd"),
        "letters": [(row, None) for row in outgoing(case)],
        "dispute": dispute_of(case),
        "dispute_until": disputes.dispute_window(case, calendar.holidays),
        "tasks": case.opening_tasks.select_related("document"),
        "working": of_objection(case, calendar.table),
        "table": calendar.table,
        "masked_email": masked(case.applicant.email),
        "identity_form": forms.IdentityForm(key="identitas"),
        "is_reviewer": request.user.has_city_role(Role.REVIEWER),
        "is_barred": is_barred(case, decision, request.user),
    }
    return render(request, "requests_app/staff/objection.html", context)


def is_barred(case: Objection, decision: Decision | None, user) -> bool:
    """Who decided the request does not decide the objection to it."""
    return bool(case.inforequest_id and decision and decision.decided_by_id == user.pk and case.is_open)


@desk(*CITY)
@require_http_methods(["GET", "HEAD", "POST"])
def act(request: DeskRequest, pk: int, slug: str) -> HttpResponse:
    case = objection_or_404(request, pk, "inforequest", "dispute")
    which, row = act_by_slug(ACTS, slug)
    if which == ObjectionAct.DISPUTE_CHANGE and not dispute_of(case):
        messages.warning(request, barrier_change(case, None))
        return redirect(case)
    if which == ObjectionAct.RENEW_CODE and request.method == "POST":
        return renew_code(request, case, which, row)
    return perform(request, case, which, row)


# Opening tasks --------------------------------------------------------------------------------------------------------


@desk(*CITY)
@require_safe
def tasks(request: DeskRequest) -> HttpResponse:
    waiting = OpeningTask.objects.select_related("objection", "opd", "document", "done_by")
    context = paged(request, waiting.order_by(F("done_on").desc(nulls_first=True), "-pk"), waiting.count())
    rows = [(task, desk_objection.OpenedForm(key=f"tugas-{task.pk}")) for task in context["page"]]
    context |= {
        "rows": rows,
        "is_reviewer": request.user.has_city_role(Role.REVIEWER),
        "has_exempt": Document.objects.filter(state=DocumentState.EXEMPT).exists(),
    }
    return render(request, "requests_app/staff/tasks.html", context)


@desk(Role.REVIEWER)
@require_http_methods(["GET", "HEAD", "POST"])
def open_exempt(request: DeskRequest, pk: int) -> HttpResponse:
    """End an exemption by the ruling that raised the task; the document is then reviewed and published as any other."""
    task = get_object_or_404(OpeningTask.objects.filter(done_on=None).select_related("objection", "opd"), pk=pk)
    form = desk_objection.RulingForm(request.POST or None, task=task)
    if form.is_valid():
        document = form.cleaned_data["document"]
        try:
            disputes.open_exempt(task, by=request.user, **form.cleaned_data)
        except FAILURES as error:
            refuse(form, error)
        else:
            messages.success(
                request,
                _("Pengecualian berakhir. Periksa data pribadinya, terbitkan, lalu catat di halaman tugas."),
            )
            return redirect("admin:documents_document_change", document.pk)
    return render(request, "requests_app/staff/open_exempt.html", {"task": task, "form": form})


@desk(Role.REVIEWER)
@require_POST
def finish_task(request: DeskRequest, pk: int) -> HttpResponse:
    task = get_object_or_404(OpeningTask.objects.select_related("objection"), pk=pk)
    form = desk_objection.OpenedForm(request.POST, key=f"tugas-{pk}")
    if form.is_valid():
        try:
            disputes.finish_opening(task, by=request.user, document=form.cleaned_data["documents"][0])
            messages.success(request, _("Tugas selesai: informasinya sudah terbit."))
        except FAILURES as error:
            tell_failure(request, error)
    else:
        tell_errors(request, form)
    return redirect("desk:tasks")
