"""Step tables of cases: which act leads from which state to which, by whom. Triggers are built from them, too."""

from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _

from opd.models import Role


class State(models.TextChoices):
    UNCONFIRMED = "unconfirmed", _("Menunggu konfirmasi")
    SUBMITTED = "submitted", _("Terkirim")
    INCOMPLETE = "incomplete", _("Perlu dilengkapi")
    IN_PROGRESS = "in_progress", _("Sedang diproses")
    ANSWERED = "answered", _("Jawaban OPD masuk")
    DECIDED = "decided", _("Sudah diputuskan, belum diberitahukan")
    SENT = "sent", _("Sudah diberitahukan")
    CLOSED = "closed", _("Selesai")
    LAPSED = "lapsed", _("Tidak diproses")
    WITHDRAWN = "withdrawn", _("Dicabut")


S = State
# The period of Pasal 22 ayat (7) runs.
OPEN_STATES = (S.UNCONFIRMED, S.SUBMITTED, S.INCOMPLETE, S.IN_PROGRESS, S.ANSWERED, S.DECIDED)
WORKING_STATES = (S.SUBMITTED, S.IN_PROGRESS, S.ANSWERED)
NOTIFIED_STATES = (S.SENT, S.CLOSED)


class Act(models.TextChoices):
    REGISTER = "register", _("Permohonan diterima dan didaftar")
    CONFIRM = "confirm", _("Permohonan dikonfirmasi")
    ASK_COMPLETION = "ask_completion", _("Pemohon diminta melengkapi")
    COMPLETE = "complete", _("Permohonan dilengkapi")
    LAPSE = "lapse", _("Permohonan tidak diproses")
    ASSIGN = "assign", _("Diteruskan ke OPD")
    FORWARD = "forward", _("Dialihkan ke OPD lain")
    REMIND = "remind", _("OPD diingatkan")
    HAND_BACK = "hand_back", _("Dikembalikan OPD ke PPID")
    ANSWER = "answer", _("OPD memberi jawaban")
    EXTEND = "extend", _("Waktu jawab diperpanjang")
    DECIDE = "decide", _("Permohonan diputuskan")
    ISSUE = "issue", _("Surat pemberitahuan dibuat")
    SEND = "send", _("Pemberitahuan tertulis dikirim")
    FOLLOW = "follow", _("Berkas jawaban menyusul dikirim")
    RECEIVE = "receive", _("Penerimaan pemberitahuan dicatat")
    BOUNCE = "bounce", _("Pemberitahuan tidak sampai")
    CLOSE = "close", _("Permohonan selesai")
    WITHDRAW = "withdraw", _("Permohonan dicabut pemohon")
    TELL_WITHDRAWAL = "tell_withdrawal", _("Keinginan mencabut dicatat")
    REVOKE_WITHDRAWAL = "revoke_withdrawal", _("Pencabutan dibatalkan")
    HAND_OVER = "hand_over", _("Penyerahan surat dicatat")
    LETTER_BACK = "letter_back", _("Surat tidak sampai")
    RECOMPUTE = "recompute", _("Tenggat dihitung ulang")
    RENEW_CODE = "renew_code", _("Kode lacak diganti")
    PUBLISH_TEXT = "publish_text", _("Isi permohonan dibuka di register umum")
    READ_MESSAGE = "read_message", _("Pesan pemohon dibaca, tidak perlu dijawab")


@dataclass(frozen=True)
class Step:
    """One act: `moves` maps each state in which it is possible to the next."""

    moves: dict
    roles: frozenset[Role]
    applicant: bool = False


def stay(*states) -> dict:
    return {state: state for state in states}


def to(target, *states) -> dict:
    return dict.fromkeys(states, target)


REVIEWER = frozenset({Role.REVIEWER})
OPERATOR = frozenset({Role.OPERATOR})
SUPERIOR = frozenset({Role.SUPERIOR})
TOLD_TO = REVIEWER | SUPERIOR  # where a case is late or objected to, the one who is no party enters its withdrawal

