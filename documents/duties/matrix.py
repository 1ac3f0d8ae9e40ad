"""The matrix of duties: what each agency must publish and until when, and whether it did.

A duty is met from the day on which a fitting document became public, or a statement was made, until the end of the
period that began that day (UU 14/2008 Pasal 9 and 11, PERKI 1/2021). Computed for any day, never stored.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import NamedTuple, cast

from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.db.models import F, Max, Q, QuerySet
from django.db.models.functions import ExtractYear
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from documents.duties import skeleton
from documents.files.intake import Incoming
from documents.lifecycle import publishing
from documents.models import Category, Document, DocumentKind, DocumentState, Duty, DutyStatement, Period, StatementKind
from documents.models.duty import SIGNED, WITH_DOCUMENT, last_day
from documents.release import privacy_gate
from opd import ledger
from opd.errors import NotAllowed, WrongState
from opd.models import Opd, Role, User
from opd.models.hierarchy import Hierarchy
from opd.page_cache.memo import cached_until_next_act
from opd.rules import has_role
from opd.words import is_written

SOON = timedelta(days=14)
UNPUBLISHED = (DocumentState.DRAFT, DocumentState.IN_REVIEW, DocumentState.RETURNED)


class AlreadySent(ValidationError):
    """The file was sent before and is in `document`, not public yet."""

    def __init__(self, document: Document) -> None:
        super().__init__(_("Berkas ini sudah Anda kirim: “%(title)s”.") % {"title": document.title})
        self.document = document


class Status(models.TextChoices):
    MET = "terpenuhi", gettext_lazy("Terpenuhi")
    STILL_VALID = "masih-berlaku", gettext_lazy("Masih berlaku")
    NIL = "nihil", gettext_lazy("Nihil")
    NOT_APPLICABLE = "tidak-berlaku", gettext_lazy("Tidak berlaku")
    OVERDUE = "terlambat", gettext_lazy("Terlambat")
    MISSING = "kosong", gettext_lazy("Belum diisi")


FULFILLED = (Status.MET, Status.STILL_VALID, Status.NIL)
GAPS = (Status.OVERDUE, Status.MISSING)
BY_STATEMENT = {
    StatementKind.DOCUMENT: Status.MET,
    StatementKind.STILL_VALID: Status.STILL_VALID,
    StatementKind.NIL: Status.NIL,
}


@dataclass(frozen=True, slots=True)
class Cell:
    """One duty of one agency on one day.

    `due_on`: the last day on which it is met, None without end. `since`: the first day of a gap. `begun`: the state of
    an unpublished document. `has_unfit`: a newer public one has another kind or year.
    """

    duty: Duty
    opd: Opd
    status: Status
    due_on: date | None = None
    since: date | None = None
    updated_at: datetime | None = None
    statement: DutyStatement | None = None
    begun: DocumentState | None = None
    has_unfit: bool = False

    @property
    def is_gap(self) -> bool:
        return self.status in GAPS

    def is_due_soon(self, today: date) -> bool:
        return self.status in FULFILLED and self.due_on is not None and self.due_on <= today + SOON


class Score(NamedTuple):
    met: int
    owed: int

    @property
    def percent(self) -> int:
        """The percentage, rounded down: only a complete score is 100."""
        return 100 * self.met // self.owed if self.owed else 100


@dataclass(frozen=True)
class AgencyRow:
    """An agency with a cell for each duty of the table, None where it does not owe it."""

    opd: Opd
    cells: list[Cell | None]
    score: Score


@dataclass(frozen=True)
class Matrix:
    """`score` is that of the whole city, also after `narrowed`."""

    duties: list[Duty]
    rows: list[AgencyRow]
    score: Score

    def narrowed(self, kind: str, classification: str, statuses: Collection[Status]) -> "Matrix":
        """Return the part of a kind and class ("" for all) without empty rows; scores count all statuses."""
        places = [n for n, duty in enumerate(self.duties) if classification in ("", duty.classification)]
        rows = []
        for row in self.rows:
            cells = [row.cells[n] for n in places]
            kept = [cell if cell and cell.status in statuses else None for cell in cells]
            if kind in ("", row.opd.kind) and any(kept):
                rows.append(AgencyRow(row.opd, kept, score(cells)))
        used = [n for n, _place in enumerate(places) if any(row.cells[n] for row in rows)]
        shown = [AgencyRow(row.opd, [row.cells[n] for n in used], row.score) for row in rows]
        return Matrix([self.duties[places[n]] for n in used], shown, self.score)


def matrix(today: date | None = None) -> Matrix:
    """Return every agency in force with every duty, in five queries."""
    today = today or timezone.localdate()
    duties = list(Duty.objects.in_force(today))
    agencies = [opd for opd, _depth in Hierarchy(Opd.objects.all()).walk() if opd.is_in_force(today)]
    cells_by_key = _cells(agencies, duties, today)
    rows = []
    for opd in agencies:
        cells = [cells_by_key.get((opd.pk, duty.pk)) for duty in duties]
        if any(cells):
            rows.append(AgencyRow(opd, cells, score(cells)))
    return Matrix(duties, rows, score(cells_by_key.values()))


city_matrix = cached_until_next_act(matrix)


def of_agency(opd: Opd, today: date | None = None) -> list[Cell]:
    return of_agencies([opd], today)


def of_agencies(agencies: Sequence[Opd], today: date | None = None) -> list[Cell]:
    """Return the duties in the order of `agencies` and then of the duties."""
    today = today or timezone.localdate()
    return list(_cells(agencies, list(Duty.objects.in_force(today).select_related("node")), today).values())


def score(cells: Iterable[Cell | None]) -> Score:
    counted = [cell.status for cell in cells if cell and cell.status != Status.NOT_APPLICABLE]
    return Score(sum(status in FULFILLED for status in counted), len(counted))


def newest_documents(cells: Iterable[Cell]) -> dict[tuple[int, int], Document]:
    """Return `{(agency, duty): newest public document of the folder}`, in one query."""
    wanted = [cell for cell in cells if cell.updated_at]
    nodes = {cell.duty.node_id: cell.duty.pk for cell in wanted}
    rows = (
        Document.objects.giving()
        .filter(opd__in={cell.opd.pk for cell in wanted}, category__counts_under__in=nodes)
        .filter(published_at__in={cell.updated_at for cell in wanted})
        .select_related("category")
        .only("title", "slug", "opd", "published_at", "category__counts_under")
        .order_by("published_at", "pk")
    )
    return {(row.opd_id, nodes[row.category.counts_under_id]): row for row in rows}


def _cells(agencies: Sequence[Opd], duties: list[Duty], today: date) -> dict[tuple[int, int], Cell]:
    heirs = _heirs(agencies, today)
    updates, statements = _updates(agencies, heirs, today), _statements(agencies, today)
    return {
        (opd.pk, duty.pk): _cell(
            duty, opd, updates.get((opd.pk, duty.node_id), _Updates()), statements[opd.pk, duty.pk], today
        )
        for opd in agencies
        for duty in duties
        if duty.is_owed_by(opd)
    }


class _Updates(NamedTuple):
    newest: datetime | None = None
    fitting: datetime | None = None


def _heirs(agencies: Sequence[Opd], today: date) -> dict[int, set[int]]:
    """Return `{agency: successors}` of ended agencies; a successor that ended passes it on."""
    wanted, heirs = {opd.pk for opd in agencies}, defaultdict(set)
    through = Opd.predecessors.through.objects.filter(to_opd__valid_to__lt=today)
    successors = defaultdict(set)
    for successor, predecessor in through.values_list("from_opd", "to_opd"):
        successors[predecessor].add(successor)
    for predecessor in list(successors):
        seen, ahead = {predecessor}, [predecessor]
        while ahead:
            following = successors.get(ahead.pop(), set()) - seen
            seen |= following
            ahead += following
        heirs[predecessor] = seen & wanted
    return {predecessor: its_heirs for predecessor, its_heirs in heirs.items() if its_heirs}


def _updates(agencies: Sequence[Opd], heirs: dict[int, set[int]], today: date) -> dict[tuple[int, int], _Updates]:
    """Return `{(agency, skeleton node): moments}` of public documents with a file, also for `heirs`."""
    documents = Document.objects.giving().filter(
        opd__in={opd.pk for opd in agencies} | heirs.keys(),
        category__counts_under__duty__isnull=False,
        published_at__lt=timezone.make_aware(datetime.combine(today + timedelta(days=1), time.min)),
    )
    rows = (
        documents.order_by()
        .values_list("opd", "category__counts_under")
        .annotate(newest=Max("published_at"), fitting=Max("published_at", filter=_fits()))
    )
    updates: dict[tuple[int, int], _Updates] = {}
    for opd, node, newest, fitting in rows:
        for heir in heirs.get(opd, {opd}):
            before = updates.get((heir, node), _Updates())
            pairs = zip(before, (newest, fitting), strict=True)
            updates[heir, node] = _Updates(*(max(filter(None, pair), default=None) for pair in pairs))
    return updates


def _fits() -> Q:
    """Return the condition that a document has the kind of the duty, and the year due if there is one."""
    duty, published_in = "category__counts_under__duty", ExtractYear("published_at")
    kind = Q(**{f"{duty}__kind": DocumentKind.OTHER}) | Q(kind=F(f"{duty}__kind"))
    year = (
        Q(**{f"{duty}__period": Period.STANDING})
        | Q(**{f"{duty}__is_of_last_year": False}, year__gte=published_in)
        | Q(**{f"{duty}__is_of_last_year": True}, year__gte=published_in - 1)
    )
    return kind & year


def _statements(agencies: Sequence[Opd], today: date) -> dict[tuple[int, int], list[DutyStatement]]:
    by_duty = defaultdict(list)
    rows = DutyStatement.objects.counting().filter(opd__in=agencies, from_on__lte=today)
    for row in rows.select_related("document").defer("document__summary", "document__proposed"):
        by_duty[row.opd_id, row.duty_id].append(row)
    return by_duty


def _cell(duty: Duty, opd: Opd, updates: _Updates, statements: list[DutyStatement], today: date) -> Cell:
    updated_at = updates.fitting
    has_unfit = updates.newest != updates.fitting
    for statement in statements:
        if statement.kind == StatementKind.NOT_APPLICABLE:
            return Cell(duty, opd, Status.NOT_APPLICABLE, updated_at=updated_at, statement=statement)
    claims = [_Claim.by(statement, duty) for statement in statements]
    if updated_at:
        claims.append(_Claim(last_day(duty.period, timezone.localdate(updated_at)), Status.MET, None))
    if not claims:
        since = max(duty.starts_on, opd.valid_from or duty.starts_on)
        return Cell(duty, opd, Status.MISSING, since=since, has_unfit=has_unfit)
    best = max(claims, key=lambda claim: (claim.end or date.max, claim.statement is None))
    if best.end is None or best.end >= today:
        return Cell(duty, opd, best.status, best.end, None, updated_at, best.statement)
    since = best.end + timedelta(days=1)
    return Cell(duty, opd, Status.OVERDUE, None, since, updated_at, best.statement, has_unfit=has_unfit)


class _Claim(NamedTuple):
    end: date | None
    status: Status
    statement: DutyStatement | None

    @classmethod
    def by(cls, statement: DutyStatement, duty: Duty) -> "_Claim":
        end = statement.until_on
        if statement.kind == StatementKind.DOCUMENT:
            published_at = cast(Document, statement.document).published_at  # public, or the statement would not count
            end = last_day(duty.period, timezone.localdate(published_at))
        return cls(end, BY_STATEMENT[StatementKind(statement.kind)], statement)


def fill(
    duty: Duty,
    opd: Opd,
    *,
    by: User,
    values: dict,
    incoming: Incoming | None,
    together: Callable[[Document], object] | None = None,
) -> Document:
    """Create a draft in the folder of the duty, with its class and kind; `together` is as of `publishing.create`.

    Raises AlreadySent for a file that an unpublished document of that folder has, NotAllowed, and ValidationError if
    the agency does not owe the duty.
    """
    require_owed(duty, opd)

    def with_new_file(document: Document) -> None:
        _require_new_file(document)
        if together:
            together(document)

    by_duty = {"category": folder_of(duty, opd, by=by), "classification": duty.classification, "kind": duty.kind}
    return publishing.create(opd, by=by, values=values | by_duty, incoming=incoming, together=with_new_file)


def _require_new_file(document: Document) -> None:
    """Raise AlreadySent for a repeated file; the second of two windows waits here for the first."""
    Opd.objects.select_for_update(no_key=True).get(pk=document.opd_id)
    revision = document.revisions.first()
    others = document.category.documents.exclude(pk=document.pk).filter(state__in=UNPUBLISHED)
    same = others.with_same_file(revision).first() if revision else None
    if same:
        raise AlreadySent(same)


def waiting_documents(duty: Duty, opd: Opd) -> QuerySet[Document]:
    return Document.objects.filter(opd=opd, category__counts_under=duty.node_id, state__in=UNPUBLISHED)


def folder_of(duty: Duty, opd: Opd, *, by: User) -> Category:
    """Return the folder of a duty; where it is missing the skeleton of the agency is laid out."""
    folders = Category.objects.filter(opd=opd, skeleton_node=duty.node_id)
    if not folders.exists():
        skeleton.lay_out(opd, by=by)
    return folders.get()


def state(
    duty: Duty,
    opd: Opd,
    kind: StatementKind,
    *,
    by: User,
    document: Document | None = None,
    signed_by: str = "",
    signed_as: str = "",
    reason: str = "",
    today: date | None = None,
) -> DutyStatement:
    """Record a statement and return it; a signed one ends with the period that begins today.

    Only PPID Utama decides that a duty does not apply. Raises NotAllowed, and ValidationError for missing fields, for a
    duty that the agency does not owe, and for the same statement twice on a day.
    """
    today = today or timezone.localdate()
    _require_entitled(opd, kind, by)
    require_owed(duty, opd, today)
    until = last_day(duty.period, today) if kind in SIGNED else None
    if kind == StatementKind.NIL and until is None:
        raise ValidationError(_("Informasi yang harus selalu tersedia tidak dapat dinyatakan nihil."))
    if kind in WITH_DOCUMENT and (document is None or not document.is_public or document.opd_id != opd.pk):
        raise ValidationError({"document": _("Pilih dokumen OPD ini yang sedang terbit.")})
    statement = DutyStatement(
        duty=duty, opd=opd, kind=kind, document=document if kind in WITH_DOCUMENT else None,
        signed_by=signed_by.strip(), signed_as=signed_as.strip(), reason=reason.strip(),
        from_on=today, until_on=until, by=by,
    )  # fmt: skip
    _require_texts(statement)
    privacy_gate.require_clear_texts(statement)
    try:
        with transaction.atomic():
            statement.save(force_insert=True)
            ledger.record(
                "duty.state", statement, by, {"duty": duty.code, "opd": opd.slug, "kind": kind, "until": until}
            )
    except IntegrityError as error:
        raise ValidationError(_("Pernyataan yang sama sudah dicatat hari ini.")) from error
    return statement


def revoke(statement: DutyStatement, *, by: User) -> None:
    """Revoke a statement, which stays on record. Raises NotAllowed, and WrongState if it is revoked already."""
    _require_entitled(statement.opd, StatementKind(statement.kind), by)
    with transaction.atomic():
        row = DutyStatement.objects.filter(pk=statement.pk, revoked_at__isnull=True)
        if not row.update(revoked_by=by, revoked_at=timezone.now()):
            raise WrongState(_("Pernyataan ini sudah dicabut."))
        facts = {"duty": statement.duty.code, "opd": statement.opd.slug, "kind": statement.kind}
        ledger.record("duty.revoke", statement, by, facts)


def _require_entitled(opd: Opd, kind: StatementKind, by: User) -> None:
    if kind == StatementKind.NOT_APPLICABLE and not has_role(by, opd, Role.REVIEWER):
        raise NotAllowed(_("Hanya PPID Utama yang menyatakan suatu kewajiban tidak berlaku."))
    if not has_role(by, opd, Role.OPERATOR, Role.REVIEWER):
        raise NotAllowed(_("Anda tidak bekerja untuk %(opd)s.") % {"opd": opd})


def require_owed(duty: Duty, opd: Opd, today: date | None = None) -> None:
    """Raise ValidationError with the reason if the agency does not owe the duty now."""
    if not duty.is_active or duty.starts_on > (today or timezone.localdate()):
        raise ValidationError(_("Kewajiban “%(duty)s” sedang tidak berlaku.") % {"duty": duty})
    if not duty.is_owed_by(opd):
        raise ValidationError(_("Kewajiban ini bukan kewajiban %(opd)s.") % {"opd": opd})


def _require_texts(statement: DutyStatement) -> None:
    missing: dict[str, str] = {}
    if statement.kind in SIGNED:
        signature = {"signed_by": statement.signed_by, "signed_as": statement.signed_as}
        missing |= {name: _("Wajib diisi.") for name, text in signature.items() if not is_written(text)}
    if statement.kind in (StatementKind.NIL, StatementKind.NOT_APPLICABLE) and not is_written(statement.reason):
        missing["reason"] = _("Tulis alasannya.")
    if missing:
        raise ValidationError(missing)


def gaps(cells: Iterable[Cell]) -> list[Cell]:
    """Return the gaps, the oldest first, and after them those for which a document is begun or submitted; one query."""
    missing = [cell for cell in cells if cell.is_gap]
    begun = Document.objects.filter(opd__in={cell.opd.pk for cell in missing}, state__in=UNPUBLISHED)
    rows = begun.order_by("updated_at").values_list("opd", "category__counts_under", "state")
    states = {(opd, node): DocumentState(state) for opd, node, state in rows}
    with_state = [replace(cell, begun=states.get((cell.opd.pk, cell.duty.node_id))) for cell in missing]
    return sorted(with_state, key=lambda cell: (cell.begun is not None, cell.since, cell.duty.position))
