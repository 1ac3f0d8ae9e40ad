"""The verbs of serta-merta notices, which nothing may delay (UU 14/2008 Pasal 10): checked afterwards."""

import json
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from documents.models import PARTS, Alert, AlertAct, AlertEvent, AlertPhase, AlertReview
from documents.models.alert import agencies_to_warn_for
from documents.release import privacy_gate
from opd import ledger, outbox
from opd.errors import NotAllowed, WrongState
from opd.models import Opd, Role, User
from opd.rules import has_role
from opd.words import required, stored

NOTICE_FIELDS = ("title", "kind", "area", "phone", *PARTS, "starts_at", "ends_at")
LONGEST = timedelta(days=30)  # a person must renew what is shown on every page
ON_EVERY_PAGE = 3


class AlreadyPublished(Exception):
    """The form was sent before; `alert` is the notice that it published."""

    def __init__(self, alert: Alert):
        super().__init__(_("Peringatan ini sudah terbit."))
        self.alert = alert


def banner(now: datetime | None = None) -> dict[str, Any]:
    """Return the notices for every page, and whether there are more, as the template names them."""
    running = list(Alert.objects.running(now).only("title", "area", "ends_at")[: ON_EVERY_PAGE + 1])
    return {"alerts": running[:ON_EVERY_PAGE], "has_more": len(running) > ON_EVERY_PAGE}


def publish(opd: Opd, *, by: User, values: dict[str, Any], submission: UUID, now: datetime | None = None) -> Alert:
    """Publish a notice at once; it is on every page while it runs (UU 14/2008 Pasal 10).

    `values`: NOTICE_FIELDS; it runs from now without `starts_at`. `submission` identifies the form. Raises NotAllowed,
    AlreadyPublished for the same form, and ValidationError by field.
    """
    now = now or timezone.now()
    if not agencies_to_warn_for(by).filter(pk=opd.pk).exists():
        raise NotAllowed(_("Anda tidak berwenang menerbitkan peringatan atas nama %(opd)s.") % {"opd": opd})
    values = values | {"starts_at": values.get("starts_at") or now, "ends_at": to_the_minute(values["ends_at"])}
    alert = Alert(opd=opd, published_by=by, published_at=now, changed_at=now, submission=submission, **values)
    check(alert, now)
    try:
        with transaction.atomic():
            alert.save(force_insert=True)
            _tell(_reviewers(), "alert_published", alert, by)
            _note(alert, AlertAct.PUBLISH, by, now)
    except IntegrityError:
        before = Alert.objects.filter(submission=submission).first()
        if before is None:
            raise
        raise AlreadyPublished(before) from None
    return alert


def update(alert: Alert, *, by: User, text: str, values: dict[str, Any], now: datetime | None = None) -> None:
    """Change a notice, with news in `text`, never longer if over. Raises NotAllowed, WrongState and ValidationError."""
    now = now or timezone.now()
    text = _require_public_text(text, _("Tulis apa yang baru: pembaruan ini dibaca semua orang."))
    if "ends_at" in values:
        values = values | {"ends_at": to_the_minute(values["ends_at"])}
    changes = {name: [getattr(alert, name), new] for name, new in values.items() if getattr(alert, name) != new}
    if "ends_at" in changes and alert.phase(now) == AlertPhase.OVER:
        raise ValidationError({"ends_at": _("Peringatan ini sudah berakhir. Terbitkan peringatan yang baru.")})
    after = Alert.objects.get(pk=alert.pk)
    for name, (_old, new) in changes.items():
        setattr(after, name, new)
    check(after, now, moved="ends_at" in changes)
    columns = {name: new for name, (_old, new) in changes.items()}
    with transaction.atomic():
        _move(alert, by, changed_at=now, review=AlertReview.WAITING, reviewed_at=None, reviewed_by=None, **columns)
        _tell(_reviewers(), "alert_updated", alert, by, text=text)
        plain = json.loads(json.dumps(changes, default=datetime.isoformat))
        _note(alert, AlertAct.UPDATE, by, now, text=text, changes=plain)


def end(alert: Alert, *, by: User, reason: str, now: datetime | None = None) -> None:
    """End a notice early, with a reason on its own page. Raises NotAllowed, WrongState and ValidationError."""
    now = now or timezone.now()
    reason = _require_public_text(reason, _("Tulis mengapa peringatan ini berakhir."))
    if alert.phase(now) == AlertPhase.OVER:
        raise WrongState(_("Peringatan ini sudah berakhir."))
    with transaction.atomic():
        _move(alert, by, changed_at=now, ended_at=now, ended_by=by, end_reason=reason)
        _tell(_reviewers(), "alert_ended", alert, by)
        _note(alert, AlertAct.END, by, now, text=reason)