STEPS = {
    Act.CONFIRM: Step(to(S.SUBMITTED, S.UNCONFIRMED), REVIEWER, applicant=True),
    Act.ASK_COMPLETION: Step(to(S.INCOMPLETE, S.SUBMITTED), REVIEWER),
    Act.COMPLETE: Step(to(S.SUBMITTED, S.INCOMPLETE), REVIEWER, applicant=True),
    Act.LAPSE: Step(to(S.LAPSED, S.INCOMPLETE), REVIEWER),
    Act.ASSIGN: Step(to(S.IN_PROGRESS, S.SUBMITTED), REVIEWER),
    Act.FORWARD: Step(to(S.IN_PROGRESS, S.IN_PROGRESS, S.ANSWERED), REVIEWER),
    Act.REMIND: Step(stay(S.IN_PROGRESS), REVIEWER),
    Act.HAND_BACK: Step(to(S.SUBMITTED, S.IN_PROGRESS), OPERATOR),
    Act.ANSWER: Step(to(S.ANSWERED, S.IN_PROGRESS, S.ANSWERED), OPERATOR),
    Act.EXTEND: Step(stay(*WORKING_STATES), REVIEWER),
    Act.DECIDE: Step(to(S.DECIDED, *WORKING_STATES, S.DECIDED), REVIEWER),
    Act.ISSUE: Step(stay(S.DECIDED), REVIEWER),
    Act.SEND: Step(to(S.SENT, S.DECIDED), REVIEWER, applicant=True),
    Act.RECEIVE: Step(stay(*NOTIFIED_STATES), REVIEWER),
    Act.BOUNCE: Step(to(S.DECIDED, *NOTIFIED_STATES), REVIEWER),
    Act.CLOSE: Step(to(S.CLOSED, S.SENT), REVIEWER),
    Act.WITHDRAW: Step(to(S.WITHDRAWN, *OPEN_STATES), frozenset(), applicant=True),
    Act.TELL_WITHDRAWAL: Step(stay(*OPEN_STATES), TOLD_TO),
    Act.REVOKE_WITHDRAWAL: Step(stay(*OPEN_STATES), REVIEWER, applicant=True),
    Act.HAND_OVER: Step(stay(*OPEN_STATES, S.LAPSED), REVIEWER, applicant=True),
    Act.LETTER_BACK: Step(stay(*State), REVIEWER),
    Act.RENEW_CODE: Step(stay(*State), REVIEWER),
    Act.PUBLISH_TEXT: Step(stay(*State), REVIEWER),
    Act.READ_MESSAGE: Step(stay(*State), REVIEWER | SUPERIOR),
}


# Who did one of these does not rule on the objection.
PART_TAKING = (Act.EXTEND, Act.DECIDE, Act.ISSUE, Act.SEND, Act.FOLLOW, Act.CLOSE, Act.LAPSE)
SILENCE = "c"  # the ground of Pasal 35 that says it


class ObjectionState(models.TextChoices):
    RECEIVED = "received", _("Keberatan diajukan")
    DECIDED = "decided", _("Sudah diputuskan, belum diberitahukan")
    SENT = "sent", _("Tanggapan terkirim")
    WITHDRAWN = "withdrawn", _("Dicabut")


O = ObjectionState  # noqa: E741


