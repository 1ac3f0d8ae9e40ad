from requests_app.admin.holidays import HolidayAdmin
from requests_app.admin.privacy import PrivacyIncidentAdmin, PrivacyRequestAdmin
from requests_app.admin.retention import DestructionAdmin, RetentionRuleAdmin

__all__ = ["DestructionAdmin", "HolidayAdmin", "PrivacyIncidentAdmin", "PrivacyRequestAdmin", "RetentionRuleAdmin"]
