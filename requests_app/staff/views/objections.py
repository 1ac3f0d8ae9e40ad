"""Pages of objections: the list, one objection with its acts, and the tasks that rulings order."""

from dataclasses import dataclass, replace

from django.contrib import messages
from django.db.models import F
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from documents.files.intake import Incoming
from documents.models import Opening
from documents.web.pagination import paged
from opd.models import Role, SiteProfile, User
from opd.models.message import masked
from opd.rules import has_role
from opd.web.page_act import ActForm, PageAct
from opd.web.refusals import told
from requests_app import deadlines
from requests_app.models import Aim, Objection, OpeningTask, Orderer, legal_calendar
from requests_app.models.objection import RULED_BY_ITS_APPROVER
from requests_app.read_rights import RequestRights
from requests_app.staff.forms import acts as forms
from requests_app.staff.forms import deliveries
from requests_app.staff.forms import objections as desk_objection
from requests_app.staff.reads.case_file import outgoing
from requests_app.staff.reads.due_dates import DueDates
from requests_app.staff.reads.filters import ObjectionFilter
from requests_app.staff.views import consequences, entry, shared_acts
from requests_app.staff.views.access import DeskRequest, desk, objection_or_404, opens, tell_errors
from requests_app.staff.views.act_page import CasePages, DeskPages, act_response, with_proof, with_scan
from requests_app.staff.views.decisions import decision_of
from requests_app.states import ObjectionAct, ObjectionState
from requests_app.tracking import citizen_limits
from requests_app.tracking.deadline_explanation import explain_objection
from requests_app.tracking.status_texts import dispute_of
from requests_app.workflow import disputes, impartiality, objections, orders, transition
from requests_app.workflow.drafts import storing

NEXT = {ObjectionState.RECEIVED: ObjectionAct.RULE, ObjectionState.DECIDED: ObjectionAct.REPLY}


def consequence_of_reply(case, due_dates):
    return _("Tanggapan tertulis keluar. Bila diterima hari ini, pemohon dapat ke %(ki)s sampai %(until)s.") % {
        "ki": SiteProfile.load().dispute_commission,
        "until": due_dates.dated(deadlines.dispute_until(due_dates.today, case.reply_due_on, due_dates.calendar).on),
    }


def consequence_of_dispute(case, due_dates):
    return _("Mencatat sengketa di %(ki)s. Batas mengajukannya %(until)s; yang lewat tetap dicatat dan ditandai.") % {
        "ki": SiteProfile.load().dispute_commission,
        "until": due_dates.dated(citizen_limits.dispute_until(case, due_dates.calendar).on),
    }


def barrier_to_dispute(case, due_dates):
    return _("Sengketa atas keberatan ini sudah dicatat.") if dispute_of(case) else ""


def barrier_to_change(case, due_dates):
    return "" if dispute_of(case) else _("Belum ada sengketa yang dicatat.")


def change_dispute(case: Objection, *, by, **fields) -> None:
    transition.require(case, ObjectionAct.DISPUTE_CHANGE, by)
    dispute = case.dispute
    dispute.objection = case  # this instance carries the version that the person has seen
    disputes.change_dispute(dispute, by=by, **fields)


def objected(request: DeskRequest, case: Objection) -> dict:
    """Return the context of the objection and the request it is about, beside the form of its ruling."""
    return {
        "beside": "requests_app/staff/_beside_objection.html",
        "decision": decision_of(case.inforequest) if case.inforequest else None,
        "table": legal_calendar(),
    }


