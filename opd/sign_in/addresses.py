"""What django-axes keeps of sign-ins, and its end."""

from datetime import datetime, timedelta

from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac


def typed_name(request: HttpRequest, credentials: dict | None = None) -> str:
    """Return a keyed hash of a typed user name, which may be a password in the wrong field."""
    name = (credentials or request.POST).get("username") or ""
    return salted_hmac("opd.sign_in.addresses", name, algorithm="sha256").hexdigest()


def forget(now: datetime | None = None) -> int:
    before = (now or timezone.now()) - timedelta(days=settings.SIGN_IN_ADDRESS_DAYS)
    tables = (AccessAttempt, AccessFailureLog, AccessLog)
    return sum(table.objects.filter(attempt_time__lt=before).delete()[0] for table in tables)
