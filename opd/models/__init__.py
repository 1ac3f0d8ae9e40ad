from opd.models.agency import Opd, OpdKind
from opd.models.holiday import Holiday, HolidayKind
from opd.models.journal import LedgerEntry, LedgerHead
from opd.models.message import Message, MessageState
from opd.models.people import Membership, Role, User
from opd.models.sealed import Destroyed, SealedFile
from opd.models.throttle import ThrottleWindow

__all__ = [
    "Destroyed",
    "Holiday",
    "HolidayKind",
    "LedgerEntry",
    "LedgerHead",
    "Membership",
    "Message",
    "MessageState",
    "Opd",
    "OpdKind",
    "Role",
    "SealedFile",
    "ThrottleWindow",
    "User",
]
