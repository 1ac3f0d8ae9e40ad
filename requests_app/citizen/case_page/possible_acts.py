from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from requests_app.citizen.case_page.clock import weekday_date
from requests_app.models import InformationRequest, LegalCalendar
from requests_app.states import NOTIFIED_STATES, OPEN_STATES


@dataclass(frozen=True)
class PossibleAct:
    label: str
    address: str
    hint: str


def possible_acts(case: InformationRequest, context: dict, calendar: LegalCalendar) -> list[PossibleAct]:
    """Return the acts, the most urgent first; `context` is that of the page of the case."""
    urgent = _asked_of_applicant(case, context, calendar)
    return [*urgent, *_objecting(case, context, calendar), *_always(case, context)]


def _asked_of_applicant(case: InformationRequest, context: dict, calendar: LegalCalendar) -> Iterator[PossibleAct]:
    if context["may_confirm"]:
        yield PossibleAct(_("Konfirmasi permohonan"), "#konfirmasi", _("Supaya segera diteruskan."))
    if context["may_complete"] and case.completion_due_on:
        until = _("Paling lambat %(until)s.") % {"until": weekday_date(case.completion_due_on, calendar)}
        yield PossibleAct(_("Lengkapi permohonan"), "#lengkapi", until)
    if context["withdrawal"]:
        until = _("Sampai %(until)s.") % {"until": weekday_date(context["withdrawal"].until, calendar)}
        yield PossibleAct(_("Batalkan pencabutan"), "#pencabutan", until)


def _objecting(case: InformationRequest, context: dict, calendar: LegalCalendar) -> Iterator[PossibleAct]:
    for shown in context["objections"]:
        if shown.may_respond:
            label = _("Tanggapi keputusan atas keberatan %(number)s") % {"number": shown.objection.number}
            yield PossibleAct(label, f"#keberatan-{shown.objection.pk}", _("Puas atau belum, tulis kepada PPID."))
    if until := context["objecting"]["until"]:
        label = _("Ajukan keberatan lain") if context["objections"] else _("Ajukan keberatan")
        reason = (
            _("Bila jawabannya kurang atau alasannya tidak dapat Anda terima.")
            if case.state in NOTIFIED_STATES
            else _("Karena tenggat lewat tanpa jawaban, atau permohonan tidak diproses.")
        )
        last = _("Sampai %(until)s.") % {"until": weekday_date(until, calendar)}
        yield PossibleAct(label, reverse("requests:case_object", args=[context["token"]]), f"{reason} {last}")


def _always(case: InformationRequest, context: dict) -> Iterator[PossibleAct]:
    if case.state in NOTIFIED_STATES:
        hint = _("Tanya satu hal tentang jawaban ini. Waktu keberatan tetap berjalan.")
        yield PossibleAct(_("Minta penjelasan"), "#percakapan", hint)
        address = reverse("portal:service_feedback", args=[context["token"]])
        yield PossibleAct(_("Nilai layanan kami"), address, _("Satu pertanyaan, dan sembilan lagi bila Anda mau."))
    elif case.state in OPEN_STATES:
        hint = _("Misalnya nama atau nomor dokumennya. Tenggat tidak berubah.")
        yield PossibleAct(_("Tambah keterangan"), "#percakapan", hint)
    else:
        yield PossibleAct(_("Tulis kepada PPID"), "#percakapan", _("PPID membaca dan menjawabnya di halaman ini."))
        yield PossibleAct(_("Mohon informasi lagi"), reverse("requests:new"), _("Dengan nomor dan waktu yang baru."))
    if context["may_withdraw"] and context["is_own"]:
        address = reverse("requests:case_act", args=[context["token"], "cabut"])
        hint = _("Permohonan ditutup dan tidak dapat dibuka lagi.")
        yield PossibleAct(_("Cabut permohonan"), address, hint)
