from dataclasses import dataclass

from django.contrib import messages
from django.utils.translation import gettext_lazy as _

from documents.exemptions import openings
from documents.lifecycle import publishing, scheduling
from documents.lifecycle.forms import LookedForForm, ReasonForm
from documents.lifecycle.rules import Act, acts_for
from documents.models import Document
from opd.models import User
from opd.web.page_act import ActForm, PageAct, Words
from opd.web.refusals import told


@dataclass(frozen=True, kw_only=True)
class DocumentAct(PageAct):
    next_label: Words = ""  # of the button that goes on to the next waiting document


DOCUMENT_ACTS = {
    Act.PUBLISH: DocumentAct(
        verb=publishing.publish,
        label=_("Terbitkan"),
        done=_("“%(title)s” sudah terbit."),
        form=LookedForForm,
        is_main=True,
        next_label=_("Terbitkan dan berikutnya"),
    ),
    Act.PUBLISH_DIRECTLY: DocumentAct(
        verb=publishing.publish_directly,
        label=_("Terbitkan"),
        done=_("“%(title)s” sudah terbit."),
        form=LookedForForm,
        is_main=True,
    ),
    Act.SUBMIT: DocumentAct(
        verb=publishing.submit,
        label=_("Ajukan untuk diperiksa"),
        done=_("“%(title)s” sudah diajukan. Verifikator akan memeriksanya."),
        is_main=True,
    ),
    Act.RETURN: DocumentAct(
        verb=publishing.return_to_operator,
        label=_("Kembalikan ke operator"),
        done=_("“%(title)s” sudah dikembalikan ke operator."),
        form=ReasonForm,
        next_label=_("Kembalikan dan berikutnya"),
    ),
    Act.RECALL: DocumentAct(
        verb=publishing.recall,
        label=_("Tarik kembali"),
        done=_("“%(title)s” sudah ditarik kembali dan dapat Anda ubah."),
    ),
    Act.RESTORE: DocumentAct(
        verb=publishing.restore,
        label=_("Terbitkan kembali"),
        done=_("“%(title)s” sudah terbit kembali."),
        form=LookedForForm,
        is_main=True,
    ),
    Act.DISCARD: DocumentAct(
        verb=publishing.discard_change,
        label=_("Batalkan perubahan"),
        done=_("Perubahan “%(title)s” dibatalkan. Yang terbit tidak berubah."),
        consequence=_("Perubahan yang belum terbit hilang. Dokumen yang sudah terbit tetap seperti sekarang."),
    ),
    Act.ASK_WITHDRAWAL: DocumentAct(
        verb=publishing.ask_withdrawal,
        label=_("Minta pencabutan"),
        done=_("Permintaan mencabut “%(title)s” sudah dikirim."),
        form=ReasonForm,
    ),
    Act.WITHDRAW: DocumentAct(
        verb=publishing.withdraw,
        label=_("Cabut dari situs"),
        done=_("“%(title)s” sudah dicabut dari situs."),
        form=ReasonForm,
        consequence=_(
            "Alamatnya tetap menyebut judul, tanggal, dan alasan Anda. Bila judulnya memuat data pribadi, "
            "sembunyikan sesudah ini."
        ),
    ),
    Act.HIDE_TITLE: DocumentAct(
        verb=publishing.hide_title,
        label=_("Sembunyikan judulnya"),
        done=_("Judul “%(title)s” tidak tampil lagi untuk umum."),
        form=ReasonForm,
        consequence=_(
            "Umum hanya membaca “Dokumen yang dicabut” atau “Dokumen yang dikecualikan”, tanggal, dan alasannya."
        ),
    ),
    Act.PROPOSE_OPENING: DocumentAct(
        verb=openings.propose_end,
        label=_("Usulkan mengakhiri pengecualian"),
        done=_(
            "Usul mengakhiri pengecualian “%(title)s” dikirim ke Atasan PPID. Sampai disetujui, tetap dikecualikan."
        ),
        form=ReasonForm,
        consequence=_("Sebut masa atau keadaan mana yang sudah berakhir. Atasan PPID menyetujui atau menolaknya."),
    ),
    Act.UNSCHEDULE: DocumentAct(
        verb=scheduling.unschedule,
        label=_("Batalkan jadwal terbit"),
        done=_("Jadwal terbit “%(title)s” dibatalkan. Dokumen ini menunggu keputusan lagi."),
    ),
    Act.DELETE: DocumentAct(
        verb=publishing.delete_draft,
        label=_("Hapus draf"),
        done=_("Draf “%(title)s” sudah dihapus."),
        consequence=_("Draf ini dan berkasnya hilang untuk selamanya."),
    ),
}


def offered(document: Document, user: User) -> list[tuple[Act, DocumentAct]]:
    """Return the acts with a button of their own; an editable form has a button that saves and submits at once."""
    possible = set(acts_for(document, user))
    if Act.SAVE in possible:
        possible.discard(Act.SUBMIT)
    if Act.WITHDRAW in possible:  # a reviewer withdraws without asking
        possible.discard(Act.ASK_WITHDRAWAL)
    if Act.PUBLISH in possible:  # a reviewer returns with a reason instead
        possible.discard(Act.RECALL)
    return [(act, document_act) for act, document_act in DOCUMENT_ACTS.items() if act in possible]


def perform(request, document: Document, act: Act, form: ActForm | None = None, **more) -> bool:
    """Do an act and tell its result; return whether it was done. `more`: arguments that no form has."""
    document_act, title = DOCUMENT_ACTS[act], document.proposed.get("title", document.title)
    with told(request, title):
        document_act.perform(document, request.user, form, **more)
        messages.success(request, str(document_act.done) % {"title": title})
        return True
    return False
