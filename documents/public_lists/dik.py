"""The rows of the DIK; never the content of what is exempt (domain rule 37)."""

from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from documents.models import ConsequenceTest, Document
from documents.models.exemption.durations import duration_of

TEST_FIELDS = ("ground", "law", "ends_on", "ends_when", "lasts_while", "decision_number", "decision_date", "officer")


@dataclass(frozen=True)
class ExemptEntry:
    """A row: an approved consequence test, and the document that is exempt by it, if it is of one."""

    test: ConsequenceTest
    document: Document | None = None

    @property
    def title(self) -> str:
        return self.document.listed_title if self.document else self.test.subject_class

    @property
    def opd(self) -> str:
        return self.document.opd.name if self.document else self.test.agency_name

    @property
    def duration(self) -> str:
        return duration_of(self.test)


def exempt_documents(today: date | None = None):
    return _with_test(Document.objects.exempt(today)).order_by("opd__position", "opd__name", "title", "pk")


def ended_exemptions(today: date | None = None):
    """Return documents that are still closed after their exemption ended (domain rule 36), the earliest first."""
    return _with_test(Document.objects.exemption_ended(today)).order_by("exemption__ends_on", "title", "pk")


def _with_test(documents):
    columns = [f"exemption__{name}" for name in TEST_FIELDS]
    return documents.select_related("opd", "exemption").only("title", "hides_title", "opd__name", *columns)


def exempt_classes(today: date | None = None):
    """Return the tests of classes of information that are exempt in all documents, by agency and name."""
    of_classes = ConsequenceTest.objects.serving(today or timezone.localdate()).of_classes()
    return of_classes.select_related("opd").order_by("opd__position", "opd__name", "subject_class", "pk")
