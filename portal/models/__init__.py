from opd.models import SiteProfile
from portal.models.backup import BackupKey
from portal.models.faq import Faq
from portal.models.integrity import FindingKind, IntegrityRule, RuleKind, SiteCheck, SiteFinding
from portal.models.news import News
from portal.models.page import Page, PageGroup
from portal.models.picture import Picture
from portal.models.rich_text import RichText
from portal.models.site_search import SiteEntry, SiteKind
from portal.models.subscription import Frequency, Subscriber, Subscription
from portal.models.survey import DocumentFeedback, Element, Helpfulness, ServiceFeedback
from portal.models.webhook import DeliveryState, Webhook, WebhookDelivery, WebhookEvent
from portal.models.wordpress import ItemSeries, MovedItem, Redirect
