from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from documents.models import Document
from documents.release.blockers import Blocker, blocked, solution
from opd.desk.work import Link, Row, Work
from opd.models import Role, User


def waiting(user: User) -> Iterator[Work]:
    """Yield the documents that their file keeps back."""
    if user.has_city_role(Role.REVIEWER) or user.opd_ids(Role.OPERATOR):
        every = f"{reverse('admin:documents_document_changelist')}?tertahan=semua"
        yield Work(
            kind="tertahan",
            label=_("Tertahan"),
            rows=blocked(Document.objects.editable_by(user)).select_related("opd"),
            show=_row,
            since="updated_at",
            lists=(Link(_("Semua yang tertahan"), every),),
        )


def _row(document: Document) -> Row:
    address, act = solution(document)
    return Row(
        title=document.title,
        number=document.get_state_display(),
        agency=document.opd.label,
        note=str(Blocker(document.blocker).label),  # type: ignore[attr-defined]  # annotated
        state=_("Tertahan"),
        act=act,
        address=address,
    )
