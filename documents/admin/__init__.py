"""The operators' and reviewers' desk on Django's own admin."""

from documents.admin.category import CategoryAdmin, SkeletonNodeAdmin
from documents.admin.document import DocumentAdmin
from documents.admin.duties import DutyAdmin
from documents.admin.exemption import ConsequenceTestAdmin

__all__ = ["CategoryAdmin", "ConsequenceTestAdmin", "DocumentAdmin", "DutyAdmin", "EditionAdmin", "SkeletonNodeAdmin"]
from documents.admin.edition import EditionAdmin
