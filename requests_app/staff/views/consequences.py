"""Consequence of an act where words with the due date are not enough, and its barrier; "" is no barrier."""

from django.conf import settings
from django.utils.translation import gettext as _

from opd.calendar.workdays import add_workdays
from requests_app import deadlines
from requests_app.answers import sending
from requests_app.models import InformationRequest, Objection, Remark
from requests_app.staff.reads.due_dates import DueDates
from requests_app.tracking.status_texts import long_date
from requests_app.workflow import agency_reminders
from requests_app.workflow.delivery.deliveries import MAY_BOUNCE, NOT_REACHED, ON_THE_WAY, reaches
from requests_app.workflow.requests import CODE_OF_REQUEST, UNREAD
from requests_app.workflow.transition import Case


def consequence_of_forward(case: InformationRequest, due_dates: DueDates) -> str:
    return _("%(opd)s tidak melihat permohonan ini lagi. Jawaban yang sudah ditulisnya dikosongkan. Tenggat tetap.") % {
        "opd": case.opd or _("OPD sebelumnya")
    }


def consequence_of_completion(case: InformationRequest, due_dates: DueDates) -> str:
    return _("Pemohon mendapat surat dan diberi waktu sampai %(until)s. Tenggat jawaban tetap %(due)s.") % {
        "until": due_dates.dated(due_dates.ahead(settings.COMPLETION_WORKDAYS)),
        "due": due_dates.dated(case.due_on),
    }


def barrier_to_completion(case: InformationRequest, due_dates: DueDates) -> str:
    last = add_workdays(case.received_on, settings.COMPLETION_ASK_WORKDAYS, due_dates.holidays)
    if due_dates.today <= last:
        return ""
    return _("Kelengkapan hanya dapat diminta sampai %(last)s. Gunakan percakapan.") % {"last": due_dates.dated(last)}


def barrier_to_lapse(case: InformationRequest, due_dates: DueDates) -> str:
    if not case.completion_due_on or due_dates.today > case.completion_due_on:
        return str(UNREAD) if Remark.objects.waiting().filter(inforequest=case).exists() else ""
    return _("Pemohon masih punya waktu melengkapi sampai %(until)s.") % {
        "until": due_dates.dated(case.completion_due_on)
    }


def consequence_of_extend(case: InformationRequest, due_dates: DueDates) -> str:
    new = deadlines.extended_due(case.received_on, due_dates.calendar, extended_on=due_dates.today)
    words = _(
        "Tenggat menjadi %(new)s (hari kerja ke-%(last)d). Hanya sekali. Pemohon mendapat surat dengan alasan Anda."
    )
    return words % {"new": due_dates.dated(new.on), "last": new.count}


def barrier_to_remind(case: InformationRequest, due_dates: DueDates) -> str:
    if not agency_reminders.is_reminded(case, due_dates.today):
        return ""
    return _("OPD ini sudah diingatkan. Pada hari kerja berikutnya dapat diingatkan lagi.")


def barrier_to_extend(case: InformationRequest, due_dates: DueDates) -> str:
    if case.extension_reason and not case.is_extended:
        return _("Surat perpanjangannya sudah dibuat dan belum diserahkan.")
    if case.is_extended:
        return _("Sudah diperpanjang satu kali pada %(day)s; tidak dapat lagi.") % {"day": long_date(case.extended_on)}
    if due_dates.today > case.extendable_until:
        day = due_dates.dated(case.extendable_until)
        return _("Tidak mungkin lagi: tenggat semula berakhir %(day)s.") % {"day": day}
    return ""


def consequence_of_issue(case: Case, due_dates: DueDates) -> str:
    if not reaches(case):
        return _(
            "Surat dibuat dan menunggu diserahkan lewat pos, kurir, atau tangan; harinya dicatat sesudahnya dengan "
            "buktinya. Pemohon tidak punya surel yang sampai; ia juga dapat membukanya sendiri dengan nomor dan kode."
        )
    return _(
        "Surat dibuat untuk dicetak dan diserahkan lewat pos, kurir, atau tangan; harinya dicatat sesudahnya. Pemohon "
        "belum diberi tahu. Lewat laman lacak atau surel tidak perlu: pengirimannya membuat surat sendiri."
    )


def has_waiting_letter(case: Case) -> bool:
    return getattr(case, "has_waiting_letter", False)  # annotated by `withdrawals.with_pending`


def has_letter_on_the_way(case: Case) -> bool:
    return getattr(case, "has_letter_on_the_way", False)  # annotated as the one above


def is_on_the_way(case: Case) -> bool:
    return _channel(case) in ON_THE_WAY


def may_have_bounced(case: Case) -> bool:
    return _channel(case) in MAY_BOUNCE


def _channel(case: Case) -> str:
    return case.sent_by_channel if isinstance(case, Objection) else case.decision.sent_by_channel


def barrier_to_send(case: InformationRequest, due_dates: DueDates) -> str:
    """Return what keeps files of the answer here; from the due date on they may follow."""
    return "" if sending.may_follow(case, due_dates.today) else " ".join(sending.blockers(case))


def barrier_to_deliver(case: Case, due_dates: DueDates) -> str:
    """Return what keeps its files here, or that the letter is not made for paper."""
    written = case if isinstance(case, Objection) else getattr(case, "decision", None)
    if written and not written.letter_id and not reaches(case):
        return str(NOT_REACHED)
    return "" if isinstance(case, Objection) else barrier_to_send(case, due_dates)


def consequence_of_close(case: InformationRequest, due_dates: DueDates) -> str:
    return _(
        "Permohonan selesai. Pemohon tetap dapat mengajukan keberatan dalam %(days)d hari kerja sejak pemberitahuan."
    ) % {"days": deadlines.objection_until(due_dates.today, due_dates.calendar).count}


def consequence_of_telling(case: Case, due_dates: DueDates) -> str:
    words = _(
        "Hanya bila pemohon sendiri yang menyampaikannya. Ia mendapat surat dan dapat membatalkannya sampai %(until)s; "
        "sampai hari itu tenggatnya tetap berjalan. Bila tenggatnya lewat lebih dahulu, perkara hanya berakhir dengan "
        "pernyataan yang ditandatangani."
    )
    return words % {"until": due_dates.dated(due_dates.ahead(deadlines.WITHDRAWAL))}


def is_being_withdrawn(case: Case) -> bool:
    return getattr(case, "revocable_until", None) is not None  # annotated by `withdrawals.with_pending`


def barrier_to_renew(case: Case, due_dates: DueDates) -> str:
    return str(CODE_OF_REQUEST) if isinstance(case, Objection) and case.inforequest_id else ""
