"""Who reads what of agencies, officials, people, messages and the journals."""

from opd.models import Role
from opd.rules import Reach, ReadGroup, ReadRights

CITY = Reach.CITY


class OpdRights(ReadRights):
    AGENCY = ReadGroup("Opd")
    HOLIDAY = ReadGroup("Holiday")
    OFFICIAL = ReadGroup("Official")
    LEDGER = ReadGroup("LedgerEntry")
    ACCESS_JOURNAL = ReadGroup("AccessEntry")
    PERSON = ReadGroup(
        "Membership",
        User="username full_name email is_active date_joined last_login former_names password_is_private "
        "must_change_password may_enrol_until is_superuser groups user_permissions",
    )
    PERSON_CHANGE = ReadGroup(
        PersonChange="person kind role membership facts asked_by asked_at state decided_by decided_at reason"
    )
    SETTING = ReadGroup("SettingChange")
    # The delivery of e-mails. Subject and body may name documents or a request that a site admin may not read.
    MESSAGE = ReadGroup(
        Message="act about recipient to_citizen state attempts next_attempt_at error created_at sent_at"
    )
    MESSAGE_TEXT = ReadGroup("Message")
    # For the portal alone
    SECRET = ReadGroup(
        "User",
        "PersonChange",
        "PasswordSetup",
        "SecondFactor",
        "RecoveryCode",
        "StaffSession",
        "ThrottleWindow",
        "LedgerHead",
        "AccessHead",
        "AccessCount",
        "PublishedHead",
    )

    rows = {
        Role.OPERATOR: {},
        Role.REVIEWER: {CITY: (AGENCY, HOLIDAY, OFFICIAL, LEDGER, SETTING)},
        Role.SUPERIOR: {CITY: (LEDGER, ACCESS_JOURNAL, PERSON_CHANGE, SETTING)},
        Role.ADMIN: {
            CITY: (AGENCY, HOLIDAY, OFFICIAL, LEDGER, ACCESS_JOURNAL, PERSON, PERSON_CHANGE, MESSAGE, SETTING)
        },
    }
