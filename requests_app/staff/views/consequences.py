"""Consequence of each act of a request, with dates, and the barriers that close an act although the state allows it.

Every function takes the case and the page's `DueDates` and returns one sentence for the clerk, or "" for no barrier.
"""

from datetime import date

from django.conf import settings
from django.utils.translation import gettext as _

from opd.calendar.workdays import add_workdays
from requests_app import deadlines
from requests_app.answers import sending
from requests_app.models import InformationRequest, Objection
from requests_app.staff.reads.due_dates import DueDates
from requests_app.status_texts import long_date
from requests_app.workflow.delivery.deliveries import MAY_BOUNCE, ON_THE_WAY
from requests_app.workflow.transition import Case


def consequence_of_confirm(case: InformationRequest, due_dates: DueDates) -> str:
    return _("Permohonan dapat diteruskan ke OPD. Tenggatnya tetap %(due)s, sebab dihitung sejak diterima.") % {
        "due": due_dates.dated(case.due_on)
    }


def consequence_of_assign(case: InformationRequest, due_dates: DueDates) -> str:
    return _("Operator OPD itu diberi tahu dan menulis jawabannya. Tenggat ke pemohon tetap %(due)s.") % {
        "due": due_dates.dated(case.due_on)
    }


def consequence_of_forward(case: InformationRequest, due_dates: DueDates) -> str:
    return _("%(opd)s tidak melihat permohonan ini lagi. Jawaban yang sudah ditulisnya dikosongkan. Tenggat tetap.") % {
        "opd": case.opd or _("OPD sebelumnya")
    }


def last_day_to_ask(case: InformationRequest, due_dates: DueDates) -> date:
    return add_workdays(case.received_on, settings.COMPLETION_ASK_WORKDAYS, due_dates.holidays)


def consequence_of_completion(case: InformationRequest, due_dates: DueDates) -> str:
    return _("Pemohon mendapat surat dan diberi waktu sampai %(until)s. Tenggat jawaban tetap %(due)s.") % {
        "until": due_dates.dated(due_dates.ahead(settings.COMPLETION_WORKDAYS)),
        "due": due_dates.dated(case.due_on),
    }


def barrier_to_completion(case: InformationRequest, due_dates: DueDates) -> str:
    last = last_day_to_ask(case, due_dates)
    if due_dates.today <= last:
        return ""
    return _("Kelengkapan hanya dapat diminta sampai %(last)s. Gunakan percakapan.") % {"last": due_dates.dated(last)}


def consequence_of_complete(case: InformationRequest, due_dates: DueDates) -> str:
    return _("Permohonan dianggap lengkap dan dapat diteruskan. Tenggat jawaban tetap %(due)s.") % {
        "due": due_dates.dated(case.due_on)
    }


def consequence_of_lapse(case: InformationRequest, due_dates: DueDates) -> str:
    return _(
        "Permohonan ditutup karena tidak dilengkapi, dan pemohon diberi tahu dengan surat. Tidak dapat dibatalkan."
    )


def barrier_to_lapse(case: InformationRequest, due_dates: DueDates) -> str:
    if not case.completion_due_on or due_dates.today > case.completion_due_on:
        return ""
    return _("Pemohon masih punya waktu melengkapi sampai %(until)s.") % {
        "until": due_dates.dated(case.completion_due_on)
    }


def consequence_of_hand_back(case: InformationRequest, due_dates: DueDates) -> str:
    return _("Permohonan kembali ke PPID, yang mencari OPD yang tepat. OPD Anda tidak melihatnya lagi.")


def consequence_of_answer(case: InformationRequest, due_dates: DueDates) -> str:
    return _("Jawaban masuk ke PPID, yang memutuskan dan mengirimnya ke pemohon paling lambat %(due)s.") % {
        "due": due_dates.dated(case.due_on)
    }


def consequence_of_extend(case: InformationRequest, due_dates: DueDates) -> str:
    new = deadlines.extended_due(case.received_on, due_dates.calendar)
    words = _(
        "Tenggat menjadi %(new)s (hari kerja ke-%(last)d). Hanya sekali. Pemohon mendapat surat dengan alasan Anda."
    )
    return words % {"new": due_dates.dated(new.on), "last": new.count}


