"""The addresses and user names of sign-ins, which django-axes keeps for its limits, and their end."""

from datetime import datetime, timedelta

from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.conf import settings
from django.utils import timezone


def forget(now: datetime | None = None) -> int:
    """Delete the rows that are older than SIGN_IN_ADDRESS_DAYS. Returns their number."""
    before = (now or timezone.now()) - timedelta(days=settings.SIGN_IN_ADDRESS_DAYS)
    tables = (AccessAttempt, AccessFailureLog, AccessLog)
    return sum(table.objects.filter(attempt_time__lt=before).delete()[0] for table in tables)
