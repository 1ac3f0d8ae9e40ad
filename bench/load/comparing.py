"""`python -m bench.load.comparing FOLDER`: what the clients were told compared with the database, to the last row.

FOLDER has the clients' journals and `letters.json`, the Message-IDs that the mail server accepted. It runs with the
environment of the portal and prints JSON: with `--left` how much the worker has still to do, otherwise a `Row` for each
kind of act.
"""

import json
import os
import re
import sys
from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from django.conf import settings  # noqa: E402 - Django is set up before its models are imported
from django_q.models import OrmQ  # noqa: E402

from bench.load import journal  # noqa: E402
from bench.load.journal import DONE, MARK, UNKNOWN  # noqa: E402
from documents.models import Document, DocumentEvent, ExtractionState, FileScan, Revision, ScanState  # noqa: E402
from opd.models import LedgerEntry, Message, MessageState  # noqa: E402
from requests_app.models import Event, InformationRequest, Letter  # noqa: E402

DOCUMENT_ACTS, REQUEST_ACTS = ("publish", "withdraw"), ("assign", "answer", "decide", "send")
RECEIPTS = ("request_registered", "request_unconfirmed")


@dataclass
class Row:
    """One kind of act. `acknowledged` and `found` count; the lists name what is wrong, and `unheard` what is not.

    `missing`: acknowledged and not there; `twice`: more than once there; `other`: there with other content;
    `unexplained`: there, and no client sent it; `unheard`: there, and its client had no answer.
    """

    what: str
    acknowledged: int = 0
    found: int = 0
    missing: list[str] = field(default_factory=list)
    twice: list[str] = field(default_factory=list)
    other: list[str] = field(default_factory=list)
    unexplained: list[str] = field(default_factory=list)
    unheard: list[str] = field(default_factory=list)


def compared(what: str, acts: Iterable[dict], present: Iterable[str], *, among_ours: bool = True) -> Row:
    """Compare acknowledged acts with the keys of rows. `among_ours`: nobody else makes such rows."""
    acts, there = list(acts), Counter(present)
    done = {act["key"] for act in acts if act["outcome"] == DONE}
    unknown = {act["key"] for act in acts if act["outcome"] == UNKNOWN}
    row = Row(what, len(done), sum(there.values()))
    row.missing = sorted(done - there.keys())
    row.twice = sorted(key for key, number in there.items() if number > 1)
    row.unheard = sorted(unknown & there.keys())
    if among_ours:
        row.unexplained = sorted(there.keys() - done - unknown)
    return row


def rows(acts: list[dict], accepted: list[str]) -> list[Row]:
    by_act = {name: [act for act in acts if act["act"] == name] for name in {act["act"] for act in acts}}
    found = [_uploads(by_act.get("upload", [])), *_requests(by_act.get("file", []))]
    found += [_document_act(act, by_act.get(act, [])) for act in DOCUMENT_ACTS]
    found += [_request_act(act, by_act.get(act, [])) for act in REQUEST_ACTS]
    return [*found, *_numbers(), _ledger(), _mail(accepted)]


def _uploads(acts: list[dict]) -> Row:
    ours = Document.objects.filter(title__contains=MARK)
    row = compared("documents uploaded", acts, ours.values_list("title", flat=True))
    stored = dict(Revision.objects.filter(document__in=ours, number=1).values_list("document__title", "sha256"))
    row.other = sorted(act["key"] for act in acts if act["outcome"] == DONE and stored.get(act["key"]) != act["sha256"])
    return row


def _requests(acts: list[dict]) -> Iterable[Row]:
    ours = InformationRequest.objects.filter(information__contains=MARK).select_related("applicant")
    marks = {request.pk: re.search(rf"\(({MARK}[^)]*)\)", request.information)[1] for request in ours}
    row = compared("requests filed", acts, marks.values())
    numbers = {marks[request.pk]: request.number for request in ours}
    row.other = sorted(
        act["key"] for act in acts if act["outcome"] == DONE and numbers.get(act["key"]) != act["number"]
    )
    yield row
    about = {f"{InformationRequest._meta.label_lower}:{pk}": mark for pk, mark in marks.items()}
    receipts = Message.objects.filter(act__in=RECEIPTS, about__in=about).values_list("about", flat=True)
    yield compared("receipts in the outbox", acts, [about[label] for label in receipts])