ACTS = {
    ObjectionAct.RULE: PageAct(
        beside=objected,
        slug="putuskan",
        label=_("Putuskan keberatan"),
        form=desk_objection.RuleForm,
        consequence=_(
            "Keputusan dapat diubah sampai tanggapan dikirim. Kirim paling lambat %(due)s; tidak ada perpanjangan."
        ),
        verb=objections.rule,
        done=_("Keputusan disimpan."),
        law=(
            (_("UU 14/2008 Pasal 36 ayat (2)"), _("Tanggapan tertulis, dalam waktu yang tertulis di atas.")),
            (_("Pasal 36 ayat (3)"), _("Bila keputusan PPID dikuatkan, alasan tertulisnya disertakan.")),
            (_("Pasal 35 ayat (1)"), _("Yang dinilai adalah alasan yang diajukan pemohon.")),
        ),
    ),
    ObjectionAct.ISSUE: shared_acts.ISSUE(verb=objections.issue),
    ObjectionAct.REPLY: PageAct(
        slug="kirim",
        label=_("Kirim tanggapan"),
        form=deliveries.ReplyForm,
        consequence=consequence_of_reply,
        verb=with_proof(objections.reply, "handed_over_on"),
        done=_("Tanggapan terkirim."),
        barrier=consequences.barrier_to_deliver,
    ),
    ObjectionAct.HAND_OVER: shared_acts.HAND_OVER,
    ObjectionAct.LETTER_BACK: replace(shared_acts.LETTER_BACK, verb=with_scan(objections.letter_back)),
    ObjectionAct.RECEIVE: shared_acts.RECEIVE(verb=with_proof(objections.receive, "received_on")),
    ObjectionAct.BOUNCE: shared_acts.BOUNCE(
        verb=with_scan(objections.bounce),
        done=_("Dicatat tidak sampai. Kirim lagi tanggapannya."),
    ),
    ObjectionAct.RESPOND: PageAct(
        slug="tanggapan",
        label=_("Catat tanggapan pemohon"),
        form=desk_objection.RespondForm,
        consequence=_("Masuk ke register keberatan sebagai tanggapan pemohon."),
        verb=objections.respond,
        done=_("Tanggapan pemohon dicatat."),
    ),
    ObjectionAct.DISPUTE: PageAct(
        slug="sengketa",
        label=_("Catat sengketa"),
        form=desk_objection.DisputeForm,
        consequence=consequence_of_dispute,
        verb=disputes.record_dispute,
        done=_("Sengketa dicatat."),
        barrier=barrier_to_dispute,
    ),
    ObjectionAct.DISPUTE_CHANGE: PageAct(
        slug="perkembangan",
        label=_("Catat perkembangan sengketa"),
        form=desk_objection.DisputeChangeForm,
        consequence=_("Bila putusan yang tetap menyatakannya terbuka, perintahnya menjadi tugas dengan batas waktu."),
        verb=change_dispute,
        done=_("Perkembangan sengketa dicatat."),
        barrier=barrier_to_change,
    ),
    ObjectionAct.TELL_DROP: shared_acts.TELL_WITHDRAWAL,
    ObjectionAct.REVOKE_DROP: shared_acts.REVOKE_WITHDRAWAL,
    ObjectionAct.REVOKE_WAIVER: PageAct(
        slug="batalkan-pelepasan",
        label=_("Batalkan pelepasan"),
        consequence=_("Atas permintaan pemohon. Putusannya tetap harus dilaksanakan."),
        verb=orders.revoke_waiver,
        done=_("Pelepasan dibatalkan."),
        concerns=lambda case: orders.waived(case).exists(),
    ),
    ObjectionAct.RENEW_CODE: shared_acts.RENEW_CODE,
}

PAGES = CasePages(ACTS, NEXT)


@desk(reads=RequestRights.OBJECTION)
@require_safe
def index(request: DeskRequest) -> HttpResponse:
    due_dates, listing = DueDates(), ObjectionFilter(request.GET, user=request.user)
    context = paged(request, listing.qs, listing.qs.count())
    context |= {
        "rows": [(case, due_dates.clock(case)) for case in context["page"]],
        "shows_all": listing.shows_all,
        "may_enter": opens(entry.objection, request.user),
    }
    return render(request, "requests_app/staff/objections.html", context)


@desk(reads=RequestRights.OBJECTION)
@require_safe
def show(request: DeskRequest, pk: int) -> HttpResponse:
    case, due_dates = objection_or_404(request, pk, "applicant", "inforequest", "decided_by", "dispute"), DueDates()
    tasks = case.opening_tasks.select_related("document", "opening")
    context = {
        "case": case,
        "clock": due_dates.clock(case),
        "offers": PAGES.offers(case, request.user, due_dates),
        "decision": decision_of(case.inforequest) if case.inforequest else None,
        "events": case.events.select_related("by", "opd"),
        "letters": [(row, None) for row in outgoing(case)],
        "dispute": (dispute := dispute_of(case)),
        "lawsuit_until": dispute and dispute.lawsuit_until(due_dates.calendar),
        "cassation_until": dispute and dispute.cassation_until(due_dates.calendar),
        "dispute_until": citizen_limits.dispute_until(case, due_dates.calendar).on,
        "tasks": [(task, TASK_PAGES.offers(task, request.user)) for task in tasks],
        "working": explain_objection(case, due_dates.calendar),
        "table": due_dates.calendar,
        "masked_email": masked(case.applicant.email),
        "identity_form": forms.IdentityForm(),
        "reads_identity": RequestRights.IDENTITY.may_read(request.user, case),
        "bar": transition.may(case, ObjectionAct.RULE, request.user) and impartiality.bar(case, request.user),
        "is_stranded": impartiality.without_judge().filter(pk=case.pk).exists(),
        "of_its_approver": RULED_BY_ITS_APPROVER if case.is_ruled_by_its_approver else "",
    }
    return render(request, "requests_app/staff/objection.html", context)


