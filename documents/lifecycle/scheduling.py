"""Publication at a moment: a reviewer decides now, the worker carries it out then, once, also after it was down.

The document stays in review, hidden as any other, until the moment comes. Whatever anybody does with it meanwhile
raises its version and takes the moment away: only what was reviewed goes out.
"""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from documents.lifecycle import publishing
from documents.lifecycle.rules import STEPS, Act
from documents.models import Document, ScheduledPublication, ScheduleEnd
from documents.release import privacy_gate
from opd import ledger, outbox
from opd.errors import NotAllowed, WrongState
from opd.models import Role, User
from opd.papers.letterhead import in_words

logger = logging.getLogger(__name__)

FARTHEST = timedelta(days=366)  # whoever means a later year has mistyped
LONGEST_WAIT = timedelta(days=1)  # for a machine that still looks through the file; then people are told


@dataclass(frozen=True)
class Done:
    published: int
    void: int


def schedule(document: Document, *, by: User, at: datetime, now: datetime | None = None) -> None:
    """Publish the reviewed document at a moment; a moment that was chosen before is replaced.

    Raises ValidationError for a moment that is none, and for what could not be published now either.
    """
    now = now or timezone.now()
    if not now < at <= now + FARTHEST:
        raise ValidationError({"at": _("Pilih waktu sesudah sekarang, paling lama setahun lagi.")})
    if document.state in STEPS[Act.SCHEDULE].moves:
        publishing.require_releasable(document)
    with transaction.atomic():
        publishing.move(document, Act.SCHEDULE, by)
        document.schedules.open().update(ended_at=now, end=ScheduleEnd.CANCELLED)
        ScheduledPublication.objects.create(document=document, version=document.version, at=at, by=by)
        publishing.note(document, Act.SCHEDULE, by, reason=_("Terbit %(when)s.") % {"when": in_words(at)})


def unschedule(document: Document, *, by: User, now: datetime | None = None) -> None:
    """Take the moment away; the document waits for a decision again."""
    if not document.schedules.standing().exists():
        raise WrongState(_("Dokumen ini tidak dijadwalkan terbit."))
    with transaction.atomic():
        publishing.move(document, Act.UNSCHEDULE, by)
        document.schedules.open().update(ended_at=now or timezone.now(), end=ScheduleEnd.CANCELLED)
        publishing.note(document, Act.UNSCHEDULE, by)


def publish_due(now: datetime | None = None) -> Done:
    """Carry out every moment that has come, each on its own: one that cannot be is told and holds up no other."""
    now = now or timezone.now()
    ends = [_carry_out(row, now) for row in ScheduledPublication.objects.due(now).select_related("document__opd", "by")]
    return Done(ends.count(ScheduleEnd.PUBLISHED), ends.count(ScheduleEnd.VOID))


def _carry_out(row: ScheduledPublication, now: datetime) -> ScheduleEnd | None:
    if row.document.version != row.version:
        return _void(row, now, _("Dokumennya diubah, ditarik kembali, atau sudah diputus sesudah dijadwalkan."))
    try:
        publishing.publish(row.document, by=row.by)
    except WrongState:  # somebody is at it this very moment; the next run sees what came of it
        return None
    except (NotAllowed, ValidationError) as error:
        if now < row.at + LONGEST_WAIT and privacy_gate.is_processing(
            publishing.as_proposed(row.document).published_revision
        ):
            return None
        return _void(row, now, " ".join(error.messages if isinstance(error, ValidationError) else [str(error)]))
    except Exception:
        logger.exception("document %s was not published at its moment", row.document_id)
        return None
    return ScheduleEnd.PUBLISHED


def _void(row: ScheduledPublication, now: datetime, why: str) -> ScheduleEnd | None:
    with transaction.atomic():
        still_open = ScheduledPublication.objects.open().filter(pk=row.pk)
        if not still_open.update(ended_at=now, end=ScheduleEnd.VOID):
            return None
        context = {"document": row.document, "at": row.at, "why": why}
        outbox.write("schedule_void", User.objects.with_role(Role.REVIEWER), context, about=row.document)
        ledger.record("schedule.void", row.document, None, {"at": row.at})
    return ScheduleEnd.VOID
