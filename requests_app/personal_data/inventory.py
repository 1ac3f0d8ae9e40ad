"""Inventory of the personal data of applicants: for each class, a query for what is left and a function to empty it.

Every case is found by its applicant, who has one request with its objections, or one objection without a request.
"""

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
    Objection,
    Paper,
    Payment,
    Remark,
    WithheldPart,
)

APPLICANT = OuterRef("pk")
SCANS = DeliveryRecord.objects.exclude(file="")


def _has_messages_about(model, lookup: str) -> Exists:
    """Return a condition: the outbox has a message about a row of `model` that `lookup` joins to the applicant."""
    label = Concat(Value(f"{model._meta.label_lower}:"), Cast(OuterRef("pk"), CharField()), output_field=CharField())
    messages = Message.objects.filter(about=label).exclude(recipient="", body="")
    return Exists(model.objects.filter(Exists(messages), **{lookup: APPLICANT}))


HAS_DATA = {
    DataClass.IDENTITY: Q(destroyed_at=None),
    DataClass.PAPERS: Exists(Paper.objects.filter(applicant=APPLICANT, destroyed_at=None)),
    DataClass.CONTENT: Exists(Attachment.objects.filter(inforequest__applicant=APPLICANT, destroyed_at=None))
    | Exists(Payment.objects.filter(decision__inforequest__applicant=APPLICANT, destroyed_at=None).exclude(sha256=""))
    | Exists(Remark.objects.filter(inforequest__applicant=APPLICANT).exclude(text=""))
    | Exists(WithheldPart.objects.filter(decision__inforequest__applicant=APPLICANT).exclude(words="")),
    DataClass.LETTERS: Exists(Letter.objects.filter(inforequest__applicant=APPLICANT, destroyed_at=None))
    | Exists(Letter.objects.filter(objection__applicant=APPLICANT, destroyed_at=None))
    | Exists(SCANS.filter(inforequest__applicant=APPLICANT))
    | Exists(SCANS.filter(objection__applicant=APPLICANT)),
    DataClass.ANSWERS: Exists(AnswerFile.objects.filter(inforequest__applicant=APPLICANT, destroyed_at=None)),
    DataClass.MESSAGES: _has_messages_about(InformationRequest, "applicant")
    | _has_messages_about(Objection, "applicant"),
}


def applicants_with(data_class: DataClass) -> QuerySet[Applicant]:
    """Return the applicants of whom data of this class is stored, with their cases."""
    with_cases = Applicant.objects.select_related("inforequest__decision__letter").prefetch_related(
        "objections__dispute", "objections__letter"
    )
    return with_cases.filter(HAS_DATA[data_class]).order_by("pk")


def case_numbers(applicants: Iterable[Applicant]) -> list[str]:
    """Return the numbers of all requests and objections of these applicants."""
    return [case.number for applicant in applicants for case in cases_of(applicant)]


def cases_of(applicant: Applicant) -> list[InformationRequest | Objection]:
    inforequest = getattr(applicant, "inforequest", None)
    return [*([inforequest] if inforequest else []), *applicant.objections.all()]


def destroy(data_class: DataClass, applicant: Applicant, now: datetime) -> list[dict]:
    """Empty one class of an applicant's data for good.

    Runs in a transaction; stored files are deleted when it commits. *Returns* one record for each file: {"what",
    "sha256", "size"}, for a letter also "number" and "date".
    """
    return DESTROYERS[data_class](applicant, now)


def _identity(applicant: Applicant, now: datetime) -> list[dict]:
    """Empty the identity and delete the secret links. Number and tracking code still open the case without it."""
    AccessKey.objects.filter(Q(inforequest__applicant=applicant) | Q(objection__applicant=applicant)).delete()
    Applicant.objects.filter(pk=applicant.pk).update(**dict.fromkeys(IDENTITY_FIELDS, ""), destroyed_at=now)
    return []


def _papers(applicant: Applicant, now: datetime) -> list[dict]:
    return _files(applicant.papers.all(), now)


def _content(applicant: Applicant, now: datetime) -> list[dict]:
    """Empty attachments, scans of payments, remarks and words to redact.

    Subject and reason of a withheld part stay, and so do amount, day and number of a payment.
    """
    Remark.objects.filter(inforequest__applicant=applicant).update(text="")
    WithheldPart.objects.filter(decision__inforequest__applicant=applicant).update(words="")
    proofs = Payment.objects.filter(decision__inforequest__applicant=applicant).exclude(sha256="")
    return _files([*Attachment.objects.filter(inforequest__applicant=applicant), *proofs], now)


def _letters(applicant: Applicant, now: datetime) -> list[dict]:
    """Empty the letters, and the scans that prove their delivery; its days and numbers stay."""
    of_applicant = Q(inforequest__applicant=applicant) | Q(objection__applicant=applicant)
    letters = Letter.objects.filter(of_applicant)
    records = _files(letters, now) + _files(SCANS.filter(of_applicant), now)
    letters.update(data="")
    return records


def _answers(applicant: Applicant, now: datetime) -> list[dict]:
    """Destroy the files, with what a machine has read of them and found in them."""
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
    DataClass.PAPERS: _papers,
    DataClass.CONTENT: _content,
    DataClass.LETTERS: _letters,
    DataClass.ANSWERS: _answers,
    DataClass.MESSAGES: _messages,
}
