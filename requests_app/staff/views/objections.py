"""Pages of objections: the list, one objection with its acts, and tasks of publishing what was declared open."""

from django.contrib import messages
from django.db.models import F
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from documents.models import Document, DocumentState
from documents.web.pagination import paged
from opd.limits.request_size import DESK_FILES_BYTES, has_files, takes_files
from opd.models import Role, SiteProfile
from opd.models.message import masked
from requests_app import citizen_limits, deadlines
from requests_app.deadline_explanation import explain_objection
from requests_app.models import Decision, Objection, OpeningTask
from requests_app.read_rights import RequestRights
from requests_app.staff.forms import acts as forms
from requests_app.staff.forms import deliveries
from requests_app.staff.forms import objections as desk_objection
from requests_app.staff.reads.case_file import outgoing
from requests_app.staff.reads.due_dates import DueDates
from requests_app.staff.reads.filters import ObjectionFilter
from requests_app.staff.views import consequences, entry
from requests_app.staff.views.access import (
    FAILURES,
    DeskRequest,
    desk,
    objection_or_404,
    opens,
    tell_errors,
    tell_failure,
)
from requests_app.staff.views.act_page import (
    StaffAct,
    act_by_slug,
    available_acts,
    perform,
    refuse,
    renew_code,
    with_proof,
)
from requests_app.states import ObjectionAct, ObjectionState
from requests_app.status_texts import dispute_of, long_date
from requests_app.workflow import disputes, impartiality, objections, transition

NEXT = {
    ObjectionState.RECEIVED: ObjectionAct.RULE,
    ObjectionState.DECIDED: ObjectionAct.REPLY,
    ObjectionState.SENT: ObjectionAct.FULFIL,
}


# Consequences ---------------------------------------------------------------------------------------------------------


def consequence_of_rule(case, due_dates):
    return _(
        "Keputusan dapat diubah sampai tanggapan dikirim. Kirim paling lambat %(due)s; tidak ada perpanjangan."
    ) % {"due": due_dates.dated(case.reply_due_on)}


def consequence_of_reply(case, due_dates):
    until = deadlines.dispute_until(due_dates.today, case.reply_due_on, due_dates.calendar).on
    return _("Tanggapan tertulis keluar. Bila diterima hari ini, pemohon dapat ke %(ki)s sampai %(until)s.") % {
        "ki": SiteProfile.load().dispute_commission,
        "until": due_dates.dated(until),
    }


def consequence_of_fulfil(case, due_dates):
    if case.order_due_on:
        return _("Mencatat bahwa perintah Atasan PPID sudah dilaksanakan (paling lambat %(due)s).") % {
            "due": long_date(case.order_due_on)
        }
    return _("Mencatat bahwa perintah Atasan PPID sudah dilaksanakan. Pemohon diberi tahu.")


def barrier_to_fulfil(case, due_dates):
    return "" if case.is_opening else _("Keputusan ini tidak memuat perintah kepada PPID.")


def consequence_of_respond(case, due_dates):
    return _("Masuk ke register keberatan sebagai tanggapan pemohon.")


def consequence_of_dispute(case, due_dates):
    until = citizen_limits.dispute_until(case, due_dates.calendar).on
    return _("Mencatat sengketa di %(ki)s. Batas mengajukannya %(until)s; yang lewat tetap dicatat dan ditandai.") % {
        "ki": SiteProfile.load().dispute_commission,
        "until": due_dates.dated(until),
    }


def barrier_to_dispute(case, due_dates):
    return _("Sengketa atas keberatan ini sudah dicatat.") if dispute_of(case) else ""


def consequence_of_change(case, due_dates):
    return _("Bila informasi dinyatakan terbuka, muncul tugas untuk menerbitkannya.")


def barrier_to_change(case, due_dates):
    return "" if dispute_of(case) else _("Belum ada sengketa yang dicatat.")


