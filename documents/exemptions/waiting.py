from collections.abc import Iterator
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from documents.lifecycle.reminders import last_reminder_day
from documents.models import ConsequenceStage, ConsequenceTest, Document, DocumentState, ExemptionEnd, Opening
from opd.desk.work import NO_DAY, Link, Row, Work, shortened
from opd.models import Role, User


def waiting(user: User) -> Iterator[Work]:
    """Yield consequence tests and openings to decide or to mend, and exemptions that end or need a review."""
    if user.has_city_role(Role.REVIEWER, Role.SUPERIOR):
        yield _work(_tests(user), _test_row, "tested_on", _list(_("Semua uji konsekuensi"), "consequencetest"))
        yield _work(_openings(user), _opening_row, "proposed_at", _list(_("Semua usul membuka"), "opening"))
    if user.has_city_role(Role.REVIEWER) or user.opd_ids(Role.OPERATOR):
        yield _work(_exemptions(user), _exemption_row, "exemption__decision_date", due="exemption__ends_on")


def _work(rows: QuerySet, show, since: str, *lists: Link, due: Any = NO_DAY) -> Work:
    return Work(kind="uji", label=_("Pengecualian"), rows=rows, show=show, since=since, lists=lists, due=due)


def _list(label: str, model: str) -> Link:
    return Link(label, reverse(f"admin:documents_{model}_changelist"))


def _tests(user: User) -> QuerySet:
    mine = Q(pk__in=[])
    if user.has_city_role(Role.SUPERIOR):
        mine |= Q(stage=ConsequenceStage.WAITING) & ~Q(written_by=user)
    if user.has_city_role(Role.REVIEWER):
        mine |= Q(stage=ConsequenceStage.RETURNED, written_by=user)
    return ConsequenceTest.objects.filter(mine).select_related("document__opd", "opd")


def _openings(user: User) -> QuerySet:
    to_decide = Opening.objects.waiting().exclude(proposed_by=user).select_related("document__opd")
    return to_decide if user.has_city_role(Role.SUPERIOR) else to_decide.filter(way=ExemptionEnd.RULING)


def _exemptions(user: User) -> QuerySet:
    """Return the documents whose exemption has ended or ends soon; for a reviewer also those without a full ground."""
    today, tests = timezone.localdate(), ConsequenceTest.objects.in_force()
    found = [tests.filter(ends_on__lte=last_reminder_day(today))]
    if user.has_city_role(Role.REVIEWER):
        found += [tests.to_review(today), tests.incomplete()]
    chosen = Q(pk__in=[])
    for rows in found:
        chosen |= Q(exemption__in=rows.values("pk"))
    exempt = Document.objects.editable_by(user).filter(state=DocumentState.EXEMPT)
    return exempt.filter(chosen).select_related("opd", "exemption")


def _test_row(test: ConsequenceTest) -> Row:
    document = test.document
    agency = document.opd if document else test.opd
    return Row(
        title=document.title if document else test.subject_class,
        number=_("Uji konsekuensi"),
        agency=agency.label if agency else "",
        note=test.get_stage_display(),
        act=_("Putuskan") if test.stage == ConsequenceStage.WAITING else _("Perbaiki"),
        address=reverse("admin:documents_consequencetest_change", args=[test.pk]),
    )


def _opening_row(opening: Opening) -> Row:
    return Row(
        title=opening.document.title,
        number=_("Usul membuka dokumen"),
        agency=opening.document.opd.label,
        note=shortened(opening.grounds),
        act=_("Putuskan"),
        address=reverse("admin:documents_opening_change", args=[opening.pk]),
    )


def _exemption_row(document: Document) -> Row:
    ends_on = document.exemption.ends_on if document.exemption else None
    return Row(
        title=document.title,
        number=_("Dikecualikan"),
        agency=document.opd.label,
        note=_("buka, atau uji lagi") if ends_on else _("tanpa tanggal akhir, atau belum lengkap"),
        state=_("Tinjau lagi"),
        act=_("Buka"),
        address=reverse("admin:documents_document_change", args=[document.pk]),
    )
