from requests_app.admin.fees import FeeAdmin
from requests_app.admin.holidays import HolidayAdmin
from requests_app.admin.judgments import LaterJudgmentAdmin
from requests_app.admin.lost_proofs import LostProofAdmin
from requests_app.admin.periods import HolidayChangeAdmin, LegalPeriodAdmin
from requests_app.admin.privacy import PrivacyIncidentAdmin, PrivacyRequestAdmin
from requests_app.admin.retention import DestructionAdmin, RetentionRuleAdmin
