"""Make a restored backup follow what was known last; each step may run again."""

from collections import Counter
from contextlib import suppress

from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.db import OperationalError, transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from documents.lifecycle import closing, publishing
from documents.models import Document, DocumentState, Revision
from documents.release import virus_scan
from opd import ledger, outbox
from opd.ledger import HEAD
from opd.models import LedgerHead, Membership, Role, User
from opd.people import shell
from opd.stores import closed
from portal.backup import database
from portal.backup.errors import BackupError
from portal.backup.last_known import RESTORED, SWITCHED, LastKnown, factor_marks, fingerprints, people, shown_rows
from portal.models import Subscriber, Subscription, Webhook
from portal.webhooks import verbs as webhooks
from requests_app.models import DataClass, NumberSeries
from requests_app.personal_data import destruction

AHEAD = 100  # numbers and ids that may have been given after the list was written


def reviewer_named(username: str) -> User:
    """Return the reviewer in whose name documents are withdrawn. Raises BackupError."""
    reviewers = User.objects.with_role(Role.REVIEWER).order_by("username")
    person = reviewers.filter(username=username).first()
    if person is None:
        words = _("Sebutkan verifikator yang mencabut dokumen, --by NAMA. Yang ada di cadangan: %(names)s.")
        raise BackupError(words % {"names": ", ".join(reviewers.values_list("username", flat=True)) or "-"})
    return person


def apply(known: LastKnown, *, reviewer: User, by: ledger.Shell, backup: str) -> Counter[str]:
    """Make the restored database follow `known`, record it in the ledger, and return how much of what was changed."""
    applied: Counter[str] = Counter()
    applied["sessions"] += Session.objects.all().delete()[0]
    applied["messages_held"] += outbox.settle(known.outbox)
    _skip_numbers(known, applied)
    _destroy(known, applied, by)
    applied["files_barred"] += virus_scan.bar_again(known.barred)
    _withdraw(known, applied, reviewer)
    # Some may have been stopped since, or have another key, and our numbers begin lower again.
    for webhook in Webhook.objects.active().defer("secret"):
        applied["webhooks_stopped"] += webhooks.disable(webhook, by=None)
    _switch_off(known, applied)
    _end_rights(known, applied, by)
    with transaction.atomic():
        _leave_subscribers(known, applied)
        ledger.record(RESTORED, LedgerHead.objects.get(pk=HEAD), by, {"backup": backup, **(+applied)})
    with suppress(OperationalError):  # then the nightly purge does it
        destruction.scrub_remains()
    return +applied


def reopen(*, by: ledger.Shell, despite: bool = False) -> None:
    """Open a restored portal. Raises BackupError unless it was verified; `despite`: also with differences."""
    facts = closed.facts()
    if not facts:
        raise BackupError(_("Portal ini tidak tertutup."))
    if facts.get("stage") != "applied":
        raise BackupError(_("Pemulihannya belum selesai: jalankan restore lagi dengan cadangan yang sama."))
    if facts.get("differences") != 0 and not despite:
        raise BackupError(_("Jalankan restore --verify dahulu; portal dibuka bila tidak ada perbedaan."))
    with transaction.atomic():
        facts = {"backup": facts["backup"], "differences": facts.get("differences")}
        ledger.record("portal.reopen", LedgerHead.objects.get(pk=HEAD), by, facts)
    cache.clear()  # its keys have numbers of entries that the lost portal gave too
    closed.reopen()


def _skip_numbers(known: LastKnown, applied: Counter[str]) -> None:
    present = {(row.kind, row.year): row.last for row in NumberSeries.objects.all()}
    for kind, year in sorted(known.series.keys() | present.keys()):
        last = known.series.get((kind, year), present.get((kind, year), 0))
        applied["series"] += NumberSeries.objects.skip_to(kind, year, last + AHEAD)
    database.advance_ids(known.ids, AHEAD)


def _destroy(known: LastKnown, applied: Counter[str], by: ledger.Shell) -> None:
    for kind in DataClass:
        months, basis = known.rules.get(kind, (0, _("Dimusnahkan lagi sesudah pemulihan")))
        number = destruction.destroy_again(kind, known.without.get(kind, set()), months=months, basis=basis, by=by)
        applied[f"destroyed_{kind}"] += number


def _withdraw(known: LastKnown, applied: Counter[str], reviewer: User) -> None:
    """Withdraw what is public here and was not any more, or whose public file was closed since."""
    reason = _(
        "Dokumen ini dicabut, ditutup, atau diganti sebelum data dipulihkan dari cadangan pada %(day)s, dan belum "
        "diperiksa lagi."
    ) % {"day": date_format(timezone.localdate(), "j F Y")}
    rows = Revision.objects.public().defer("text").order_by("pk")
    for revision in [row for row in rows.iterator(chunk_size=500) if row.pk not in known.revisions]:
        revision.document = document = Document.objects.select_related("opd").get(pk=revision.document_id)
        if document.published_revision_id != revision.pk and document.pk in known.documents:
            closing.withhold_revision(revision, by=reviewer, reason=reason)
            applied["versions_withheld"] += 1
    public = Document.objects.public().select_related("published_revision").defer("published_revision__text")
    for document in public.order_by("pk").iterator(chunk_size=500):
        has_changed = document.open_file is not None and document.published_revision_id not in known.revisions
        if document.pk not in known.documents or has_changed:
            publishing.withdraw(document, by=reviewer, reason=reason)
            applied["withdrawn"] += 1
    hidden = (DocumentState.WITHDRAWN, DocumentState.EXEMPT)
    for document in Document.objects.filter(state__in=hidden, hides_title=False).order_by("pk").iterator():
        if document.pk in known.hidden_titles:
            publishing.hide_title(document, by=reviewer, reason=reason)
            applied["titles_hidden"] += 1


def _switch_off(known: LastKnown, applied: Counter[str]) -> None:
    for model in SWITCHED:
        label = model._meta.label_lower
        for row in shown_rows(model):
            if row.pk not in known.shown[label]:
                applied[f"hidden_{label}"] += shown_rows(model).filter(pk=row.pk).update(is_public=False)


def _end_rights(known: LastKnown, applied: Counter[str], by: ledger.Shell) -> None:
    for person in people():
        if person.pk not in known.accounts:
            shell.close_account(person, by=by)
            applied["accounts_closed"] += 1
        elif person.has_usable_password() and known.accounts[person.pk] not in fingerprints(person):
            shell.void_password(person, by=by)
            applied["passwords_void"] += 1
        elif known.factors is not None and known.factors.get(person.pk, "") not in factor_marks(person):
            shell.void_factor(person, by=by)
            applied["factors_void"] += 1
    for membership in Membership.objects.in_force().select_related("user").order_by("pk"):
        if membership.pk not in known.roles:
            shell.end_role_again(membership, by=by)
            applied["roles_ended"] += 1


def _leave_subscribers(known: LastKnown, applied: Counter[str]) -> None:
    """Forget who has unsubscribed since, and tell nobody a second time of what was published."""
    for subscriber in Subscriber.objects.only("pk"):
        if subscriber.pk not in known.subscribers:
            subscriber.delete()
            applied["subscribers_left"] += 1
    Subscription.objects.confirmed().update(told_entry=LedgerHead.last_number(), told_at=timezone.now())
