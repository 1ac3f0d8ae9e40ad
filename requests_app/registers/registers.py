"""Registers with names, for PPID Utama alone; figures of a year (UU 14/2008 Pasal 12)."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, cast

from django.db.models import Count, Exists, OuterRef, QuerySet, Subquery
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from opd.models import Official, OfficialRole, Opd, OpdKind, User
from opd.papers import letterhead
from opd.tables import workbook
from requests_app.letters.wording import rupiah, sum_text
from requests_app.models import (
    PROOF_LOST,
    AccessMode,
    Applicant,
    Decision,
    DeliveryRecord,
    Event,
    Format,
    InformationRequest,
    Objection,
    Outcome,
)
from requests_app.models.objection import RULED_BY_ITS_APPROVER
from requests_app.personal_data import identity
from requests_app.read_rights import RequestRights
from requests_app.registers.figures import corrected_due
from requests_app.states import NOTIFIED_STATES, OPEN_STATES, ObjectionState, State
from requests_app.tracking import status_texts

ROWS_AT_ONCE = 500
Cell = str | Promise | date | None


@dataclass(frozen=True)
class Register:
    """`columns`: headings with relative widths; `cases` returns those of a year by number, `row` the cells of one."""

    title: str | Promise
    columns: tuple[tuple[Promise, int], ...]
    cases: Callable[[int], QuerySet]
    row: Callable[[Any], list[Cell]]

    @property
    def headings(self) -> list[str]:
        return [str(heading) for heading, _width in self.columns]

    def rows(self, year: int) -> Iterator[list[Cell]]:
        return map(self.row, self.cases(year).iterator(chunk_size=ROWS_AT_ONCE))


def xlsx(register: Register, year: int, *, by: User, reason: str) -> bytes:
    """Return the register of a year as XLSX, with a logged reason. *Raises* NotAllowed or ValidationError."""
    _account(register, year, by, reason, "xlsx")
    return workbook.xlsx(f"{register.title} {year}", register.headings, register.rows(year))


def pdf(register: Register, year: int, *, by: User, reason: str, today: date | None = None) -> bytes:
    """Return the register of a year as PDF; otherwise like `xlsx`."""
    _account(register, year, by, reason, "pdf")
    day, period = today or timezone.localdate(), _("Tahun %(year)s") % {"year": year}
    columns = [(str(heading), width) for heading, width in register.columns]
    return letterhead.register(letterhead.PPID, day, str(register.title), period, columns, list(register.rows(year)))


def years() -> list[int]:
    of_requests = InformationRequest.objects.order_by().values_list("year", flat=True)
    of_objections = Objection.objects.order_by().values_list("year", flat=True)
    return sorted({timezone.localdate().year, *of_requests.union(of_objections)}, reverse=True)


def figures(year: int) -> Counter[str]:
    """Count the requests of a year by outcome, as withdrawn, lapsed or open, and `received`, their sum (rule 44).

    Each counts once, and a decision once its notice was sent.
    """
    counted = (
        InformationRequest.objects.filter(year=year)
        .order_by()
        .values_list("state", "decision__outcome")
        .annotate(number=Count("pk"))
    )
    numbers: Counter[str] = Counter()
    for state, outcome, number in counted:
        ended = outcome if state in NOTIFIED_STATES else State(state).value
        numbers["open" if state in OPEN_STATES else ended] += number
    return numbers + Counter(received=numbers.total())


def _account(register: Register, year: int, by: User, reason: str, kind: str) -> None:
    facts = {"register": str(register.title), "year": year, "rows": register.cases(year).count(), "kind": kind}
    city = Opd.objects.get(kind=OpdKind.CITY)
    identity.record_disclosure("register.export", city, by=by, reason=reason, reads=RequestRights.REGISTER, **facts)


def _requests(year: int) -> QuerySet:
    requests = InformationRequest.objects.filter(year=year).select_related("applicant", "decision")
    return (
        requests.annotate(proof_lost=_lost_proof_of("decision__letter"))
        .prefetch_related("decision__fee_lines__fee", "objections__dispute", "objections__opening_tasks")
        .order_by("sequence")
    )


def _request_row(inforequest: InformationRequest) -> list[Cell]:
    applicant, decision = inforequest.applicant, getattr(inforequest, "decision", None)
    decision = decision if decision and decision.sent_on else None
    return [
        inforequest.number,
        inforequest.received_on,
        _name(applicant),
        _lines(applicant.address, applicant.proxy_address),
        _lines(applicant.phone, applicant.email),
        applicant.occupation,
        inforequest.information,
        inforequest.purpose,
        _control(decision) if decision else "",
        Format(decision.format).label if decision and decision.format else "",
        AccessMode(inforequest.access).label,
        _lines(
            Outcome(decision.outcome).label if decision else State(inforequest.state).label,
            *_final(inforequest.objections.all()),
            corrected_due(inforequest.corrected_from, inforequest.due_on),
        ),
        _lines(*decision.ground_labels, decision.law, decision.reason) if decision else "",
        _sent(inforequest, decision.sent_on) if decision else "",
        _weekday(inforequest.given_on),
        _cost(decision) if decision else "",
    ]


def _final(objections: Iterable[Objection]) -> list[str]:
    result = status_texts.final_result(objections)
    if result is None:
        return []
    done = _("dilaksanakan %s") % _weekday(result.fulfilled_on) if result.fulfilled_on else ""
    due = _("paling lambat %s") % _weekday(result.due_on) if result.due_on and not done else ""
    return ["; ".join(filter(None, [f"{result.label} ({_weekday(result.on)})", done or due]))]


def _control(decision: Decision) -> str:
    if decision.outcome == Outcome.NOT_DOCUMENTED:
        return _("Belum didokumentasikan")
    if decision.controlled:
        return _("Di bawah penguasaan")
    elsewhere = _("Badan publik lain: %(body)s") % {"body": decision.other_body} if decision.other_body else ""
    return _lines(_("Tidak di bawah penguasaan"), elsewhere)


def _cost(decision: Decision) -> str:
    if not decision.cost:
        return _("Tanpa biaya")
    lines = [f"{sum_text(line)} ({line.fee.basis})" for line in decision.fee_lines.all()]
    return _lines(rupiah(decision.cost), *lines, decision.payment)


def _objections(year: int) -> QuerySet:
    related = ("applicant", "inforequest", "decided_by")
    officials = Official.objects.in_term(OuterRef("letter__dated_on")).filter(role=OfficialRole.SUPERIOR)
    signed_by = officials.order_by("-valid_from", "-pk").values("name")[:1]
    objections = Objection.objects.filter(year=year).select_related(*related, "dispute")
    approved = Event.objects.filter(objection=OuterRef("pk"), by=OuterRef("decided_by"), facts__approved_its_test=True)
    of_its_approver, proof_lost = Exists(approved), _lost_proof_of("letter")
    objections = objections.annotate(signed_by=Subquery(signed_by), of_its_approver=of_its_approver)
    return objections.annotate(proof_lost=proof_lost).order_by("sequence")


def _lost_proof_of(letter: str) -> Exists:
    return Exists(DeliveryRecord.objects.filter(letter=OuterRef(letter), lost_proof__isnull=False))


def _objection_row(objection: Objection) -> list[Cell]:
    inforequest, applicant = objection.inforequest, objection.applicant
    is_notified = objection.state == ObjectionState.SENT
    return [
        objection.number,
        objection.received_on,
        _lines(_name(applicant), applicant.address, applicant.proxy_address, applicant.phone, applicant.email),
        inforequest.number if inforequest else "",
        inforequest.information if inforequest else objection.position,
        objection.purpose,
        "\n".join(
            f"{letter}. {label}" for letter, label in zip(objection.grounds, objection.ground_labels, strict=True)
        ),
        _lines(
            objection.get_outcome_display() if is_notified else objection.get_state_display(),
            *_final([objection]),
            corrected_due(objection.corrected_from, objection.reply_due_on),
        ),
        _sent(objection, objection.sent_on),
        _superior(objection) if is_notified else "",
        objection.applicant_response,
    ]


def _superior(objection) -> str:
    """Return who signed the decision; without an official in office, the account that decided."""
    name = objection.signed_by or cast(User, objection.decided_by).name_at(objection.decided_on)
    return _lines(name, _("Atasan PPID"), RULED_BY_ITS_APPROVER if objection.of_its_approver else "")


def _name(applicant: Applicant) -> str:
    if applicant.destroyed_at:
        return _("(data pribadi sudah dimusnahkan)")
    proxy = _("Kuasa: %(name)s") % {"name": applicant.proxy_name} if applicant.by_proxy else ""
    return _lines(applicant.name, proxy)


def _lines(*lines) -> str:
    return "\n".join(str(line) for line in lines if line)


def _sent(case, day: date | None) -> str:
    return _lines(_weekday(day), PROOF_LOST if case.proof_lost else "")


def _weekday(day: date | None) -> str:
    return date_format(day, "l, j F Y") if day else ""


REQUESTS = Register(
    title=gettext_lazy("Register permohonan informasi publik"),
    columns=(
        (gettext_lazy("Nomor pendaftaran"), 8),
        (gettext_lazy("Tanggal"), 6),
        (gettext_lazy("Nama"), 8),
        (gettext_lazy("Alamat"), 9),
        (gettext_lazy("Nomor kontak"), 8),
        (gettext_lazy("Pekerjaan"), 7),
        (gettext_lazy("Informasi yang diminta"), 12),
        (gettext_lazy("Tujuan penggunaan"), 9),
        (gettext_lazy("Status informasi"), 9),
        (gettext_lazy("Bentuk informasi yang dikuasai"), 7),
        (gettext_lazy("Jenis permintaan"), 8),
        (gettext_lazy("Keputusan"), 7),
        (gettext_lazy("Alasan penolakan"), 11),
        (gettext_lazy("Hari dan tanggal pemberitahuan tertulis"), 10),
        (gettext_lazy("Hari dan tanggal pemberian informasi"), 8),
        (gettext_lazy("Biaya dan cara pembayaran"), 8),
    ),
    cases=_requests,
    row=_request_row,
)
OBJECTIONS = Register(
    title=gettext_lazy("Register keberatan"),
    columns=(
        (gettext_lazy("Nomor registrasi"), 8),
        (gettext_lazy("Tanggal diterima"), 7),
        (gettext_lazy("Identitas pemohon atau kuasa"), 11),
        (gettext_lazy("Nomor pendaftaran permohonan"), 8),
        (gettext_lazy("Informasi yang diminta"), 13),
        (gettext_lazy("Tujuan penggunaan"), 9),
        (gettext_lazy("Alasan menurut Pasal 35"), 11),
        (gettext_lazy("Keputusan Atasan PPID"), 9),
        (gettext_lazy("Hari dan tanggal tanggapan"), 8),
        (gettext_lazy("Nama dan posisi Atasan PPID"), 9),
        (gettext_lazy("Tanggapan pemohon"), 9),
    ),
    cases=_objections,
    row=_objection_row,
)
