"""The invented past of the demo city, as its documents went public today, and what its agencies state of duties."""

import random
from datetime import date, timedelta

from django.utils import timezone

from documents.duties import matrix, months
from documents.models import DailyUse, Document, Duty, DutyMonth, DutyStatement, StatementKind, Use
from documents.reports import yearly
from portal.demo import content
from portal.demo.story import Stage
from portal.models import DocumentFeedback, Element, Helpfulness, ServiceFeedback

MONTHS = 11
FIRST, GROWTH = 35, 5  # percent of what is met today, and more each month
DAYS, DOCUMENTS = 120, 150
JUDGED, JUDGEMENTS, ANSWERS = 60, 140, 24
CORRECTION = "Satu dokumen sudah terbit pada bulan itu, tetapi tersimpan di kategori lain."

YEARLY_REPORT = "Laporan Layanan Informasi Publik"
SIGNED = {"signed_by": "Siti Contoh", "signed_as": "Sekretaris"}


def play(stage: Stage) -> None:
    if not DutyStatement.objects.exists():
        _state(stage)
    if not DutyMonth.objects.exists():
        _record_months(stage)
    if not DailyUse.objects.exists():
        _read_documents()
    if not ServiceFeedback.objects.exists():
        _judge()


def _state(stage: Stage) -> None:
    for signed in content.read("statements")["statement"]:
        opd, duty = stage.agency(signed["opd"]), Duty.objects.get(code=signed["duty"])
        begins = signed.get("document")  # the title of one that is still valid
        facts = {"document": opd.documents.public().filter(title__startswith=begins).first() if begins else None}
        facts |= SIGNED | {"reason": signed.get("reason", "")}
        matrix.state(duty, opd, StatementKind(signed["kind"]), by=stage.cast.operators[opd.pk], **facts)
    _hold_over(stage)
    task = yearly.raise_task(date(timezone.localdate().year, 1, 2))
    report = task and yearly.candidates(task).filter(title__startswith=YEARLY_REPORT).first()
    if task and report:
        yearly.finish(task, by=stage.cast.reviewer, document=report)


def _hold_over(stage: Stage) -> None:
    """State of last year's papers that they still hold, where those of this year are not signed yet."""
    written = {(entry.opd.pk, entry.title): entry.written for entry in stage.entries}
    for cell in matrix.of_agencies(stage.opds):
        if not (cell.is_gap and cell.has_unfit):
            continue
        last = content.WRITTEN - cell.duty.is_of_last_year
        rows = Document.objects.giving().filter(opd=cell.opd, category__counts_under=cell.duty.node_id)
        found = [row for row in rows if written.get((row.opd_id, row.title), 0) >= last]
        if found:
            facts = SIGNED | {"document": found[-1]}
            matrix.state(cell.duty, cell.opd, StatementKind.STILL_VALID, by=stage.cast.operators[cell.opd.pk], **facts)


def _record_months(stage: Stage) -> None:
    rows, month, past = matrix.matrix().rows, months.first_of(timezone.localdate()), []
    for back in range(MONTHS):
        month = months.month_before(month)
        share = FIRST + GROWTH * (MONTHS - back)
        past += [
            DutyMonth(opd=row.opd, month=month, met=row.score.met * share // 100, owed=row.score.owed) for row in rows
        ]
    DutyMonth.objects.bulk_create(past)
    row = max(past, key=lambda row: (row.month, row.met < row.owed, row.met))
    by = stage.cast.reviewer
    months.correct(row.opd, row.month, by=by, met=row.met + 1, owed=row.owed, reason=CORRECTION)


def _read_documents() -> None:
    chance, today = random.Random("bacaan"), timezone.localdate()  # noqa: S311 - repeatable on purpose
    rows = []
    for pk in Document.objects.public().order_by("pk").values_list("pk", flat=True)[:DOCUMENTS]:
        liked = chance.choice((1, 1, 2, 3, 8))
        for day in chance.sample(range(1, DAYS), 14):
            opened = chance.randint(1, 6) * liked
            rows.append(DailyUse(document_id=pk, day=today - timedelta(day), use=Use.OPENED, number=opened))
            if downloaded := opened * chance.randint(0, 4) // 6:
                rows.append(DailyUse(document_id=pk, day=today - timedelta(day), use=Use.DOWNLOADED, number=downloaded))
    DailyUse.objects.bulk_create(rows)


def _judge() -> None:
    chance, now = random.Random("penilaian"), timezone.now()  # noqa: S311 - repeatable on purpose
    documents = list(Document.objects.public().order_by("pk").values_list("pk", flat=True)[:JUDGED])
    if not documents:
        return
    helped = chance.choices(Helpfulness.values, (7, 2, 1), k=JUDGEMENTS)
    DocumentFeedback.objects.bulk_create(
        DocumentFeedback(
            document_id=chance.choice(documents), helped=value, given_at=now - timedelta(chance.randrange(DAYS))
        )
        for value in helped
    )
    ServiceFeedback.objects.bulk_create(
        ServiceFeedback(
            case_hash=f"{chance.getrandbits(256):064x}",
            helped=chance.choices(Helpfulness.values, (6, 3, 1))[0],
            given_on=timezone.localdate(now) - timedelta(chance.randrange(DAYS)),
            **{name: chance.choices((2, 3, 4), (1, 5, 6))[0] for name in Element.values},
        )
        for _number in range(ANSWERS)
    )
