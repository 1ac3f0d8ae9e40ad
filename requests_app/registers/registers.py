"""Registers of requests and of objections with names, for PPID Utama alone, and the figures of a year.

The columns are those of the standar layanan informasi publik; the figures are those of UU 14/2008 Pasal 12. Rows are
read in chunks of `ROWS_AT_ONCE`, so that memory does not grow with the year.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, cast

from django.db.models import Count, QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from opd.models import Opd, OpdKind, User
from opd.papers import letterhead
from requests_app.letters.wording import line_text, rupiah
from requests_app.models import AccessMode, Applicant, Decision, Format, InformationRequest, Objection, Outcome
from requests_app.personal_data import identity
from requests_app.read_rights import RequestRights
from requests_app.states import NOTIFIED_STATES, OPEN_STATES, ObjectionState, State

ROWS_AT_ONCE = 500
Cell = str | Promise | date | None


@dataclass(frozen=True)
class RegisterColumn:
    """A column of a register. `width` is relative to the other columns, on paper."""

    heading: str | Promise
    width: int


@dataclass(frozen=True)
class Register:
    """A register: `cases` returns those of a year by number, `row` the cells of one of them."""

    title: str | Promise
    columns: tuple[RegisterColumn, ...]
    cases: Callable[[int], QuerySet]
    row: Callable[[Any], list[Cell]]

    @property
    def headings(self) -> list[str]:
        return [str(column.heading) for column in self.columns]

    def rows(self, year: int) -> Iterator[list[Cell]]:
        return map(self.row, self.cases(year).iterator(chunk_size=ROWS_AT_ONCE))


@dataclass(frozen=True)
class Figures:
    """Numbers of the requests of one year. Each counts once; a decision counts once its notice was sent."""

    received: int
    granted: int
    partly: int
    refused: int
    not_held: int
    not_documented: int
    withdrawn: int
    lapsed: int
    open: int


def xlsx(register: Register, year: int, *, by: User, reason: str) -> bytes:
    """Return the register of a year as XLSX; the access journal has it. *Raises* NotAllowed or ValidationError."""
    _account(register, year, by, reason, "xlsx")
    return letterhead.xlsx(f"{register.title} {year}", register.headings, register.rows(year))


def pdf(register: Register, year: int, *, by: User, reason: str, today: date | None = None) -> bytes:
    """Return the register of a year as PDF with the city's letterhead; otherwise like `xlsx`."""
    _account(register, year, by, reason, "pdf")
    table = {
        "title": register.title,
        "period": _("Tahun %(year)s") % {"year": year},
        "headings": register.headings,
        "widths": [column.width for column in register.columns],
        "rows": list(register.rows(year)),
    }
    return letterhead.pdf_apart("register", letterhead.head(letterhead.PPID, today or timezone.localdate()) | table)


def years() -> list[int]:
    """Return the years in which a request or an objection was registered, and this one, newest first."""
    of_requests = InformationRequest.objects.order_by().values_list("year", flat=True)
    of_objections = Objection.objects.order_by().values_list("year", flat=True)
    return sorted({timezone.localdate().year, *of_requests.union(of_objections)}, reverse=True)


def figures(year: int) -> Figures:
    """Count the requests of a year by how they ended; the sum is the number received (domain rule 44)."""
    counted = (
        InformationRequest.objects.filter(year=year)
        .order_by()
        .values_list("state", "decision__outcome")
        .annotate(number=Count("pk"))
    )
    numbers: dict[str, int] = {}
    for state, outcome, number in counted:
        ending = _ending(state, outcome)
        numbers[ending] = numbers.get(ending, 0) + number
    endings = (*Outcome.values, "withdrawn", "lapsed", "open")
    return Figures(received=sum(numbers.values()), **{ending: numbers.get(ending, 0) for ending in endings})


def _ending(state: str, outcome: str | None) -> str:
    if state in OPEN_STATES:
        return "open"
    return str(outcome) if state in NOTIFIED_STATES else str(State(state).value)


def _account(register: Register, year: int, by: User, reason: str, kind: str) -> None:
    facts = {"register": str(register.title), "year": year, "rows": register.cases(year).count(), "kind": kind}
    city = Opd.objects.get(kind=OpdKind.CITY)
    identity.record_disclosure("register.export", city, by=by, reason=reason, reads=RequestRights.REGISTER, **facts)


# Register permohonan --------------------------------------------------------------------------------------------------


def _requests(year: int) -> QuerySet:
    requests = InformationRequest.objects.filter(year=year).select_related("applicant", "decision")
    return requests.prefetch_related("decision__fee_lines__fee").order_by("sequence")


def _request_row(inforequest: InformationRequest) -> list[Cell]:
    applicant, decision = inforequest.applicant, _notified_decision(inforequest)
    return [
        inforequest.number,
        inforequest.received_on,
        _name(applicant),
        _address(applicant),
        _contact(applicant),
        applicant.occupation,
        inforequest.information,
        inforequest.purpose,
        _control(decision) if decision else "",
        Format(decision.format).label if decision and decision.format else "",
        AccessMode(inforequest.access).label,
        Outcome(decision.outcome).label if decision else State(inforequest.state).label,
        _why_not(decision) if decision else "",
        _weekday(decision.sent_on) if decision else "",
        _weekday(inforequest.given_on),
        _cost(decision) if decision else "",
    ]


