"""The admins of exempt information: consequence tests, proposals to open a document, the law that ground j names."""

from documents.admin.exemption.consequence_test import ConsequenceTestAdmin
from documents.admin.exemption.opening import OpeningAdmin
from documents.admin.exemption.statute import StatuteAdmin

__all__ = ["ConsequenceTestAdmin", "OpeningAdmin", "StatuteAdmin"]
