"""The confirmation, by name, that a person has looked for what no machine recognises, before a file goes out.

Signatures, home addresses and account numbers (domain rule 54, UU 14/2008 Pasal 17 huruf h). It belongs to the file: a
new version needs a new one. A database trigger refuses to publish a file without it. Alerts have no file and need none.
"""

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
    """Record the confirmation with the file that goes out; a document without a file needs none.

    Raises ValidationError if the person has not confirmed.
    """
    if revision is None:
        return
    require_said(looked_for)
    given = {"by": by, "at": now or timezone.now()}
    Confirmation.objects.update_or_create(revision=revision, defaults=given)


def require(revision: Revision | None) -> None:
    """Raise ValidationError if there is a file for which nobody has confirmed."""
    if revision is not None:
        require_said(Confirmation.objects.filter(revision=revision).exists())


def require_said(looked_for: bool) -> None:
    """Raise ValidationError if the person has not confirmed."""
    if not looked_for:
        raise ValidationError(
            _("Centang dahulu pernyataan bahwa Anda sudah mencari tanda tangan, alamat rumah, dan nomor rekening.")
        )