@PAGES.takes_files
@desk(reads=RequestRights.OBJECTION)
@require_http_methods(["GET", "HEAD", "POST"])
def act(request: DeskRequest, pk: int, slug: str) -> HttpResponse:
    case = objection_or_404(request, pk, "inforequest", "dispute", "applicant")
    which = PAGES.by_slug(slug)
    if which == ObjectionAct.DISPUTE_CHANGE and not dispute_of(case):
        messages.warning(request, barrier_to_change(case, None))
        return redirect(case)
    return PAGES.act_page(request, case, which)


@desk(reads=RequestRights.OBJECTION)
@require_safe
def tasks(request: DeskRequest) -> HttpResponse:
    waiting = OpeningTask.objects.select_related("objection", "opd", "document", "done_by", "opening__document")
    context = paged(
        request,
        waiting.order_by(F("done_on").desc(nulls_first=True), F("due_on").asc(nulls_first=True), "-pk"),
        waiting.count(),
    )
    context |= {
        "rows": [
            (task, desk_objection.OpenedForm(key=f"tugas-{task.pk}", obj=task), TASK_PAGES.offers(task, request.user))
            for task in context["page"]
        ],
        "may_finish": opens(finish_task, request.user),
    }
    return render(request, "requests_app/staff/tasks.html", context)


@dataclass(frozen=True, kw_only=True)
class TaskAct(PageAct):
    """An act on an order of a ruling, for people with one of the `roles`."""

    form: type[ActForm] = ActForm
    roles: tuple[Role, ...] = (Role.REVIEWER,)


def _brings(task: OpeningTask) -> bool:
    return task.is_handed_over or task.aim == Aim.FEE or task.is_excused


def waive(task: OpeningTask, *, by: User, uploads: list[Incoming]) -> None:
    with storing(_("Tidak ada yang tersimpan. Pilih lagi berkasnya, lalu coba beberapa saat lagi.")):
        orders.waive(task, by=by, scan=next(iter(uploads), None))


def barrier_to_open(task: OpeningTask) -> bool:
    return task.aim != Aim.DOCUMENT or task.is_opening_proposed


def ruling(request: DeskRequest, task: OpeningTask) -> dict:
    paper = orders.paper_of(task.objection)
    words = _("Belum ada putusan yang tetap: putusan yang masih digugat belum membuka apa pun.")
    return {"paper": paper, "warning": "" if paper else words}


def show_opening(request: DeskRequest, task: OpeningTask, opening: Opening) -> HttpResponse:
    messages.success(request, _("Usul dikirim. Orang kedua memastikan bahwa putusan ini tentang dokumen itu."))
    return redirect(opening)


