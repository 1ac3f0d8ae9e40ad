"""The operators' and reviewers' desk on Django's own admin."""

from documents.admin.category import CategoryAdmin, SkeletonNodeAdmin
from documents.admin.document import DocumentAdmin
from documents.admin.exemption import ConsequenceTestAdmin
from documents.admin.revision import RevisionInline

__all__ = ["CategoryAdmin", "ConsequenceTestAdmin", "DocumentAdmin", "RevisionInline", "SkeletonNodeAdmin"]