class ObjectionAct(models.TextChoices):
    OBJECT = "object", _("Keberatan diterima dan didaftar")
    RULE = "rule", _("Keberatan diputuskan Atasan PPID")
    ISSUE = "issue_reply", _("Surat tanggapan dibuat")
    REPLY = "reply", _("Tanggapan tertulis dikirim")
    RECEIVE = "receive_reply", _("Penerimaan tanggapan dicatat")
    BOUNCE = "bounce_reply", _("Tanggapan tidak sampai")
    FULFIL = "fulfil", _("Perintah Atasan PPID dilaksanakan")
    RESPOND = "respond", _("Tanggapan pemohon dicatat")
    DROP = "drop", _("Keberatan dicabut pemohon")
    TELL_DROP = "tell_drop", _("Keinginan mencabut keberatan dicatat")
    REVOKE_DROP = "revoke_drop", _("Pencabutan keberatan dibatalkan")
    HAND_OVER = "hand_over_letter", _("Penyerahan surat keberatan dicatat")
    LETTER_BACK = "own_letter_back", _("Surat keberatan tidak sampai")
    RECOMPUTE_REPLY = "recompute_reply", _("Tenggat tanggapan dihitung ulang")
    JUDGE_AGAIN = "judge_again", _("Jangka waktu pengajuan dinilai ulang")
    DISPUTE = "dispute", _("Sengketa didaftarkan di Komisi Informasi")
    DISPUTE_CHANGE = "dispute_change", _("Perkembangan sengketa dicatat")
    OPENED = "opened", _("Perintah putusan dilaksanakan")
    HAND_OVER_ORDERED = "hand_over_ordered", _("Surat pelaksanaan putusan diserahkan")
    ORDER_ENDED = "order_ended", _("Perintah putusan berakhir tanpa dilaksanakan")
    WAIVE = "waive", _("Pernyataan pemohon melepaskan putusan dicatat")
    REVOKE_WAIVER = "revoke_waiver", _("Pelepasan putusan dibatalkan pemohon")
    CONFIRM_EXCUSE = "confirm_excuse", _("Alasan perintah tidak dilaksanakan dibenarkan")
    ISSUE_ORDERED = "issue_ordered", _("Surat pelaksanaan putusan dibuat")
    PARTS = "open_parts", _("Bagian yang dibuka putusan disebut")
    EXCUSE = "excuse", _("Alasan perintah tidak dilaksanakan diajukan")
    MOVE = "move", _("Keberatan beralih ke OPD pengganti")
    RENEW_CODE = "renew_own_code", _("Kode lacak diganti")


OBJECTION_STEPS = {
    ObjectionAct.RULE: Step(to(O.DECIDED, O.RECEIVED, O.DECIDED), SUPERIOR),
    ObjectionAct.ISSUE: Step(stay(O.DECIDED), SUPERIOR | REVIEWER),
    ObjectionAct.REPLY: Step(to(O.SENT, O.DECIDED), SUPERIOR | REVIEWER, applicant=True),
    ObjectionAct.RECEIVE: Step(stay(O.SENT), REVIEWER),
    ObjectionAct.BOUNCE: Step(to(O.DECIDED, O.SENT), REVIEWER),
    ObjectionAct.RESPOND: Step(stay(O.SENT), REVIEWER, applicant=True),
    ObjectionAct.DROP: Step(to(O.WITHDRAWN, O.RECEIVED), frozenset(), applicant=True),
    ObjectionAct.TELL_DROP: Step(stay(O.RECEIVED), TOLD_TO),
    ObjectionAct.REVOKE_DROP: Step(stay(O.RECEIVED), REVIEWER, applicant=True),
    ObjectionAct.HAND_OVER: Step(stay(O.RECEIVED, O.DECIDED, O.SENT), TOLD_TO, applicant=True),
    ObjectionAct.LETTER_BACK: Step(stay(*O), TOLD_TO),
    ObjectionAct.ISSUE_ORDERED: Step(stay(O.RECEIVED, O.DECIDED, O.SENT), TOLD_TO),
    ObjectionAct.HAND_OVER_ORDERED: Step(stay(O.RECEIVED, O.DECIDED, O.SENT), TOLD_TO),
    ObjectionAct.WAIVE: Step(stay(O.RECEIVED, O.DECIDED, O.SENT), TOLD_TO),
    ObjectionAct.REVOKE_WAIVER: Step(stay(O.RECEIVED, O.DECIDED, O.SENT), TOLD_TO, applicant=True),
    ObjectionAct.RENEW_CODE: Step(stay(*O), REVIEWER),
    ObjectionAct.DISPUTE: Step(stay(O.RECEIVED, O.DECIDED, O.SENT), REVIEWER),
    ObjectionAct.DISPUTE_CHANGE: Step(stay(O.RECEIVED, O.DECIDED, O.SENT), REVIEWER),
}


def transitions(steps: dict) -> set[tuple[str, str]]:
    """Return the (before, after) pairs of a step table, without the steps that leave the state as it is."""
    return {(str(a), str(b)) for step in steps.values() for a, b in step.moves.items() if a != b}