def barrier_to_extend(case: InformationRequest, due_dates: DueDates) -> str:
    if case.is_extended:
        return _("Sudah diperpanjang satu kali pada %(day)s; tidak dapat lagi.") % {"day": long_date(case.extended_on)}
    if due_dates.today > case.first_due_on:
        return _("Tidak mungkin lagi: tenggat semula berakhir %(day)s.") % {"day": due_dates.dated(case.first_due_on)}
    return ""


def consequence_of_decide(case: InformationRequest, due_dates: DueDates) -> str:
    return _("Keputusan dapat diubah sampai dikirim. Pemohon belum diberi tahu. Kirim paling lambat %(due)s.") % {
        "due": due_dates.dated(case.due_on)
    }


def consequence_of_send(case: InformationRequest, due_dates: DueDates) -> str:
    return _("Pemberitahuan tertulis keluar dan keputusan tidak dapat diubah lagi. Masa keberatan pemohon mulai.")


def consequence_of_issue(case: Case, due_dates: DueDates) -> str:
    return _(
        "Surat dibuat untuk dicetak dan diserahkan lewat pos, kurir, atau tangan; harinya dicatat sesudahnya. Pemohon "
        "belum diberi tahu. Lewat laman lacak atau surel tidak perlu: pengirimannya membuat surat sendiri."
    )


def consequence_of_receive(case: Case, due_dates: DueDates) -> str:
    return _("Waktu pemohon dihitung sejak hari ini dicatat menerima, bukan sejak hari perkiraan. Hanya sekali.")


def consequence_of_bounce(case: Case, due_dates: DueDates) -> str:
    return _(
        "Yang tidak sampai tidak memberitahukan apa-apa: suratnya harus dikirim lagi. Tenggatnya hanya bergeser bila "
        "kalender berubah sejak surat itu dikirim."
    )


def is_on_the_way(case: Case) -> bool:
    return _channel(case) in ON_THE_WAY


def may_have_bounced(case: Case) -> bool:
    return _channel(case) in MAY_BOUNCE


def _channel(case: Case) -> str:
    return case.sent_by_channel if isinstance(case, Objection) else case.decision.sent_by_channel


def barrier_to_send(case: InformationRequest, due_dates: DueDates) -> str:
    """Return what keeps files of the answer here; from the due date on they may follow, so it bars nothing then."""
    return "" if sending.may_follow(case, due_dates.today) else " ".join(sending.blockers(case))


def consequence_of_close(case: InformationRequest, due_dates: DueDates) -> str:
    days = deadlines.objection_until(due_dates.today, due_dates.calendar).count
    return _(
        "Permohonan selesai. Pemohon tetap dapat mengajukan keberatan dalam %(days)d hari kerja sejak pemberitahuan."
    ) % {"days": days}


def consequence_of_telling(case: Case, due_dates: DueDates) -> str:
    words = _(
        "Hanya bila pemohon sendiri yang menyampaikannya. Ia mendapat surat dan dapat membatalkannya sampai %(until)s; "
        "sampai hari itu tenggatnya tetap berjalan."
    )
    return words % {"until": due_dates.dated(due_dates.ahead(deadlines.WITHDRAWAL))}


def consequence_of_revoking(case: Case, due_dates: DueDates) -> str:
    return _("Atas permintaan pemohon. Perkaranya berjalan terus seperti tidak pernah dicabut.")


def is_being_withdrawn(case: Case) -> bool:
    return getattr(case, "revocable_until", None) is not None  # annotated by `withdrawals.with_pending`


def is_not_withdrawn(case: Case) -> bool:
    return not is_being_withdrawn(case)


def consequence_of_renew(case, due_dates: DueDates) -> str:
    return _("Tautan dan kode lama mati. Yang baru hanya tampil sekali: serahkan kepada pemohon sendiri.")


def consequence_of_publish(case: InformationRequest, due_dates: DueDates) -> str:
    return _("Kalimat ini terbaca semua orang di register umum. Periksa dahulu: tidak boleh ada data pribadi.")
