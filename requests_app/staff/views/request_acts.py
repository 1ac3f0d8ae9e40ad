"""Acts of staff on a request, in the order of the page, and the view of their pages."""

from contextlib import ExitStack

from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from opd.models import User
from opd.web.page_act import PageAct
from requests_app.models import InformationRequest
from requests_app.read_rights import RequestRights
from requests_app.staff.forms import acts as forms
from requests_app.staff.forms import deliveries
from requests_app.staff.reads.case_file import seen_beside
from requests_app.staff.views import consequences, decisions, shared_acts
from requests_app.staff.views.access import DeskRequest, desk, request_or_404
from requests_app.staff.views.act_page import CasePages, seal_answers, with_proof, with_scan
from requests_app.states import Act, State
from requests_app.workflow import agency_reminders
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
    Act.CONFIRM: PageAct(
        slug="konfirmasi",
        label=_("Lepas untuk diproses"),
        consequence=_("Permohonan dapat diteruskan ke OPD. Tenggatnya tetap %(due)s, sebab dihitung sejak diterima."),
        verb=workflow.confirm,
        done=_("Permohonan dilepas."),
    ),
    Act.ASSIGN: PageAct(
        slug="teruskan",
        label=_("Teruskan ke OPD"),
        form=forms.AssignForm,
        consequence=_("Operator OPD itu diberi tahu dan menulis jawabannya. Tenggat ke pemohon tetap %(due)s."),
        verb=workflow.assign,
        done=_("Permohonan diteruskan."),
    ),
    Act.COMPLETE: PageAct(
        slug="lengkap",
        label=_("Nyatakan lengkap"),
        form=forms.CompleteForm,
        consequence=_("Permohonan dianggap lengkap dan dapat diteruskan. Tenggat jawaban tetap %(due)s."),
        verb=workflow.complete,
        done=_("Permohonan lengkap."),
    ),
    Act.LAPSE: PageAct(
        slug="tidak-diproses",
        label=_("Tutup karena tidak dilengkapi"),
        consequence=_(
            "Permohonan ditutup karena tidak dilengkapi, dan pemohon diberi tahu dengan surat. Tidak dapat dibatalkan. "
            "Bila tenggatnya sudah lewat, pemohon tetap dapat mengajukan keberatan karena tidak dijawab."
        ),
        verb=workflow.lapse,
        done=_("Permohonan ditutup: tidak diproses."),
        barrier=consequences.barrier_to_lapse,
    ),
    Act.ANSWER: PageAct(
        slug="jawab",
        label=_("Tulis jawaban"),
        button=_("Kirim ke PPID"),
        form=forms.AnswerForm,
        beside=seen_beside,
        consequence=_("Jawaban masuk ke PPID, yang memutuskan dan mengirimnya ke pemohon paling lambat %(due)s."),
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
    Act.DECIDE: PageAct(
        slug="putuskan",
        label=_("Putuskan"),
        consequence=_("Keputusan dapat diubah sampai dikirim. Pemohon belum diberi tahu. Kirim paling lambat %(due)s."),
        verb=decision_verbs.decide,
        done=_("Keputusan disimpan. Periksa isinya, lalu kirim."),
    ),
    Act.ISSUE: shared_acts.ISSUE(
        beside=decisions.notice,
        form=deliveries.IssueForm,
        verb=decision_verbs.issue,
        barrier=consequences.barrier_to_send,
    ),
    Act.SEND: PageAct(
        slug="kirim",
        label=_("Kirim pemberitahuan"),
        form=deliveries.SendForm,
        consequence=_(
            "Pemberitahuan tertulis keluar dan keputusan tidak dapat diubah lagi. Masa keberatan pemohon mulai."
        ),
        beside=decisions.notice,
        verb=with_proof(decision_verbs.send, "handed_over_on"),
        done=_("Pemberitahuan dicatat terkirim."),
        barrier=consequences.barrier_to_deliver,
    ),
    Act.HAND_OVER: shared_acts.HAND_OVER,
    Act.LETTER_BACK: shared_acts.LETTER_BACK,
    Act.RECEIVE: shared_acts.RECEIVE(verb=with_proof(decision_verbs.receive, "received_on")),
    Act.BOUNCE: shared_acts.BOUNCE(
        verb=with_scan(decision_verbs.bounce),
        done=_("Dicatat tidak sampai. Kirim lagi pemberitahuannya."),
    ),
    Act.CLOSE: PageAct(
        slug="selesai",
        label=_("Selesaikan"),
        form=deliveries.CloseForm,
        consequence=consequences.consequence_of_close,
        verb=with_proof(workflow.close, "given_on"),
        done=_("Permohonan selesai."),
    ),
    Act.ASK_COMPLETION: PageAct(
        slug="minta-kelengkapan",
        label=_("Minta kelengkapan"),
        form=forms.CompletionForm,
        consequence=consequences.consequence_of_completion,
        verb=workflow.ask_completion,
        done=_("Pemohon diminta melengkapi."),
        barrier=consequences.barrier_to_completion,
    ),
    Act.EXTEND: PageAct(
        slug="perpanjang",
        label=_("Perpanjang waktu"),
        form=forms.ReasonForm,
        consequence=consequences.consequence_of_extend,
        verb=workflow.extend,
        done=_("Waktu jawab diperpanjang."),
        barrier=consequences.barrier_to_extend,
    ),
    Act.FORWARD: PageAct(
        slug="alihkan",
        label=_("Alihkan ke OPD lain"),
        form=forms.ForwardForm,
        consequence=consequences.consequence_of_forward,
        verb=workflow.assign,
        done=_("Permohonan dialihkan."),
    ),
    Act.REMIND: PageAct(
        slug="ingatkan",
        label=_("Ingatkan OPD"),
        consequence=_("Operator OPD itu disurati sekarang juga. Tenggat ke pemohon tetap %(due)s."),
        verb=agency_reminders.remind,
        done=_("OPD diingatkan."),
        barrier=consequences.barrier_to_remind,
    ),
    Act.HAND_BACK: PageAct(
        slug="kembalikan",
        label=_("Kembalikan ke PPID"),
        form=forms.ReasonForm,
        consequence=_("Permohonan kembali ke PPID, yang mencari OPD yang tepat. OPD Anda tidak melihatnya lagi."),
        verb=workflow.hand_back,
        done=_("Permohonan dikembalikan ke PPID."),
    ),
    Act.TELL_WITHDRAWAL: shared_acts.TELL_WITHDRAWAL,
    Act.REVOKE_WITHDRAWAL: shared_acts.REVOKE_WITHDRAWAL,
    Act.PUBLISH_TEXT: PageAct(
        slug="buka-isi",
        label=_("Buka isi di register umum"),
        form=forms.PublicTextForm,
        consequence=_(
            "Kalimat ini terbaca semua orang di register umum. Periksa dahulu: tidak boleh ada data pribadi."
        ),
        verb=workflow.publish_text,
        done=_("Isi di register umum diperbarui."),
    ),
    Act.RENEW_CODE: shared_acts.RENEW_CODE,
}


PAGES = CasePages(ACTS, NEXT)


@PAGES.takes_files
@desk(reads=RequestRights.CASE)
@require_http_methods(["GET", "HEAD", "POST"])
def act(request: DeskRequest, pk: int, slug: str) -> HttpResponse:
    which = PAGES.by_slug(slug)
    inforequest = request_or_404(
        request, pk, *(("applicant", *decisions.NOTICE) if which in (Act.ISSUE, Act.SEND) else ())
    )
    if which == Act.DECIDE:
        return decisions.decide(request, inforequest, ACTS[which])
    return PAGES.act_page(request, inforequest, which)
