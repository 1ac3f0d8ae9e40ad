"""The confirmation that a person looked for signatures, addresses, accounts (domain rule 54)."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from documents.models import Confirmation, Revision
from opd.models import User

LABEL = gettext_lazy(
    "Saya sudah mencari tanda tangan, alamat rumah, dan nomor rekening dalam berkasnya. Nama saya dan waktunya dicatat."
)


def confirm(revision: Revision | None, *, by: User, looked_for: bool, now: datetime | None = None) -> None:
    """Record the confirmation with the file that goes out, if there is one. Raises ValidationError without it."""
    if revision is None:
        return
    require_said(looked_for)
    given = {"by": by, "at": now or timezone.now()}
    Confirmation.objects.update_or_create(revision=revision, defaults=given)


def require(revision: Revision | None) -> None:
    if revision is not None:
        require_said(Confirmation.objects.filter(revision=revision).exists())


def require_said(looked_for: bool) -> None:
    if not looked_for:
        raise ValidationError(
            _("Centang dahulu pernyataan bahwa Anda sudah mencari tanda tangan, alamat rumah, dan nomor rekening.")
        )
