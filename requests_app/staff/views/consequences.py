"""What each act of a request brings about, with its date, and why it may be closed today although the state allows it.

Every function takes the case and the page's `Calendar` and gives one sentence for the clerk, "" for no barrier.
"""

from datetime import date

from django.conf import settings
from django.utils.translation import gettext as _

from opd.calendar.workdays import add_workdays
from requests_app import deadlines
from requests_app.answers import files as answers
from requests_app.models import InformationRequest
from requests_app.staff.reads.due_dates import Calendar
from requests_app.status_texts import spelt


def says_confirm(case: InformationRequest, calendar: Calendar) -> str:
    return _("Permohonan dapat diteruskan ke OPD. Tenggatnya tetap %(due)s, sebab dihitung sejak diterima.") % {
        "due": calendar.dated(case.due_on)
    }


def says_assign(case: InformationRequest, calendar: Calendar) -> str:
    return _("Operator OPD itu diberi tahu dan menulis jawabannya. Tenggat ke pemohon tetap %(due)s.") % {
        "due": calendar.dated(case.due_on)
    }


def says_forward(case: InformationRequest, calendar: Calendar) -> str:
    return _("%(opd)s tidak melihat permohonan ini lagi. Jawaban yang sudah ditulisnya dikosongkan. Tenggat tetap.") % {
        "opd": case.opd or _("OPD sebelumnya")
    }


def last_day_to_ask(case: InformationRequest, calendar: Calendar) -> date:
    return add_workdays(case.received_on, settings.COMPLETION_ASK_WORKDAYS, calendar.holidays)


def says_completion(case: InformationRequest, calendar: Calendar) -> str:
    return _("Pemohon mendapat surat dan diberi waktu sampai %(until)s. Tenggat jawaban tetap %(due)s.") % {
        "until": calendar.dated(calendar.ahead(settings.COMPLETION_WORKDAYS)),
        "due": calendar.dated(case.due_on),
    }


def barrier_completion(case: InformationRequest, calendar: Calendar) -> str:
    last = last_day_to_ask(case, calendar)
    if calendar.today <= last:
        return ""
    return _("Kelengkapan hanya dapat diminta sampai %(last)s. Gunakan percakapan.") % {"last": calendar.dated(last)}


def says_complete(case: InformationRequest, calendar: Calendar) -> str:
    return _("Permohonan dianggap lengkap dan dapat diteruskan. Tenggat jawaban tetap %(due)s.") % {
        "due": calendar.dated(case.due_on)
    }


def says_lapse(case: InformationRequest, calendar: Calendar) -> str:
    return _(
        "Permohonan ditutup karena tidak dilengkapi, dan pemohon diberi tahu dengan surat. Tidak dapat dibatalkan."
    )


def barrier_lapse(case: InformationRequest, calendar: Calendar) -> str:
    if not case.completion_due_on or calendar.today > case.completion_due_on:
        return ""
    return _("Pemohon masih punya waktu melengkapi sampai %(until)s.") % {
        "until": calendar.dated(case.completion_due_on)
    }


def says_hand_back(case: InformationRequest, calendar: Calendar) -> str:
    return _("Permohonan kembali ke PPID, yang mencari OPD yang tepat. OPD Anda tidak melihatnya lagi.")


def says_answer(case: InformationRequest, calendar: Calendar) -> str:
    return _("Jawaban masuk ke PPID, yang memutuskan dan mengirimnya ke pemohon paling lambat %(due)s.") % {
        "due": calendar.dated(case.due_on)
    }


def says_extend(case: InformationRequest, calendar: Calendar) -> str:
    new = deadlines.extended_due(case.received_on, calendar.holidays)
    words = _(
        "Tenggat menjadi %(new)s (hari kerja ke-%(last)d). Hanya sekali. Pemohon mendapat surat dengan alasan Anda."
    )
    return words % {"new": calendar.dated(new), "last": deadlines.ANSWER + deadlines.EXTENSION}


def barrier_extend(case: InformationRequest, calendar: Calendar) -> str:
    if case.is_extended:
        return _("Sudah diperpanjang satu kali pada %(day)s; tidak dapat lagi.") % {"day": spelt(case.extended_on)}
    if calendar.today > case.first_due_on:
        facts = {"last": deadlines.ANSWER, "day": calendar.dated(case.first_due_on)}
        return _("Tidak mungkin lagi: hari kerja ke-%(last)d berakhir %(day)s.") % facts
    return ""


def says_decide(case: InformationRequest, calendar: Calendar) -> str:
    return _("Keputusan dapat diubah sampai dikirim. Pemohon belum diberi tahu. Kirim paling lambat %(due)s.") % {
        "due": calendar.dated(case.due_on)
    }


def says_send(case: InformationRequest, calendar: Calendar) -> str:
    return _("Pemberitahuan tertulis keluar dan keputusan tidak dapat diubah lagi. Masa keberatan pemohon mulai.")


def barrier_send(case: InformationRequest, calendar: Calendar) -> str:
    return " ".join(answers.held_back(case))


def says_close(case: InformationRequest, calendar: Calendar) -> str:
    return _("Permohonan selesai. Pemohon tetap dapat mengajukan keberatan dalam 30 hari kerja sejak pemberitahuan.")


def says_withdraw(case: InformationRequest, calendar: Calendar) -> str:
    return _("Hanya atas keinginan pemohon. Nomornya tetap tercatat dan tidak dipakai lagi. Tidak dapat dibatalkan.")


def says_renew(case, calendar: Calendar) -> str:
    return _("Tautan dan kode lama mati. Yang baru hanya tampil sekali: serahkan kepada pemohon sendiri.")


def says_publish(case: InformationRequest, calendar: Calendar) -> str:
    return _("Kalimat ini terbaca semua orang di register umum. Periksa dahulu: tidak boleh ada data pribadi.")
