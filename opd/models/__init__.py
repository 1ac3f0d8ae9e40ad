from opd.models.agency import Opd, OpdKind
from opd.models.journal import LedgerEntry, LedgerHead
from opd.models.message import Message, MessageState
from opd.models.people import Membership, Role, User

__all__ = [
    "LedgerEntry",
    "LedgerHead",
    "Membership",
    "Message",
    "MessageState",
    "Opd",
    "OpdKind",
    "Role",
    "User",
]
