"""The desk of operators and reviewers, on Django's own admin.

`document` are the pages of one document; `many` and `spreadsheet` add documents in bulk.
"""

from documents.admin.alert import AlertAdmin
from documents.admin.category import CategoryAdmin, SkeletonNodeAdmin
from documents.admin.document.document import DocumentAdmin
from documents.admin.duties import DutyAdmin, DutyMonthAdmin
from documents.admin.edition import EditionAdmin
from documents.admin.exemption import ConsequenceTestAdmin, OpeningAdmin, StatuteAdmin
from documents.admin.report import ReportAdmin, YearlyReportAdmin
from documents.admin.synonym import SynonymAdmin
