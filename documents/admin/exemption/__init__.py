from documents.admin.exemption.consequence_test import ConsequenceTestAdmin
from documents.admin.exemption.kind_correction import KindCorrectionAdmin
from documents.admin.exemption.opening import OpeningAdmin
from documents.admin.exemption.statute import StatuteAdmin
