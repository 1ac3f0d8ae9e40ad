from opd.models import Role
from opd.rules import Reach, ReadGroup, ReadRights

CITY = Reach.CITY


class PortalRights(ReadRights):
    PAGE = ReadGroup("Page", "News", "Faq", "Picture")
    PROFILE = ReadGroup("SiteProfile")
    REDIRECT = ReadGroup("Redirect", "MovedItem")
    FEEDBACK = ReadGroup("DocumentFeedback", "ServiceFeedback")
    SUBSCRIPTION = ReadGroup("Subscriber", "Subscription")  # by link only
    INTEGRITY = ReadGroup("IntegrityRule", "SiteCheck", "SiteFinding")
    INDEX = ReadGroup("SiteEntry", "BackupKey")  # for the portal itself; no page shows them
    WEBHOOK = ReadGroup("Webhook", "WebhookDelivery")
    SYSTEM = ReadGroup()  # the page on the condition of the portal

    rows = {
        Role.OPERATOR: {},
        Role.REVIEWER: {CITY: (PAGE, FEEDBACK, INTEGRITY, SYSTEM)},
        Role.SUPERIOR: {},
        Role.ADMIN: {CITY: (PAGE, PROFILE, REDIRECT, INTEGRITY, WEBHOOK, SYSTEM)},
    }
