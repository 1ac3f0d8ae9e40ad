from collections.abc import Iterator
from datetime import datetime

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from opd.condition import Fact
from portal.models import Webhook


def facts(now: datetime) -> Iterator[Fact]:
    counts = Webhook.objects.aggregate(
        number=Count("pk"),
        failing=Count("pk", filter=Q(failures__gt=0, disabled_at=None)),
        disabled=Count("pk", filter=Q(disabled_at__isnull=False)),
    )
    if not counts["number"]:
        return
    words = _("%(number)s penerima, %(failing)s sedang gagal, %(disabled)s dihentikan.") % counts
    remedy = _("Periksa alamatnya, lalu aktifkan lagi atau hapus") if counts["disabled"] else ""
    yield Fact(_("Penerima webhook"), words, remedy, reverse("admin:portal_webhook_changelist"))
