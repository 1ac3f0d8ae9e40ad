from requests_app.admin.fees import FeeAdmin
from requests_app.admin.holidays import HolidayAdmin
from requests_app.admin.periods import LegalPeriodAdmin
from requests_app.admin.privacy import PrivacyIncidentAdmin, PrivacyRequestAdmin
from requests_app.admin.retention import DestructionAdmin, RetentionRuleAdmin

__all__ = [
    "DestructionAdmin",
    "FeeAdmin",
    "HolidayAdmin",
    "LegalPeriodAdmin",
    "PrivacyIncidentAdmin",
    "PrivacyRequestAdmin",
    "RetentionRuleAdmin",
]