def barrier_to_renew(case, due_dates):
    return str(objections.CODE_OF_REQUEST) if case.inforequest_id else ""


def change_dispute(case: Objection, *, by, **fields) -> None:
    transition.require(case, ObjectionAct.DISPUTE_CHANGE, by)
    dispute = case.dispute
    dispute.objection = case  # this instance carries the version that the person has seen
    disputes.change_dispute(dispute, by=by, **fields)


ACTS = {
    ObjectionAct.RULE: StaffAct(
        slug="putuskan",
        label=_("Putuskan keberatan"),
        form=desk_objection.RuleForm,
        consequence=consequence_of_rule,
        verb=objections.rule,
        done=_("Keputusan disimpan."),
        law=(
            (_("UU 14/2008 Pasal 36 ayat (2)"), _("Tanggapan tertulis, dalam waktu yang tertulis di atas.")),
            (_("Pasal 36 ayat (3)"), _("Bila keputusan PPID dikuatkan, alasan tertulisnya disertakan.")),
            (_("Pasal 35 ayat (1)"), _("Yang dinilai adalah alasan yang diajukan pemohon.")),
        ),
    ),
    ObjectionAct.ISSUE: StaffAct(
        slug="buat-surat",
        label=_("Buat surat"),
        form=forms.ActForm,
        consequence=consequences.consequence_of_issue,
        verb=objections.issue,
        done=_("Surat dibuat. Serahkan, lalu catat pengirimannya."),
    ),
    ObjectionAct.REPLY: StaffAct(
        slug="kirim",
        label=_("Kirim tanggapan"),
        form=deliveries.ReplyForm,
        consequence=consequence_of_reply,
        verb=with_proof(objections.reply, "handed_over_on"),
        done=_("Tanggapan terkirim."),
    ),
    ObjectionAct.RECEIVE: StaffAct(
        slug="terima",
        label=_("Catat penerimaan"),
        form=deliveries.ReceiptForm,
        consequence=consequences.consequence_of_receive,
        verb=with_proof(objections.receive, "received_on"),
        done=_("Penerimaan dicatat."),
        concerns=consequences.is_on_the_way,
    ),
    ObjectionAct.BOUNCE: StaffAct(
        slug="tidak-sampai",
        label=_("Catat tidak sampai"),
        form=deliveries.BounceForm,
        consequence=consequences.consequence_of_bounce,
        verb=objections.bounce,
        done=_("Dicatat tidak sampai. Kirim lagi tanggapannya."),
        concerns=consequences.may_have_bounced,
    ),
    ObjectionAct.FULFIL: StaffAct(
        slug="laksanakan",
        label=_("Catat pelaksanaan"),
        form=desk_objection.FulfilForm,
        consequence=consequence_of_fulfil,
        verb=objections.fulfil,
        done=_("Pelaksanaan dicatat."),
        barrier=barrier_to_fulfil,
    ),
    ObjectionAct.RESPOND: StaffAct(
        slug="tanggapan",
        label=_("Catat tanggapan pemohon"),
        form=desk_objection.RespondForm,
        consequence=consequence_of_respond,
        verb=objections.respond,
        done=_("Tanggapan pemohon dicatat."),
    ),
    ObjectionAct.DISPUTE: StaffAct(
        slug="sengketa",
        label=_("Catat sengketa"),
        form=desk_objection.DisputeForm,
        consequence=consequence_of_dispute,
        verb=disputes.record_dispute,
        done=_("Sengketa dicatat."),
        barrier=barrier_to_dispute,
    ),
    ObjectionAct.DISPUTE_CHANGE: StaffAct(
        slug="perkembangan",
        label=_("Catat perkembangan sengketa"),
        form=desk_objection.DisputeChangeForm,
        consequence=consequence_of_change,
        verb=change_dispute,
        done=_("Perkembangan sengketa dicatat."),
        barrier=barrier_to_change,
    ),
    ObjectionAct.TELL_DROP: StaffAct(
        slug="cabut",
        label=_("Catat keinginan mencabut"),
        form=deliveries.ToldForm,
        consequence=consequences.consequence_of_telling,
        verb=objections.tell_drop,
        done=_("Dicatat. Pemohon mendapat surat dan dapat membatalkannya."),
        concerns=consequences.is_not_withdrawn,
    ),
    ObjectionAct.REVOKE_DROP: StaffAct(
        slug="batalkan-pencabutan",
        label=_("Batalkan pencabutan"),
        form=forms.ActForm,
        consequence=consequences.consequence_of_revoking,
        verb=objections.revoke_drop,
        done=_("Pencabutan dibatalkan."),
        concerns=consequences.is_being_withdrawn,
    ),
    ObjectionAct.RENEW_CODE: StaffAct(
        slug="ganti-kode",
        label=_("Ganti tautan dan kode"),
        form=forms.ReasonForm,
        consequence=consequences.consequence_of_renew,
        verb=objections.renew_code,
        done=_("Kode diganti."),
        barrier=barrier_to_renew,
    ),
}


