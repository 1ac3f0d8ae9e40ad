"""The invented past of the demo city: what was met at the end of earlier months, what people read, and what they say.

The documents of the demo all became public today, so the verbs of a month that has ended would find nothing.
"""

import random
from datetime import timedelta

from django.utils import timezone

from documents.duties import matrix, months
from documents.models import DailyUse, Document, DutyMonth, Use
from portal.demo.story import Stage
from portal.models import DocumentFeedback, Element, Helpfulness, ServiceFeedback

MONTHS = 11
FIRST, GROWTH = 35, 5  # percent of what is met today, and more each month
DAYS, DOCUMENTS = 120, 150
JUDGED, JUDGEMENTS, ANSWERS = 60, 140, 24
CORRECTION = "Satu dokumen sudah terbit pada bulan itu, tetapi tersimpan di kategori lain."


def play(stage: Stage) -> None:
    """Write the past, unless it exists already."""
    if not DutyMonth.objects.exists():
        _record_months(stage)
    if not DailyUse.objects.exists():
        _read_documents()
    if not ServiceFeedback.objects.exists():
        _judge()


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
    """Write what readers say of documents, and applicants of the service, over the last months."""
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