def _document_act(act: str, acts: list[dict]) -> Row:
    events = DocumentEvent.objects.filter(act=act, document__title__contains=MARK)
    return compared(f"documents: {act}", acts, events.values_list("document__title", flat=True))


def _request_act(act: str, acts: list[dict]) -> Row:
    events = Event.objects.filter(act=act, inforequest__information__contains=MARK)
    return compared(f"requests: {act}", acts, map(str, events.values_list("inforequest", flat=True)))


def _numbers() -> Iterable[Row]:
    for model in (InformationRequest, Letter):
        numbers = model.objects.exclude(number="").values_list("number", flat=True)
        yield compared(f"numbers of {model._meta.model_name}", [], numbers, among_ours=False)


def _ledger() -> Row:
    """Compare the acts in the journal with the histories, one entry for each event of our documents and requests."""
    documents = DocumentEvent.objects.filter(document__title__contains=MARK).values_list("document", "act")
    events = Event.objects.filter(inforequest__information__contains=MARK).values_list("inforequest", "act")
    told = Counter(_entry(Document, pk, act) for pk, act in documents)
    told += Counter(_entry(InformationRequest, pk, act) for pk, act in events)
    objects = {key.partition(" ")[0] for key in told}
    written = LedgerEntry.objects.values_list("object_type", "object_id", "verb")
    entries = Counter(f"{kind}:{pk} {verb}" for kind, pk, verb in written if f"{kind}:{pk}" in objects)
    row = Row("entries of the ledger", sum(told.values()), sum(entries.values()))
    row.missing = sorted((told - entries).keys())
    row.unexplained = sorted((entries - told).keys())
    return row


def _entry(model, pk: int, act: str) -> str:
    return f"{model._meta.label_lower}:{pk} {model._meta.model_name}.{act}"


def _mail(accepted: list[str]) -> Row:
    """Compare letters that the outbox calls sent with those that the mail server has accepted, by their Message-ID."""
    host = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2]
    sent = Message.objects.filter(state=MessageState.SENT, sent_at__isnull=False).values_list("pk", "created_at")
    waiting = Message.objects.exclude(state=MessageState.SENT).values_list("pk", "created_at")
    names = {f"<{pk}.{at.timestamp():.0f}@{host}>" for pk, at in waiting}
    mails = Counter(accepted)
    ours = {name for pk, at in sent if (name := f"<{pk}.{at.timestamp():.0f}@{host}>")}
    row = Row("letters accepted by the mail server", len(ours), sum(mails.values()))
    row.missing = sorted(ours - mails.keys())
    row.twice = sorted(name for name, number in mails.items() if number > 1)
    row.unexplained = sorted(mails.keys() - ours - names)
    row.unheard = sorted(names & mails.keys())
    return row


def left() -> dict[str, int]:
    """Return how much the worker has still to do, by kind."""
    return {
        "tasks": OrmQ.objects.count(),
        "letters to send": Message.objects.filter(state=MessageState.WAITING).count(),
        "files to read": Revision.objects.filter(extraction=ExtractionState.WAITING).count(),
        "files to scan": FileScan.objects.filter(state=ScanState.WAITING).count() if settings.CLAMD_SOCKET else 0,
        "letters to make": Letter.objects.filter(destroyed_at=None, sha256="").count(),
    }


def main() -> None:
    folder = Path(sys.argv[1])
    if "--left" in sys.argv:
        print(json.dumps(left()))
        return
    acts = [line for line in journal.read(folder) if "act" in line]
    accepted = json.loads((folder / "letters.json").read_text())
    print(json.dumps([asdict(row) for row in rows(acts, accepted)]))


if __name__ == "__main__":
    main()
