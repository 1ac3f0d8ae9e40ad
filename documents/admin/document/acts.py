"""The acts on a document at the desk: the label of each button, the warning before the act, the message after it."""

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib import messages
from django.utils.translation import gettext_lazy as _

from documents.exemptions import verbs as exemptions
from documents.lifecycle import metadata, publishing, scheduling
from documents.lifecycle.rules import Act, acts_for
from documents.models import Document
from opd.errors import REFUSALS, sentences
from opd.models import User


@dataclass(frozen=True)
class DocumentAct:
    """An act on a document, done by one button: `verb(document, by=user)`, with `reason` if it asks for one."""

    verb: Callable
    label: str
    done: str
    is_primary: bool = False
    asks_reason: bool = False
    warning: str = ""  # about consequences, shown before the act is done


DOCUMENT_ACTS = {
    Act.PUBLISH: DocumentAct(publishing.publish, _("Terbitkan"), _("“%(title)s” sudah terbit."), is_primary=True),
    Act.PUBLISH_DIRECTLY: DocumentAct(
        publishing.publish_directly, _("Terbitkan"), _("“%(title)s” sudah terbit."), is_primary=True
    ),
    Act.SUBMIT: DocumentAct(
        publishing.submit,
        _("Ajukan untuk diperiksa"),
        _("“%(title)s” sudah diajukan. Verifikator akan memeriksanya."),
        is_primary=True,
    ),
    Act.RETURN: DocumentAct(
        publishing.return_to_operator,
        _("Kembalikan ke operator"),
        _("“%(title)s” sudah dikembalikan ke operator."),
        asks_reason=True,
    ),
    Act.RECALL: DocumentAct(
        publishing.recall, _("Tarik kembali"), _("“%(title)s” sudah ditarik kembali dan dapat Anda ubah.")
    ),
    Act.RESTORE: DocumentAct(
        publishing.restore, _("Terbitkan kembali"), _("“%(title)s” sudah terbit kembali."), is_primary=True
    ),
    Act.DISCARD: DocumentAct(
        publishing.discard_change,
        _("Batalkan perubahan"),
        _("Perubahan “%(title)s” dibatalkan. Yang terbit tidak berubah."),
        warning=_("Perubahan yang belum terbit hilang. Dokumen yang sudah terbit tetap seperti sekarang."),
    ),
    Act.ASK_WITHDRAWAL: DocumentAct(
        publishing.ask_withdrawal,
        _("Minta pencabutan"),
        _("Permintaan mencabut “%(title)s” sudah dikirim."),
        asks_reason=True,
    ),
    Act.WITHDRAW: DocumentAct(
        publishing.withdraw,
        _("Cabut dari situs"),
        _("“%(title)s” sudah dicabut dari situs."),
        asks_reason=True,
        warning=_(
            "Alamatnya tetap menyebut judul, tanggal, dan alasan Anda. Bila judulnya memuat data pribadi, "
            "sembunyikan sesudah ini."
        ),
    ),
    Act.HIDE_TITLE: DocumentAct(
        publishing.hide_title,
        _("Sembunyikan judulnya"),
        _("Judul “%(title)s” tidak tampil lagi untuk umum."),
        asks_reason=True,
        warning=_(
            "Umum hanya membaca “Dokumen yang dicabut” atau “Dokumen yang dikecualikan”, tanggal, dan alasannya."
        ),
    ),
    Act.OPEN: DocumentAct(
        exemptions.open_ended,
        _("Akhiri pengecualian"),
        _("Pengecualian “%(title)s” diakhiri. Periksa data pribadinya, lalu terbitkan atau kembalikan ke operator."),
        asks_reason=True,
        warning=_("Dokumen ini masuk antrean pemeriksaan. Berkasnya belum dapat dibaca umum sampai diterbitkan."),
    ),
    Act.UNSCHEDULE: DocumentAct(
        scheduling.unschedule,
        _("Batalkan jadwal terbit"),
        _("Jadwal terbit “%(title)s” dibatalkan. Dokumen ini menunggu keputusan lagi."),
    ),
    Act.DELETE: DocumentAct(
        publishing.delete_draft,
        _("Hapus draf"),
        _("Draf “%(title)s” sudah dihapus."),
        warning=_("Draf ini dan berkasnya hilang untuk selamanya."),
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


def perform(request, document: Document, act: Act, reason: str = "") -> bool:
    """Do an act and show a message about its result; return whether it was done."""
    document_act, title = DOCUMENT_ACTS[act], metadata.current(document)["title"]
    stated = {"reason": reason} if document_act.asks_reason else {}
    try:
        document_act.verb(document, by=request.user, **stated)
    except REFUSALS as error:
        tell_failure(request, error, title)
        return False
    messages.success(request, document_act.done % {"title": title})
    return True


def tell_failure(request, error: Exception, title: str = "") -> None:
    sentence = " ".join(sentences(error))
    messages.error(request, f"{title}: {sentence}" if title else sentence)
