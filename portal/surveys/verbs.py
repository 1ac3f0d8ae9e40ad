from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac

from documents.models import Document
from portal.models import DocumentFeedback, ServiceFeedback
from requests_app.models import InformationRequest


def say_of_document(document: Document, *, helped: str, comment: str) -> None:
    DocumentFeedback.objects.create(document=document, helped=helped, comment=comment)


def say_of_service(case: InformationRequest, *, helped: str, comment: str, elements: dict[str, int]) -> bool:
    """Store the judgement of a request, with all `elements` (LOWEST to HIGHEST) or none; False if there is one."""
    values = {"helped": helped, "comment": comment, "given_on": timezone.localdate(), **elements}
    with transaction.atomic():
        _row, is_new = ServiceFeedback.objects.get_or_create(case_hash=_hash(case), defaults=values)
    return is_new


def is_judged(case: InformationRequest) -> bool:
    return ServiceFeedback.objects.filter(case_hash=_hash(case)).exists()


def _hash(case: InformationRequest) -> str:
    return salted_hmac("portal.surveys.case", str(case.pk), algorithm="sha256").hexdigest()
