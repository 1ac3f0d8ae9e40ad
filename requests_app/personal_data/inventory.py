"""Personal data of applicants by class: what is left, and a function to empty it."""

from collections.abc import Callable, Iterable
from datetime import datetime

from django.db.models import CharField, Exists, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Cast, Concat

from opd import outbox
from opd.models import Message, SealedFile
from requests_app.models import (
    IDENTITY_FIELDS,
    AccessKey,
    AnswerFile,
    AnswerFinding,
    AnswerPage,
    Applicant,
    Attachment,
    DataClass,
    DeliveryRecord,
    InformationRequest,
    Letter,
    LostProof,
    Objection,
    OpeningTask,
    Paper,
    Payment,
    Remark,
    Withdrawal,
    WithheldPart,
)

APPLICANT = OuterRef("pk")
SCANS = DeliveryRecord.objects.exclude(file="")
STATEMENTS = Withdrawal.objects.exclude(file="")
LOST = LostProof.objects.exclude(file="")


def _has_messages_about(model) -> Exists:
    label = Concat(Value(f"{model._meta.label_lower}:"), Cast(OuterRef("pk"), CharField()), output_field=CharField())
    messages = Message.objects.filter(about=label).exclude(recipient="", body="")
    return Exists(model.objects.filter(Exists(messages), applicant=APPLICANT))


def _has(rows: QuerySet, *paths: str) -> Q:
    """Return the condition that an applicant has one of these rows, by one of these ways from a row."""
    return Q(*(Exists(rows.filter(**{f"{path}__applicant": APPLICANT})) for path in paths), _connector=Q.OR)


HAS_DATA = {
    DataClass.IDENTITY: Q(destroyed_at=None),
    DataClass.PAPERS: Q(Exists(Paper.objects.filter(applicant=APPLICANT, destroyed_at=None))),
    DataClass.CONTENT: _has(Attachment.objects.filter(destroyed_at=None), "inforequest")
    | _has(Payment.objects.filter(destroyed_at=None).exclude(sha256=""), "decision__inforequest")
    | _has(Remark.objects.exclude(text=""), "inforequest")
    | _has(WithheldPart.objects.exclude(words=""), "decision__inforequest")
    | _has(OpeningTask.objects.exclude(kept_words=""), "objection"),
    DataClass.LETTERS: _has(Letter.objects.filter(destroyed_at=None), "inforequest", "objection")
    | _has(SCANS, "inforequest", "objection")
    | _has(STATEMENTS, "inforequest", "objection")
    | _has(LOST, "letter__inforequest", "letter__objection"),
    DataClass.ANSWERS: _has(AnswerFile.objects.filter(destroyed_at=None), "inforequest"),
    DataClass.MESSAGES: _has_messages_about(InformationRequest) | _has_messages_about(Objection),
}


def applicants_with(data_class: DataClass) -> QuerySet[Applicant]:
    with_cases = Applicant.objects.select_related("inforequest__decision__letter").prefetch_related(
        "objections__dispute", "objections__letter", "objections__opening_tasks"
    )
    return with_cases.filter(HAS_DATA[data_class]).order_by("pk")


def case_numbers(applicants: Iterable[Applicant]) -> list[str]:
    return [case.number for applicant in applicants for case in cases_of(applicant)]


def cases_of(applicant: Applicant) -> list[InformationRequest | Objection]:
    inforequest = getattr(applicant, "inforequest", None)
    return [*([inforequest] if inforequest else []), *applicant.objections.all()]


def destroy(data_class: DataClass, applicant: Applicant, now: datetime) -> list[dict]:
    """Empty one class of an applicant's data for good, in a transaction; files are deleted when it commits.

    *Returns* one record for each file: {"what", "sha256", "size"}, for a letter also "number" and "date".
    """
    return DESTROYERS[data_class](applicant, now)


def _identity(applicant: Applicant, now: datetime) -> list[dict]:
    """Empty the identity and delete the secret links. Number and tracking code still open the case."""
    AccessKey.objects.filter(Q(inforequest__applicant=applicant) | Q(objection__applicant=applicant)).delete()
    Applicant.objects.filter(pk=applicant.pk).update(**dict.fromkeys(IDENTITY_FIELDS, ""), destroyed_at=now)
    return []


def _content(applicant: Applicant, now: datetime) -> list[dict]:
    """Empty files, remarks and words; subject and reason of parts, amount, day and number of payments stay."""
    Remark.objects.filter(inforequest__applicant=applicant).update(text="")
    WithheldPart.objects.filter(decision__inforequest__applicant=applicant).update(words="")
    OpeningTask.objects.filter(objection__applicant=applicant).update(kept_words="")
    proofs = Payment.objects.filter(decision__inforequest__applicant=applicant).exclude(sha256="")
    return _files([*Attachment.objects.filter(inforequest__applicant=applicant), *proofs], now)


def _letters(applicant: Applicant, now: datetime) -> list[dict]:
    of_applicant = Q(inforequest__applicant=applicant) | Q(objection__applicant=applicant)
    letters = Letter.objects.filter(of_applicant)
    records = _files(letters, now) + _files(SCANS.filter(of_applicant), now)
    records += _files(STATEMENTS.filter(of_applicant), now) + _files(LOST.filter(letter__in=letters), now)
    letters.update(data="")
    return records


def _answers(applicant: Applicant, now: datetime) -> list[dict]:
    records = _files(AnswerFile.objects.filter(inforequest__applicant=applicant), now)
    for model in (AnswerPage, AnswerFinding):
        model.objects.filter(file__inforequest__applicant=applicant).delete()
    return records


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
    DataClass.PAPERS: lambda applicant, now: _files(applicant.papers.all(), now),
    DataClass.CONTENT: _content,
    DataClass.LETTERS: _letters,
    DataClass.ANSWERS: _answers,
    DataClass.MESSAGES: _messages,
}