TASK_ACTS = {
    "buka": TaskAct(
        label=_("Buka dokumen yang dikecualikan"),
        consequence=_(
            "Orang kedua memastikan bahwa putusan itu tentang dokumen ini. Sesudah itu pengecualiannya berakhir untuk "
            "selamanya dan keluar dari Daftar Informasi yang Dikecualikan. Berkasnya belum dapat dibaca umum sampai "
            "diterbitkan."
        ),
        button=_("Usulkan membuka dokumen ini"),
        form=desk_objection.OpeningForm,
        verb=orders.open_exempt,
        beside=ruling,
        answer=show_opening,
        barrier=barrier_to_open,
    ),
    "bagian": TaskAct(
        label=_("Sebut bagian yang dibuka"),
        consequence=_("Yang tidak dibuka tetap tertutup dengan uji konsekuensinya, dan tetap dihitamkan."),
        form=desk_objection.PartsForm,
        verb=orders.open_parts,
        done=_("Bagian yang disebut menunggu dibenarkan Atasan PPID."),
        concerns=lambda task: (
            task.aim == Aim.PART or (task.aim == Aim.FILE and orders.closed_parts(task.objection).exists())
        ),
    ),
    "surat": TaskAct(
        label=_("Buat surat"),
        consequence=_("Surat pelaksanaan untuk pos, kurir, atau diambil langsung. Lewat laman atau surel tidak perlu."),
        form=desk_objection.OrderLetterForm,
        verb=orders.issue,
        done=_("Surat dibuat. Serahkan, lalu catat pengirimannya."),
        concerns=lambda task: _brings(task) and not task.letter_id,
    ),
    "serahkan": TaskAct(
        label=_("Serahkan kepada pemohon"),
        consequence=_("Berkas tugas ini dan suratnya sampai kepada pemohon; tugasnya selesai."),
        form=desk_objection.OrderHandOverForm,
        verb=with_proof(orders.hand_over, "handed_over_on"),
        done=_("Diserahkan kepada pemohon. Tugas selesai."),
        concerns=_brings,
    ),
    "alasan": TaskAct(
        label=_("Tidak dapat dilaksanakan"),
        consequence=_("Perintahnya berakhir hanya bila Atasan PPID membenarkan alasan ini."),
        form=desk_objection.ExcuseForm,
        verb=orders.ask_excuse,
        done=_("Alasannya menunggu Atasan PPID."),
        concerns=lambda task: task.ordered_by == Orderer.SUPERIOR,
    ),
    "benarkan": TaskAct(
        label=_("Benarkan"),
        consequence=_(
            "Bagian yang disebut terbuka sesudah dibenarkan. Dengan dokumennya perintah ini terlaksana. Dengan alasan "
            "yang dibenarkan ia berakhir tanpa dilaksanakan, sesudah suratnya diserahkan kepada pemohon, yang lalu "
            "dapat ke Komisi Informasi."
        ),
        verb=orders.confirm,
        done=_("Dibenarkan."),
        roles=(Role.SUPERIOR,),
        concerns=lambda task: task.is_asked,
    ),
    "pelepasan": TaskAct(
        label=_("Pemohon melepaskan haknya"),
        consequence=_(
            "Hanya dengan pernyataan yang ditandatangani pemohon, dan dicatat oleh yang tidak ikut menangani "
            "permohonannya. Pemohon mendapat surat dan dapat membatalkannya sampai hari yang tertulis di dalamnya."
        ),
        form=desk_objection.WaiverForm,
        verb=waive,
        done=_("Pernyataan pemohon disimpan. Tugas berakhir bila ia tidak membatalkannya."),
        roles=(Role.REVIEWER, Role.SUPERIOR),
        concerns=lambda task: task.waiver_until is None,
    ),
}


class TaskPages(DeskPages):
    acts = TASK_ACTS

    def possible(self, task: OpeningTask, user: User) -> dict[str, TaskAct]:
        return {
            slug: row
            for slug, row in TASK_ACTS.items()
            if not task.done_on and has_role(user, None, *row.roles) and row.concerns(task)
        }

    def offers(self, task: OpeningTask, user: User) -> dict[str, TaskAct]:
        return {slug: row for slug, row in self.possible(task, user).items() if not (row.barrier and row.barrier(task))}

    def performed(self, request: DeskRequest, task: OpeningTask, act: PageAct, result) -> HttpResponse:
        messages.success(request, str(act.done))
        return redirect(task.objection)

    def act_shown(self, request: DeskRequest, task: OpeningTask, slug: str, form: ActForm) -> HttpResponse:
        act = self.acts[slug]
        context = {
            "case": task.objection,
            "task": task,
            "act": act,
            "form": form,
            "consequence": act.consequence,
            "is_possible": True,
        }
        return act_response(request, form, context | (act.beside(request, task) if act.beside else {}))


TASK_PAGES = TaskPages()


@TASK_PAGES.takes_files
@desk(Role.REVIEWER, Role.SUPERIOR)
@require_http_methods(["GET", "HEAD", "POST"])
def task_act(request: DeskRequest, pk: int, slug: str) -> HttpResponse:
    which = TASK_PAGES.by_slug(slug)
    waiting = OpeningTask.objects.filter(done_on=None).select_related("objection__inforequest", "opd", "opening")
    return TASK_PAGES.act_page(request, get_object_or_404(waiting, pk=pk), which)


@desk(Role.REVIEWER)
@require_POST
def finish_task(request: DeskRequest, pk: int) -> HttpResponse:
    task = get_object_or_404(OpeningTask.objects.select_related("objection__inforequest", "opening"), pk=pk)
    form = desk_objection.OpenedForm(request.POST, key=f"tugas-{pk}", obj=task)
    if not form.is_valid():
        tell_errors(request, form)
        return redirect("desk:tasks")
    with told(request):
        orders.finish_opening(task, by=request.user, document=form.cleaned_data["documents"][0])
        task.refresh_from_db()
        waits = _("Dokumen itu menunggu dibenarkan Atasan PPID sebagai yang diperintahkan.")
        messages.success(request, _("Tugas selesai: informasinya sudah terbit.") if task.done_on else waits)
    return redirect("desk:tasks")