def _notified_decision(inforequest: InformationRequest) -> Decision | None:
    """Return the decision once its notice was sent, else None."""
    decision = getattr(inforequest, "decision", None)
    return decision if decision and decision.sent_on else None


def _control(decision: Decision) -> str:
    if decision.outcome == Outcome.NOT_DOCUMENTED:
        return _("Belum didokumentasikan")
    if decision.controlled:
        return _("Di bawah penguasaan")
    elsewhere = _("Badan publik lain: %(body)s") % {"body": decision.other_body} if decision.other_body else ""
    return "\n".join(filter(None, [_("Tidak di bawah penguasaan"), elsewhere]))


def _why_not(decision: Decision) -> str:
    return "\n".join(filter(None, [*decision.ground_labels, decision.law, decision.reason]))


def _cost(decision: Decision) -> str:
    if not decision.cost:
        return _("Tanpa biaya")
    lines = [line_text(line) for line in decision.fee_lines.all()]
    return "\n".join([rupiah(decision.cost), *lines, decision.payment])


# Register keberatan ---------------------------------------------------------------------------------------------------


def _objections(year: int) -> QuerySet:
    related = ("applicant", "inforequest", "decided_by")
    return Objection.objects.filter(year=year).select_related(*related).order_by("sequence")


def _objection_row(objection: Objection) -> list[Cell]:
    """Return the row of an objection; without a request (huruf b) its position says which information is missing."""
    inforequest, applicant = objection.inforequest, objection.applicant
    is_notified = objection.state == ObjectionState.SENT
    return [
        objection.number,
        objection.received_on,
        "\n".join(filter(None, [_name(applicant), _address(applicant), _contact(applicant)])),
        inforequest.number if inforequest else "",
        inforequest.information if inforequest else objection.position,
        objection.purpose,
        "\n".join(
            f"{letter}. {label}" for letter, label in zip(objection.grounds, objection.ground_labels, strict=True)
        ),
        objection.get_outcome_display() if is_notified else objection.get_state_display(),
        _weekday(objection.sent_on),
        "\n".join([cast(User, objection.decided_by).name_at(objection.decided_on), _("Atasan PPID")])
        if is_notified
        else "",
        objection.applicant_response,
    ]


# Both -----------------------------------------------------------------------------------------------------------------


def _name(applicant: Applicant) -> str:
    if applicant.destroyed_at:
        return _("(data pribadi sudah dimusnahkan)")
    proxy = _("Kuasa: %(name)s") % {"name": applicant.proxy_name} if applicant.by_proxy else ""
    return "\n".join(filter(None, [applicant.name, proxy]))


def _address(applicant: Applicant) -> str:
    return "\n".join(filter(None, [applicant.address, applicant.proxy_address]))


def _contact(applicant: Applicant) -> str:
    return "\n".join(filter(None, [applicant.phone, applicant.email]))


def _weekday(day: date | None) -> str:
    """Return weekday and date, as the heading of the column asks."""
    return date_format(day, "l, j F Y") if day else ""


REQUESTS = Register(
    title=gettext_lazy("Register permohonan informasi publik"),
    columns=(
        RegisterColumn(gettext_lazy("Nomor pendaftaran"), 8),
        RegisterColumn(gettext_lazy("Tanggal"), 6),
        RegisterColumn(gettext_lazy("Nama"), 8),
        RegisterColumn(gettext_lazy("Alamat"), 9),
        RegisterColumn(gettext_lazy("Nomor kontak"), 8),
        RegisterColumn(gettext_lazy("Pekerjaan"), 7),
        RegisterColumn(gettext_lazy("Informasi yang diminta"), 12),
        RegisterColumn(gettext_lazy("Tujuan penggunaan"), 9),
        RegisterColumn(gettext_lazy("Status informasi"), 9),
        RegisterColumn(gettext_lazy("Bentuk informasi yang dikuasai"), 7),
        RegisterColumn(gettext_lazy("Jenis permintaan"), 8),
        RegisterColumn(gettext_lazy("Keputusan"), 7),
        RegisterColumn(gettext_lazy("Alasan penolakan"), 11),
        RegisterColumn(gettext_lazy("Hari dan tanggal pemberitahuan tertulis"), 10),
        RegisterColumn(gettext_lazy("Hari dan tanggal pemberian informasi"), 8),
        RegisterColumn(gettext_lazy("Biaya dan cara pembayaran"), 8),
    ),
    cases=_requests,
    row=_request_row,
)
OBJECTIONS = Register(
    title=gettext_lazy("Register keberatan"),
    columns=(
        RegisterColumn(gettext_lazy("Nomor registrasi"), 8),
        RegisterColumn(gettext_lazy("Tanggal diterima"), 7),
        RegisterColumn(gettext_lazy("Identitas pemohon atau kuasa"), 11),
        RegisterColumn(gettext_lazy("Nomor pendaftaran permohonan"), 8),
        RegisterColumn(gettext_lazy("Informasi yang diminta"), 13),
        RegisterColumn(gettext_lazy("Tujuan penggunaan"), 9),
        RegisterColumn(gettext_lazy("Alasan menurut Pasal 35"), 11),
        RegisterColumn(gettext_lazy("Keputusan Atasan PPID"), 9),
        RegisterColumn(gettext_lazy("Hari dan tanggal tanggapan"), 8),
        RegisterColumn(gettext_lazy("Nama dan posisi Atasan PPID"), 9),
        RegisterColumn(gettext_lazy("Tanggapan pemohon"), 9),
    ),
    cases=_objections,
    row=_objection_row,
)
