"""The operators' and reviewers' desk on Django's own admin."""

from documents.admin.alert import AlertAdmin
from documents.admin.category import CategoryAdmin, SkeletonNodeAdmin
from documents.admin.document.document import DocumentAdmin
from documents.admin.duties import DutyAdmin
from documents.admin.edition import EditionAdmin
from documents.admin.exemption import ConsequenceTestAdmin
from documents.admin.report import ReportAdmin
from documents.admin.synonym import SynonymAdmin

__all__ = [
    "AlertAdmin",
    "CategoryAdmin",
    "ConsequenceTestAdmin",
    "DocumentAdmin",
    "DutyAdmin",
    "EditionAdmin",
    "ReportAdmin",
    "SkeletonNodeAdmin",
    "SynonymAdmin",
]
