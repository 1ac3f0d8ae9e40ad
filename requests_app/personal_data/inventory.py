"""What is held about an applicant, class by class: who still has something of it, and how it is made to go.

The key of every case is its applicant: he has one request with its objections, or an objection without a request.
"""

from collections.abc import Callable, Iterable
from datetime import datetime

from django.db.models import CharField, Exists, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Cast, Concat

from opd import outbox
from opd.models import Message, SealedFile
from requests_app.models import (
    IDENTITY,
    AccessKey,
    AnswerFile,
    Applicant,
    Attachment,
    DataClass,
    InformationRequest,
    Letter,
    Objection,
    Paper,
    Remark,
    WithheldPart,
)

ME = OuterRef("pk")


def _spoken_of(model, lookup: str) -> Exists:
    """Whether the outbox still holds a message about a row of `model` that `lookup` joins to the applicant."""
    label = Concat(Value(f"{model._meta.label_lower}:"), Cast(OuterRef("pk"), CharField()), output_field=CharField())
    messages = Message.objects.filter(about=label).exclude(recipient="", body="")
    return Exists(model.objects.filter(Exists(messages), **{lookup: ME}))


HELD = {
    DataClass.IDENTITY: Q(destroyed_at=None),
    DataClass.PAPERS: Exists(Paper.objects.filter(applicant=ME, destroyed_at=None)),
    DataClass.CONTENT: Exists(Attachment.objects.filter(inforequest__applicant=ME, destroyed_at=None))
    | Exists(Remark.objects.filter(inforequest__applicant=ME).exclude(text=""))
    | Exists(WithheldPart.objects.filter(decision__inforequest__applicant=ME).exclude(words="")),
    DataClass.LETTERS: Exists(Letter.objects.filter(inforequest__applicant=ME, destroyed_at=None))
    | Exists(Letter.objects.filter(objection__applicant=ME, destroyed_at=None)),
    DataClass.ANSWERS: Exists(AnswerFile.objects.filter(inforequest__applicant=ME, destroyed_at=None)),
    DataClass.MESSAGES: _spoken_of(InformationRequest, "applicant") | _spoken_of(Objection, "applicant"),
}


def holders(data_class: DataClass) -> QuerySet[Applicant]:
    """Applicants of whom something of this class is still there, with their cases."""
    with_cases = Applicant.objects.select_related("inforequest__decision").prefetch_related("objections__dispute")
    return with_cases.filter(HELD[data_class]).order_by("pk")


def numbers(applicants: Iterable[Applicant]) -> list[str]:
    """The numbers of all their cases."""
    return [case.number for applicant in applicants for case in cases_of(applicant)]


def cases_of(applicant: Applicant) -> list[InformationRequest | Objection]:
    inforequest = getattr(applicant, "inforequest", None)
    return [*([inforequest] if inforequest else []), *applicant.objections.all()]


def destroy(data_class: DataClass, applicant: Applicant, now: datetime) -> list[dict]:
    """Blank the class for good -> one record per file, {"what", "sha256", "size"}, for a letter its number and date.

    Runs in a transaction; stored files go when it has committed.
    """
    return DESTROYERS[data_class](applicant, now)


def _identity(applicant: Applicant, now: datetime) -> list[dict]:
    """The secret links die with it; the code's hash leads nowhere any more."""
    AccessKey.objects.filter(Q(inforequest__applicant=applicant) | Q(objection__applicant=applicant)).delete()
    Applicant.objects.filter(pk=applicant.pk).update(**dict.fromkeys(IDENTITY, ""), destroyed_at=now)
    return []


def _papers(applicant: Applicant, now: datetime) -> list[dict]:
    return _files(applicant.papers.all(), now)


def _content(applicant: Applicant, now: datetime) -> list[dict]:
    """What he sent along and said, and the words blackened in his answer; of a part, its subject and reason stay."""
    Remark.objects.filter(inforequest__applicant=applicant).update(text="")
    WithheldPart.objects.filter(decision__inforequest__applicant=applicant).update(words="")
    return _files(Attachment.objects.filter(inforequest__applicant=applicant), now)


def _letters(applicant: Applicant, now: datetime) -> list[dict]:
    letters = Letter.objects.filter(Q(inforequest__applicant=applicant) | Q(objection__applicant=applicant))
    records = _files(letters, now)
    letters.update(data="")
    return records


def _answers(applicant: Applicant, now: datetime) -> list[dict]:
    return _files(AnswerFile.objects.filter(inforequest__applicant=applicant), now)


def _messages(applicant: Applicant, now: datetime) -> list[dict]:
    outbox.forget(cases_of(applicant))
    return []


def _files(rows: Iterable[SealedFile], now: datetime) -> list[dict]:
    records = []
    for file in rows:
        if file.destroyed_at:
            continue
        records.append(_record(file))
        file.destroy(now)
    return records


def _record(file: SealedFile) -> dict:
    what = file.get_kind_display() if isinstance(file, Paper | Letter) else file._meta.verbose_name
    record = {"what": str(what), "sha256": file.sha256, "size": file.size}
    if isinstance(file, Letter):
        record |= {"number": file.number, "date": file.dated_on.isoformat()}
    return record


DESTROYERS: dict[DataClass, Callable[[Applicant, datetime], list[dict]]] = {
    DataClass.IDENTITY: _identity,
    DataClass.PAPERS: _papers,
    DataClass.CONTENT: _content,
    DataClass.LETTERS: _letters,
    DataClass.ANSWERS: _answers,
    DataClass.MESSAGES: _messages,
}