# Pages ----------------------------------------------------------------------------------------------------------------


@desk(reads=RequestRights.OBJECTION)
@require_safe
def index(request: DeskRequest) -> HttpResponse:
    due_dates, listing = DueDates(), ObjectionFilter(request.GET, user=request.user)
    context = paged(request, listing.qs, listing.qs.count())
    rows = [(case, due_dates.clock(case)) for case in context["page"]]
    context |= {
        "rows": rows,
        "shows_all": listing.shows_all,
        "waiting_for": listing.waiting_for,
        "may_enter": opens(entry.objection, request.user),
    }
    return render(request, "requests_app/staff/objections.html", context)


@desk(reads=RequestRights.OBJECTION)
@require_safe
def show(request: DeskRequest, pk: int) -> HttpResponse:
    case, due_dates = objection_or_404(request, pk, "applicant", "inforequest", "decided_by", "dispute"), DueDates()
    decision = Decision.objects.filter(inforequest=case.inforequest_id).select_related("decided_by").first()
    context = {
        "case": case,
        "clock": due_dates.clock(case),
        "offers": available_acts(case, request.user, ACTS, due_dates, NEXT.get(ObjectionState(case.state))),
        "decision": decision if case.inforequest_id else None,
        "events": case.events.select_related("by", "opd"),
        "letters": [(row, None) for row in outgoing(case)],
        "dispute": (dispute := dispute_of(case)),
        "lawsuit_until": dispute and dispute.lawsuit_until(due_dates.calendar),
        "cassation_until": dispute and dispute.cassation_until(due_dates.calendar),
        "dispute_until": citizen_limits.dispute_until(case, due_dates.calendar).on,
        "tasks": case.opening_tasks.select_related("document"),
        "working": explain_objection(case, due_dates.calendar),
        "table": due_dates.calendar,
        "masked_email": masked(case.applicant.email),
        "identity_form": forms.IdentityForm(key="identitas"),
        "reads_identity": RequestRights.IDENTITY.may_read(request.user, case),
        "is_barred": transition.may(case, ObjectionAct.RULE, request.user)
        and impartiality.took_part(case, request.user),
    }
    return render(request, "requests_app/staff/objection.html", context)


def _takes_files(*, slug: str, **_kwargs) -> bool:
    return any(row.slug == slug and has_files(row.form) for row in ACTS.values())