def review(alert: Alert, *, by: User, correction: bool, note: str, now: datetime | None = None) -> None:
    """Record another person's check, or the correction it wants. Raises NotAllowed, WrongState, ValidationError."""
    if not has_role(by, alert.opd, Role.REVIEWER):
        raise NotAllowed(_("Peringatan diperiksa oleh PPID Utama (verifikator)."))
    if by.pk in writers(alert):
        raise NotAllowed(_("Yang menulis peringatan tidak memeriksanya sendiri. Minta verifikator lain."))
    now = now or timezone.now()
    note = required(note, sentence=_("Tulis apa yang perlu dikoreksi.")) if correction else stored(note)
    result = AlertReview.CORRECTION if correction else AlertReview.SEEN
    with transaction.atomic():
        _move(alert, by, review=result, reviewed_at=now, reviewed_by=by)
        if correction:
            authors = User.objects.with_role(Role.OPERATOR, alert.opd) | User.objects.filter(pk=alert.published_by_id)
            _tell(authors, "alert_correction", alert, by, text=note)
        _note(alert, AlertAct.REVIEW, by, now, text=note)


def writers(alert: Alert) -> set[int]:
    """Return the primary keys of publisher and last editor, who must not check the notice."""
    last = alert.events.filter(act=AlertAct.UPDATE).last()
    return {alert.published_by_id, *([last.by_id] if last else [])}


def to_the_minute(moment: datetime) -> datetime:
    """Return the moment without its seconds, as forms show it: else a form sent unchanged would be a change."""
    return moment.replace(second=0, microsecond=0)


def check(alert: Alert, now: datetime, *, moved: bool = True) -> None:
    """Raise ValidationError by field if the notice may not be shown. `moved`: its times are new."""
    alert.clean_fields(exclude={field.name for field in Alert._meta.concrete_fields} - set(NOTICE_FIELDS))
    privacy_gate.require_clear_texts(alert)
    if not moved:
        return
    if alert.ends_at <= now:
        raise ValidationError({"ends_at": _("Waktu berakhir sudah lewat. Pilih waktu yang akan datang.")})
    if alert.ends_at <= alert.starts_at:
        raise ValidationError({"ends_at": _("Waktu berakhir harus sesudah waktu mulai.")})
    if alert.ends_at > now + LONGEST:
        raise ValidationError(
            {
                "ends_at": _("Paling lama %(days)d hari dari sekarang. Perpanjang nanti bila perlu.")
                % {"days": LONGEST.days}
            }
        )


def _move(alert: Alert, by: User, **columns) -> None:
    seen = Alert.objects.editable_by(by).filter(pk=alert.pk, version=alert.version)
    if "ended_at" in columns:  # not twice
        seen = seen.filter(Q(ended_at__isnull=True))
    if not seen.update(version=F("version") + 1, **columns):
        if not Alert.objects.editable_by(by).filter(pk=alert.pk).exists():
            raise NotAllowed(_("Anda tidak berwenang atas peringatan ini."))
        raise WrongState(_("Orang lain lebih dulu mengubah peringatan ini. Periksa lagi keadaannya."))
    alert.refresh_from_db()


def _tell(people, message: str, alert: Alert, by: User, **more) -> None:
    context = {"alert": alert, "title": alert.title, "by": by, **more}
    outbox.write(message, people.exclude(pk=by.pk), context, about=alert)


def _reviewers():
    return User.objects.with_role(Role.REVIEWER)


def _note(alert: Alert, act: AlertAct, by: User, now: datetime, *, text: str = "", changes: dict | None = None) -> None:
    AlertEvent.objects.create(alert=alert, act=act, by=by, at=now, text=text, changes=changes or {})
    facts = {"opd": alert.opd.slug, "version": alert.version, "ends_at": alert.over_at, "review": alert.review}
    ledger.record(f"alert.{act}", alert, by, facts | ({"changed": sorted(changes)} if changes else {}))


def _require_public_text(text: str, sentence: str) -> str:
    text = required(text, sentence=sentence)
    privacy_gate.require_clear_texts(AlertEvent(text=text))
    return text
