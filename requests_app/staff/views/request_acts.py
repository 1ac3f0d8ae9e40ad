"""Acts of staff on a request, in the order of the page, and the view of their pages."""

from contextlib import ExitStack

from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from opd.limits.request_size import DESK_FILES_BYTES, has_files, takes_files
from opd.models import User
from requests_app.models import InformationRequest
from requests_app.read_rights import RequestRights
from requests_app.staff.forms import acts as forms
from requests_app.staff.views import consequences, decisions
from requests_app.staff.views.access import DeskRequest, desk, request_or_404
from requests_app.staff.views.act_page import StaffAct, act_by_slug, perform, renew_code, seal_answers
from requests_app.states import Act, State
from requests_app.workflow import decisions as decision_verbs
from requests_app.workflow import requests as workflow

# The act that usually comes next is marked on the case's page.
NEXT = {
    State.UNCONFIRMED: Act.CONFIRM,
    State.SUBMITTED: Act.ASSIGN,
    State.INCOMPLETE: Act.COMPLETE,
    State.IN_PROGRESS: Act.ANSWER,
    State.ANSWERED: Act.DECIDE,
    State.DECIDED: Act.SEND,
    State.SENT: Act.CLOSE,
}


def answer(case: InformationRequest, *, by: User, text: str, documents, uploads) -> None:
    with ExitStack() as stack:
        workflow.answer(case, by=by, text=text, documents=documents, files=seal_answers(stack, uploads))


ACTS = {
    Act.CONFIRM: StaffAct(
        "konfirmasi",
        _("Lepas untuk diproses"),
        forms.ActForm,
        consequences.consequence_of_confirm,
        workflow.confirm,
        _("Permohonan dilepas."),
    ),
    Act.ASSIGN: StaffAct(
        "teruskan",
        _("Teruskan ke OPD"),
        forms.AssignForm,
        consequences.consequence_of_assign,
        workflow.assign,
        _("Permohonan diteruskan."),
    ),
    Act.COMPLETE: StaffAct(
        "lengkap",
        _("Nyatakan lengkap"),
        forms.CompleteForm,
        consequences.consequence_of_complete,
        workflow.complete,
        _("Permohonan lengkap."),
    ),
    Act.LAPSE: StaffAct(
        "tidak-diproses",
        _("Tutup karena tidak dilengkapi"),
        forms.ActForm,
        consequences.consequence_of_lapse,
        workflow.lapse,
        _("Permohonan ditutup: tidak diproses."),
        consequences.barrier_to_lapse,
    ),
    Act.ANSWER: StaffAct(
        "jawab",
        _("Tulis jawaban"),
        forms.AnswerForm,
        consequences.consequence_of_answer,
        answer,
        _("Jawaban sudah masuk ke PPID."),
    ),
    Act.DECIDE: StaffAct(
        "putuskan",
        _("Putuskan"),
        forms.ActForm,
        consequences.consequence_of_decide,
        decision_verbs.decide,
        _("Keputusan disimpan. Periksa isinya."),
    ),
    Act.SEND: StaffAct(
        "kirim",
        _("Kirim pemberitahuan"),
        forms.SendForm,
        consequences.consequence_of_send,
        decision_verbs.send,
        _("Pemberitahuan dicatat terkirim."),
        consequences.barrier_to_send,
    ),
    Act.CLOSE: StaffAct(
        "selesai",
        _("Selesaikan"),
        forms.CloseForm,
        consequences.consequence_of_close,
        workflow.close,
        _("Permohonan selesai."),
    ),
    Act.ASK_COMPLETION: StaffAct(
        "minta-kelengkapan",
        _("Minta kelengkapan"),
        forms.CompletionForm,
        consequences.consequence_of_completion,
        workflow.ask_completion,
        _("Pemohon diminta melengkapi."),
        consequences.barrier_to_completion,
    ),
    Act.EXTEND: StaffAct(
        "perpanjang",
        _("Perpanjang waktu"),
        forms.ReasonForm,
        consequences.consequence_of_extend,
        workflow.extend,
        _("Waktu jawab diperpanjang."),
        consequences.barrier_to_extend,
    ),
    Act.FORWARD: StaffAct(
        "alihkan",
        _("Alihkan ke OPD lain"),
        forms.ForwardForm,
        consequences.consequence_of_forward,
        workflow.assign,
        _("Permohonan dialihkan."),
    ),
    Act.HAND_BACK: StaffAct(
        "kembalikan",
        _("Kembalikan ke PPID"),
        forms.ReasonForm,
        consequences.consequence_of_hand_back,
        workflow.hand_back,
        _("Permohonan dikembalikan ke PPID."),
    ),
    Act.WITHDRAW: StaffAct(
        "cabut",
        _("Cabut atas keinginan pemohon"),
        forms.ReasonForm,
        consequences.consequence_of_withdraw,
        workflow.withdraw,
        _("Dicabut."),
    ),
    Act.PUBLISH_TEXT: StaffAct(
        "buka-isi",
        _("Buka isi di register umum"),
        forms.PublicTextForm,
        consequences.consequence_of_publish,
        workflow.publish_text,
        _("Isi di register umum diperbarui."),
    ),
    Act.RENEW_CODE: StaffAct(
        "ganti-kode",
        _("Ganti tautan dan kode"),
        forms.ReasonForm,
        consequences.consequence_of_renew,
        workflow.renew_code,
        _("Kode diganti."),
    ),
}


def _takes_files(*, slug: str, **_kwargs) -> bool:
    return any(row.slug == slug and has_files(row.form) for row in ACTS.values())


@takes_files(DESK_FILES_BYTES, staff=True, applies=_takes_files)
@desk(reads=RequestRights.CASE)
@require_http_methods(["GET", "HEAD", "POST"])
def act(request: DeskRequest, pk: int, slug: str) -> HttpResponse:
    inforequest = request_or_404(request, pk)
    which, row = act_by_slug(ACTS, slug)
    if which == Act.DECIDE:
        return decisions.decide(request, inforequest, row)
    if which == Act.RENEW_CODE and request.method == "POST":
        return renew_code(request, inforequest, which, row)
    context = decisions.readiness(inforequest) if which == Act.SEND else {}
    return perform(request, inforequest, which, row, **context)
