from opd.models.agency import Opd, OpdKind
from opd.models.city_setting import CitySetting, SettingChange
from opd.models.holiday import Holiday, HolidayKind
from opd.models.journal import (
    AccessCount,
    AccessEntry,
    AccessHead,
    ChainEntry,
    ChainHead,
    ChainName,
    LedgerEntry,
    LedgerHead,
    PublishedHead,
)
from opd.models.message import Message, MessageState
from opd.models.official import Official, OfficialRole
from opd.models.people import CITY_ROLES, Membership, Role, User
from opd.models.person_change import ChangeKind, PasswordSetup, PersonChange
from opd.models.sealed import Destroyed, SealedFile
from opd.models.sign_in import RecoveryCode, SecondFactor, StaffSession
from opd.models.site_profile import BodyKind, Pattern, SiteProfile
from opd.models.throttle import ThrottleWindow
from opd.models.two_people import ByTwo, ChangeState