@takes_files(DESK_FILES_BYTES, staff=True, applies=_takes_files)
@desk(reads=RequestRights.OBJECTION)
@require_http_methods(["GET", "HEAD", "POST"])
def act(request: DeskRequest, pk: int, slug: str) -> HttpResponse:
    case = objection_or_404(request, pk, "inforequest", "dispute", "applicant")
    which, row = act_by_slug(ACTS, slug)
    if which == ObjectionAct.DISPUTE_CHANGE and not dispute_of(case):
        messages.warning(request, barrier_to_change(case, None))
        return redirect(case)
    if which == ObjectionAct.RENEW_CODE and request.method == "POST":
        return renew_code(request, case, which, row)
    context = {}
    if which == ObjectionAct.RULE:
        decision = Decision.objects.filter(inforequest=case.inforequest_id).select_related("decided_by").first()
        context = {
            "beside": "requests_app/staff/_beside_objection.html",
            "decision": decision if case.inforequest_id else None,
            "table": DueDates().calendar,
        }
    return perform(request, case, which, row, **context)


# Opening tasks --------------------------------------------------------------------------------------------------------


@desk(reads=RequestRights.OBJECTION)
@require_safe
def tasks(request: DeskRequest) -> HttpResponse:
    waiting = OpeningTask.objects.select_related("objection", "opd", "document", "done_by", "opening__document")
    context = paged(request, waiting.order_by(F("done_on").desc(nulls_first=True), "-pk"), waiting.count())
    rows = [(task, desk_objection.OpenedForm(key=f"tugas-{task.pk}", task=task)) for task in context["page"]]
    context |= {
        "rows": rows,
        "may_finish": opens(finish_task, request.user),
        "has_exempt": Document.objects.filter(state=DocumentState.EXEMPT).exists(),
    }
    return render(request, "requests_app/staff/tasks.html", context)


def open_task_or_404(pk: int) -> OpeningTask:
    waiting = OpeningTask.objects.filter(done_on=None).select_related("objection__inforequest", "opd", "opening")
    return get_object_or_404(waiting, pk=pk)


@desk(Role.REVIEWER)
@require_http_methods(["GET", "HEAD", "POST"])
def open_exempt(request: DeskRequest, pk: int) -> HttpResponse:
    """Propose to open the exempt document of a task by its ruling. A second person confirms."""
    task = open_task_or_404(pk)
    form = desk_objection.OpeningForm(request.POST or None, task=task)
    if form.is_valid():
        try:
            opening = disputes.open_exempt(task, by=request.user, document=form.cleaned_data["document"])
        except FAILURES as error:
            refuse(form, error)
        else:
            messages.success(request, _("Usul dikirim. Orang kedua memastikan bahwa putusan ini tentang dokumen itu."))
            return redirect(opening)
    context = {"task": task, "form": form, "paper": disputes.paper_of(task.objection)}
    return render(request, "requests_app/staff/open_exempt.html", context)


@desk(Role.REVIEWER)
@require_http_methods(["GET", "HEAD", "POST"])
def hand_over_task(request: DeskRequest, pk: int) -> HttpResponse:
    """Finish a task whose ruling gives the information to the applicant alone."""
    task = open_task_or_404(pk)
    form = desk_objection.HandOverForm(request.POST or None)
    if form.is_valid():
        try:
            disputes.hand_over(task, by=request.user, passage=form.cleaned_data["passage"])
        except FAILURES as error:
            refuse(form, error)
        else:
            messages.success(request, _("Tugas selesai: informasinya diberikan kepada pemohon saja."))
            return redirect("desk:tasks")
    return render(request, "requests_app/staff/hand_over.html", {"task": task, "form": form})


@desk(Role.REVIEWER)
@require_POST
def finish_task(request: DeskRequest, pk: int) -> HttpResponse:
    task = get_object_or_404(OpeningTask.objects.select_related("objection__inforequest", "opening"), pk=pk)
    form = desk_objection.OpenedForm(request.POST, key=f"tugas-{pk}", task=task)
    if form.is_valid():
        try:
            disputes.finish_opening(task, by=request.user, document=form.cleaned_data["documents"][0])
            messages.success(request, _("Tugas selesai: informasinya sudah terbit."))
        except FAILURES as error:
            tell_failure(request, error)
    else:
        tell_errors(request, form)
    return redirect("desk:tasks")
