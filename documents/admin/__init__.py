"""The desk of operators and reviewers, on Django's own admin.

`document` are the pages of one document, to which `many` and `spreadsheet` add documents in bulk and `redaction` the
pages of a redaction. The other modules have one admin each. `document.act_tables` is the base of admins whose rows
change by acts alone (notices, reports, consequence tests), `document.acts` the table of the acts on a document.
"""

from documents.admin.alert import AlertAdmin
from documents.admin.category import CategoryAdmin, SkeletonNodeAdmin
from documents.admin.document.document import DocumentAdmin
from documents.admin.duties import DutyAdmin, DutyMonthAdmin
from documents.admin.edition import EditionAdmin
from documents.admin.exemption import ConsequenceTestAdmin, OpeningAdmin, StatuteAdmin
from documents.admin.report import ReportAdmin, YearlyReportAdmin
from documents.admin.synonym import SynonymAdmin

__all__ = [
    "AlertAdmin",
    "CategoryAdmin",
    "ConsequenceTestAdmin",
    "DocumentAdmin",
    "DutyAdmin",
    "DutyMonthAdmin",
    "EditionAdmin",
    "OpeningAdmin",
    "ReportAdmin",
    "SkeletonNodeAdmin",
    "StatuteAdmin",
    "SynonymAdmin",
    "YearlyReportAdmin",
]
