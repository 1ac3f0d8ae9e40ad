"""Publication at a set moment, once, of the reviewed version only: any act voids it."""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from documents.lifecycle import publishing
from documents.lifecycle.proposal import Proposal
from documents.lifecycle.rules import STEPS, Act
from documents.models import Document, ScheduledPublication, ScheduleEnd
from documents.release import confirmation, privacy_gate
from opd import ledger, outbox
from opd.errors import NotAllowed, WrongState, sentences
from opd.models import Role, User
from opd.papers.letterhead import in_words

logger = logging.getLogger(__name__)

FARTHEST = timedelta(days=366)  # a later moment is a typing error
LONGEST_WAIT = timedelta(days=1)  # for the screening of the file; after that the schedule is void


@dataclass(frozen=True)
class PublicationCounts:
    published: int
    void: int


def schedule(document: Document, *, by: User, at: datetime, looked_for: bool, now: datetime | None = None) -> None:
    """Schedule the publication of a document under review, instead of an earlier schedule.

    `looked_for` is that of `publishing.publish`. Raises NotAllowed, WrongState, and ValidationError for a moment in the
    past or beyond `FARTHEST`, and for what could not be published now.
    """
    now = now or timezone.now()
    if not now < at <= now + FARTHEST:
        raise ValidationError({"at": _("Pilih waktu sesudah sekarang, paling lama setahun lagi.")})
    publishing.require_another(document, Act.SCHEDULE, by)
    if document.state in STEPS[Act.SCHEDULE].moves:
        Proposal(document).require_releasable()
    with transaction.atomic():
        revision = Proposal(document).revision
        confirmation.confirm(revision, by=by, looked_for=looked_for, now=now)
        publishing.move(document, Act.SCHEDULE, by)
        document.schedules.open().update(ended_at=now, end=ScheduleEnd.CANCELLED)
        ScheduledPublication.objects.create(document=document, version=document.version, at=at, by=by)
        when = _("Terbit %(when)s.") % {"when": in_words(at)}
        publishing.note(document, Act.SCHEDULE, by, reason=when, facts={"looked_for": revision is not None})


def unschedule(document: Document, *, by: User, now: datetime | None = None) -> None:
    """Cancel the schedule; the document waits for a decision again. Raises NotAllowed and WrongState."""
    if not document.schedules.valid().exists():
        raise WrongState(_("Dokumen ini tidak dijadwalkan terbit."))
    with transaction.atomic():
        publishing.move(document, Act.UNSCHEDULE, by)
        document.schedules.open().update(ended_at=now or timezone.now(), end=ScheduleEnd.CANCELLED)
        publishing.note(document, Act.UNSCHEDULE, by)


def publish_due(now: datetime | None = None) -> PublicationCounts:
    """Publish what is due, each in its transaction; what cannot be becomes void, and the reviewers are told."""
    now = now or timezone.now()
    ends = [_carry_out(row, now) for row in ScheduledPublication.objects.due(now).select_related("document__opd", "by")]
    return PublicationCounts(ends.count(ScheduleEnd.PUBLISHED), ends.count(ScheduleEnd.VOID))


def _carry_out(row: ScheduledPublication, now: datetime) -> ScheduleEnd | None:
    if row.document.version != row.version:
        return _void(row, now, _("Dokumennya diubah, ditarik kembali, atau sudah diputus sesudah dijadwalkan."))
    try:
        publishing.publish_scheduled(row.document, by=row.by)
    except WrongState:  # the next run sees the result of the other act
        return None
    except (NotAllowed, ValidationError) as error:
        if now < row.at + LONGEST_WAIT and privacy_gate.is_processing(Proposal(row.document).revision):
            return None
        return _void(row, now, " ".join(sentences(error)))
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
