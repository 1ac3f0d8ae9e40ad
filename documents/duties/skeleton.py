from django.db import transaction
from django.utils.translation import gettext as _

from documents.models import Category, SkeletonNode
from opd import ledger
from opd.errors import NotAllowed
from opd.models import Opd, Role, User
from opd.rules import has_role


@transaction.atomic
def lay_out(opd: Opd, *, by: User) -> list[Category]:
    """Create the missing skeleton categories of an agency and return them. Raises NotAllowed."""
    if not has_role(by, opd, Role.OPERATOR, Role.REVIEWER):
        raise NotAllowed(_("Anda tidak bekerja untuk %(opd)s.") % {"opd": opd})
    Opd.objects.select_for_update(no_key=True).get(pk=opd.pk)  # of two people at the same time only one creates them
    by_node = {category.skeleton_node_id: category for category in opd.categories.filter(skeleton_node__isnull=False)}
    created = []
    for node in SkeletonNode.objects.with_tree_fields():
        if node.pk not in by_node:
            by_node[node.pk] = Category.objects.create(
                opd=opd,
                parent=by_node.get(node.parent_id),
                name=node.name,
                position=node.position,
                default_classification=node.classification,
                skeleton_node=node,
            )
            created.append(by_node[node.pk])
    if created:
        ledger.record("category.lay_out", opd, by, {"created": len(created)})
    return created
