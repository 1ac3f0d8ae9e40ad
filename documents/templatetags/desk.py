"""Worklists on the first page of the admin: what waits for the person."""

from itertools import groupby

from django import template
from django.urls import reverse
from django.utils import timezone

from documents.admin.document.blockers import ANY, solution
from documents.duties import matrix
from documents.models import (
    Document,
)
from documents.read_rights import DocumentRights
from documents.release import blockers
from opd.models import Opd, Role
from opd.rules import Reach

register = template.Library()
HELD = 5  # documents listed one by one


@register.inclusion_tag("admin/documents/document/held.html", takes_context=True)
def held_todo(context):
    """Show the documents that their file keeps from going out, to those who may solve it, the longest waiting first."""
    rows = list(
        blockers.blocked(Document.objects.editable_by(context["request"].user)).select_related("opd")[: HELD + 1]
    )
    return {
        "rows": [(row, blockers.Blocker(row.blocker).label, *solution(row)) for row in rows[:HELD]],
        "more": f"{reverse('admin:documents_document_changelist')}?tertahan={ANY}" if len(rows) > HELD else "",
    }


@register.inclusion_tag("admin/documents/duty/todo.html", takes_context=True)
def duty_todo(context):
    """Show an operator the gaps of their agencies, the oldest first; PPID Utama gets a link to all agencies."""
    user, today = context["request"].user, timezone.localdate()
    rights = {
        "reads_all_duties": DocumentRights.DUTY.reach(user) > Reach.NONE,
        "may_declare": user.has_city_role(Role.REVIEWER),
    }
    if not user.opd_ids(Role.OPERATOR):
        return rights | {"agencies": []}
    mine = list(Opd.objects.in_force(today).filter(pk__in=user.opd_ids(Role.OPERATOR)))
    cells = list(matrix.of_agencies(mine, today))
    gaps = matrix.gaps(cells)
    by_agency = [(agency, list(group)) for agency, group in groupby(cells, key=lambda cell: cell.opd)]
    return rights | {
        "agencies": [
            (
                agency,
                matrix.score(its_cells),
                [cell for cell in gaps if cell.opd == agency],
                sum(cell.is_due_soon(today) for cell in its_cells),
            )
            for agency, its_cells in by_agency
        ],
    }
