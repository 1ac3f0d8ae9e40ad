"""Acts of staff on a request, in the order of the page, and the view of their pages."""

from contextlib import ExitStack

from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from opd.limits.request_size import DESK_FILES_BYTES, has_files, takes_files
from opd.models import User
from requests_app.models import InformationRequest, legal_calendar
from requests_app.read_rights import RequestRights
from requests_app.staff.forms import acts as forms
from requests_app.staff.forms import deliveries
from requests_app.staff.reads.case_file import seen_beside
from requests_app.staff.views import consequences, decisions
from requests_app.staff.views.access import DeskRequest, desk, request_or_404
from requests_app.staff.views.act_page import StaffAct, act_by_slug, perform, renew_code, seal_answers, with_proof
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
        slug="konfirmasi",
        label=_("Lepas untuk diproses"),
        form=forms.ActForm,
        consequence=consequences.consequence_of_confirm,
        verb=workflow.confirm,
        done=_("Permohonan dilepas."),
    ),
    Act.ASSIGN: StaffAct(
        slug="teruskan",
        label=_("Teruskan ke OPD"),
        form=forms.AssignForm,
        consequence=consequences.consequence_of_assign,
        verb=workflow.assign,
        done=_("Permohonan diteruskan."),
    ),
    Act.COMPLETE: StaffAct(
        slug="lengkap",
        label=_("Nyatakan lengkap"),
        form=forms.CompleteForm,
        consequence=consequences.consequence_of_complete,
        verb=workflow.complete,
        done=_("Permohonan lengkap."),
    ),
    Act.LAPSE: StaffAct(
        slug="tidak-diproses",
        label=_("Tutup karena tidak dilengkapi"),
        form=forms.ActForm,
        consequence=consequences.consequence_of_lapse,
        verb=workflow.lapse,
        done=_("Permohonan ditutup: tidak diproses."),
        barrier=consequences.barrier_to_lapse,
    ),
    Act.ANSWER: StaffAct(
        slug="jawab",
        label=_("Tulis jawaban"),
        button=_("Kirim ke PPID"),
        form=forms.AnswerForm,
        consequence=consequences.consequence_of_answer,
        verb=answer,
        done=_("Jawaban sudah masuk ke PPID."),
        law=(
            (
                _("UU 14/2008 Pasal 22 ayat (7)"),
                _("Pemohon diberi tahu apakah informasinya dikuasai, diberikan atau ditolak, bentuknya, dan biayanya."),
            ),
            (
                _("Pasal 17 dan 19"),
                _("Hanya yang dikecualikan undang-undang, setelah uji konsekuensi, yang boleh ditutup."),
            ),
            (_("Pasal 22 ayat (7) huruf e"), _("Bagian yang dikecualikan dihitamkan; selebihnya tetap diberikan.")),
        ),
    ),
    Act.DECIDE: StaffAct(
        slug="putuskan",
        label=_("Putuskan"),
        form=forms.ActForm,
        consequence=consequences.consequence_of_decide,
        verb=decision_verbs.decide,
        done=_("Keputusan disimpan. Periksa isinya."),
    ),
    Act.ISSUE: StaffAct(
        slug="buat-surat",
        label=_("Buat surat"),
        form=deliveries.IssueForm,
        consequence=consequences.consequence_of_issue,
        verb=decision_verbs.issue,
        done=_("Surat dibuat. Serahkan, lalu catat pengirimannya."),
        barrier=consequences.barrier_to_send,
    ),
    Act.SEND: StaffAct(
        slug="kirim",
        label=_("Kirim pemberitahuan"),
        form=deliveries.SendForm,
        consequence=consequences.consequence_of_send,
        verb=with_proof(decision_verbs.send, "handed_over_on"),
        done=_("Pemberitahuan dicatat terkirim."),
        barrier=consequences.barrier_to_send,
    ),
    Act.RECEIVE: StaffAct(
        slug="terima",
        label=_("Catat penerimaan"),
        form=deliveries.ReceiptForm,
        consequence=consequences.consequence_of_receive,
        verb=with_proof(decision_verbs.receive, "received_on"),
        done=_("Penerimaan dicatat."),
        concerns=consequences.is_on_the_way,
    ),
    Act.BOUNCE: StaffAct(
        slug="tidak-sampai",
        label=_("Catat tidak sampai"),
        form=deliveries.BounceForm,
        consequence=consequences.consequence_of_bounce,
        verb=decision_verbs.bounce,
        done=_("Dicatat tidak sampai. Kirim lagi pemberitahuannya."),
        concerns=consequences.may_have_bounced,
    ),
    Act.CLOSE: StaffAct(
        slug="selesai",
        label=_("Selesaikan"),
        form=forms.CloseForm,
        consequence=consequences.consequence_of_close,
        verb=workflow.close,
        done=_("Permohonan selesai."),
    ),
    Act.ASK_COMPLETION: StaffAct(
        slug="minta-kelengkapan",
        label=_("Minta kelengkapan"),
        form=forms.CompletionForm,
        consequence=consequences.consequence_of_completion,
        verb=workflow.ask_completion,
        done=_("Pemohon diminta melengkapi."),
        barrier=consequences.barrier_to_completion,
    ),
    Act.EXTEND: StaffAct(
        slug="perpanjang",
        label=_("Perpanjang waktu"),
        form=forms.ReasonForm,
        consequence=consequences.consequence_of_extend,
        verb=workflow.extend,
        done=_("Waktu jawab diperpanjang."),
        barrier=consequences.barrier_to_extend,
    ),
    Act.FORWARD: StaffAct(
        slug="alihkan",
        label=_("Alihkan ke OPD lain"),
        form=forms.ForwardForm,
        consequence=consequences.consequence_of_forward,
        verb=workflow.assign,
        done=_("Permohonan dialihkan."),
    ),
    Act.HAND_BACK: StaffAct(
        slug="kembalikan",
        label=_("Kembalikan ke PPID"),
        form=forms.ReasonForm,
        consequence=consequences.consequence_of_hand_back,
        verb=workflow.hand_back,
        done=_("Permohonan dikembalikan ke PPID."),
    ),
    Act.TELL_WITHDRAWAL: StaffAct(
        slug="cabut",
        label=_("Catat keinginan mencabut"),
        form=deliveries.ToldForm,
        consequence=consequences.consequence_of_telling,
        verb=workflow.tell_withdrawal,
        done=_("Dicatat. Pemohon mendapat surat dan dapat membatalkannya."),
        concerns=consequences.is_not_withdrawn,
    ),
    Act.REVOKE_WITHDRAWAL: StaffAct(
        slug="batalkan-pencabutan",
        label=_("Batalkan pencabutan"),
        form=forms.ActForm,
        consequence=consequences.consequence_of_revoking,
        verb=workflow.revoke_withdrawal,
        done=_("Pencabutan dibatalkan."),
        concerns=consequences.is_being_withdrawn,
    ),
    Act.PUBLISH_TEXT: StaffAct(
        slug="buka-isi",
        label=_("Buka isi di register umum"),
        form=forms.PublicTextForm,
        consequence=consequences.consequence_of_publish,
        verb=workflow.publish_text,
        done=_("Isi di register umum diperbarui."),
    ),
    Act.RENEW_CODE: StaffAct(
        slug="ganti-kode",
        label=_("Ganti tautan dan kode"),
        form=forms.ReasonForm,
        consequence=consequences.consequence_of_renew,
        verb=workflow.renew_code,
        done=_("Kode diganti."),
    ),
}


def _takes_files(*, slug: str, **_kwargs) -> bool:
    return any(row.slug == slug and has_files(row.form) for row in ACTS.values())


@takes_files(DESK_FILES_BYTES, staff=True, applies=_takes_files)
@desk(reads=RequestRights.CASE)
@require_http_methods(["GET", "HEAD", "POST"])
def act(request: DeskRequest, pk: int, slug: str) -> HttpResponse:
    which, row = act_by_slug(ACTS, slug)
    inforequest = request_or_404(request, pk, *(("applicant", "decision") if which == Act.SEND else ()))
    if which == Act.DECIDE:
        return decisions.decide(request, inforequest, row)
    if which == Act.RENEW_CODE and request.method == "POST":
        return renew_code(request, inforequest, which, row)
    context = decisions.readiness(inforequest) if which in (Act.ISSUE, Act.SEND) else {}
    if which == Act.ANSWER:
        context |= seen_beside(inforequest, request.user, legal_calendar())
    return perform(request, inforequest, which, row, **context)
