"""Worklists on the first page of the admin: what waits for the person."""

from itertools import groupby

from django import template
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from documents.admin.document.blockers import ANY, solution
from documents.admin.document.schedule import ENDED, ENDING, OUTDATED, TO_REVIEW, WAITING, by_date
from documents.duties import matrix
from documents.models import (
    PUBLIC_STATES,
    Alert,
    AlertReview,
    ConsequenceStage,
    ConsequenceTest,
    Document,
    DocumentState,
    ExemptionEnd,
    ExtractionState,
    Opening,
    OpeningStage,
    Report,
    ReportState,
)
from documents.read_rights import DocumentRights
from documents.release import blockers
from opd.models import ChangeState, Opd, PersonChange, Role
from opd.models.people import CONFIRMING_ROLES
from opd.rules import Reach

register = template.Library()
HELD = 5  # documents listed one by one


@register.inclusion_tag("admin/documents/document/todo.html", takes_context=True)
def desk_todo(context):
    """Show (label, count, address) of every worklist that is not empty."""
    rows = worklists(context["request"].user)
    counted = [(label, queryset.count(), address) for label, queryset, address in rows]
    return {"todo": [row for row in counted if row[1]]}


@register.inclusion_tag("admin/documents/document/held.html", takes_context=True)
def held_todo(context):
    """Show the documents that their file keeps from going out, to those who may solve it, the longest waiting first."""
    rows = list(
        blockers.blocked(Document.objects.editable_by(context["request"].user)).select_related("opd")[: HELD + 1]
    )
    return {
        "rows": [(row, blockers.Blocker(row.blocker).label, *solution(row)) for row in rows[:HELD]],
        "more": f"{reverse('admin:documents_document_changelist')}?tertahan={ANY}" if len(rows) > HELD else "",
    }


@register.inclusion_tag("admin/documents/duty/todo.html", takes_context=True)
def duty_todo(context):
    """Show an operator the gaps of their agencies, the oldest first; PPID Utama gets a link to all agencies."""
    user, today = context["request"].user, timezone.localdate()
    rights = {
        "reads_all_duties": DocumentRights.DUTY.reach(user) > Reach.NONE,
        "may_declare": user.has_city_role(Role.REVIEWER),
    }
    if not user.opd_ids(Role.OPERATOR):
        return rights | {"agencies": []}
    mine = list(Opd.objects.in_force(today).filter(pk__in=user.opd_ids(Role.OPERATOR)))
    cells = list(matrix.of_agencies(mine, today))
    gaps = matrix.gaps(cells)
    by_agency = [(agency, list(group)) for agency, group in groupby(cells, key=lambda cell: cell.opd)]
    return rights | {
        "agencies": [
            (
                agency,
                matrix.score(its_cells),
                [cell for cell in gaps if cell.opd == agency],
                sum(cell.is_due_soon(today) for cell in its_cells),
            )
            for agency, its_cells in by_agency
        ],
    }


def worklists(user):
    """Yield (label, queryset, address) of every list of work of the person."""
    documents = reverse("admin:documents_document_changelist")
    mine = Document.objects.editable_by(user)
    if user.has_city_role(Role.REVIEWER):
        for label, which in (
            (_("Menunggu pemeriksaan"), WAITING),
            (_("Masa pengecualian berakhir: buka atau uji lagi"), ENDED),
            (_("Pengecualian segera berakhir"), ENDING),
            (_("Pengecualian tanpa tanggal akhir: tinjau tahun ini"), TO_REVIEW),
        ):
            yield label, by_date(which, mine), f"{documents}?masa={which}"
        yield _("Permintaan pencabutan"), mine.exclude(withdrawal_asked=""), f"{documents}?withdrawal_asked__isempty=0"
    elif user.opd_ids(Role.OPERATOR):
        returned = (DocumentState.RETURNED, DocumentState.CHANGE_RETURNED)
        drafts = (DocumentState.DRAFT, DocumentState.CHANGE_DRAFT)
        for label, states in ((_("Dikembalikan kepada Anda"), returned), (_("Draf yang belum diajukan"), drafts)):
            yield label, mine.filter(state__in=states), f"{documents}?state__in={','.join(states)}"
        for label, which in (
            (_("Tidak berlaku lagi: unggah versi baru"), OUTDATED),
            (_("Masa pengecualian berakhir"), ENDED),
            (_("Pengecualian segera berakhir"), ENDING),
        ):
            yield label, by_date(which, mine), f"{documents}?masa={which}"
        unread = (ExtractionState.FAILED, ExtractionState.EMPTY)
        query = f"revisions__extraction__in={','.join(unread)}&state__in={','.join(PUBLIC_STATES)}"
        unsearchable = mine.public().filter(revisions__extraction__in=unread).distinct()
        yield _("Terbit, tetapi isi berkasnya tidak dapat dicari"), unsearchable, f"{documents}?{query}"
    yield from alert_worklists(user)
    yield from report_worklists(user)
    yield from test_worklists(user)
    yield from people_worklists(user)


def people_worklists(user):
    """Yield the account changes that wait for this person's confirmation."""
    if user.has_city_role(*CONFIRMING_ROLES):
        waiting = f"{reverse('admin:opd_personchange_changelist')}?state__exact={ChangeState.WAITING}"
        yield _("Perubahan akun menunggu persetujuan Anda"), PersonChange.objects.confirmable_by(user), waiting


def test_worklists(user):
    """Yield consequence tests: for the superior to decide, for their writer to correct."""
    tests = reverse("admin:documents_consequencetest_changelist")
    waiting, returned = ConsequenceStage.WAITING, ConsequenceStage.RETURNED
    if user.has_city_role(Role.SUPERIOR):
        to_decide = ConsequenceTest.objects.waiting().exclude(written_by=user)
        yield _("Uji konsekuensi menunggu persetujuan"), to_decide, f"{tests}?stage__exact={waiting}"
    if user.has_city_role(Role.REVIEWER):
        to_mend = ConsequenceTest.objects.returned().filter(written_by=user)
        yield _("Uji konsekuensi dikembalikan kepada Anda"), to_mend, f"{tests}?stage__exact={returned}"
    yield from opening_worklists(user)


def opening_worklists(user):
    """Yield the proposals to open a document that wait for this person as the second one."""
    to_decide = Opening.objects.waiting().exclude(proposed_by=user)
    if not user.has_city_role(Role.SUPERIOR):
        to_decide = to_decide.filter(way=ExemptionEnd.RULING)
    if user.has_city_role(Role.REVIEWER, Role.SUPERIOR):
        waiting = f"{reverse('admin:documents_opening_changelist')}?stage__exact={OpeningStage.WAITING}"
        yield _("Usul membuka dokumen menunggu orang kedua"), to_decide, waiting


def alert_worklists(user):
    """Yield serta-merta notices that end soon, and those that wait for a check or a correction."""
    notices = reverse("admin:documents_alert_changelist")
    mine = Alert.objects.editable_by(user)
    yield _("Peringatan yang segera berakhir"), mine.ending_soon(), f"{notices}?masa=segera"
    if user.has_city_role(Role.REVIEWER):
        waiting = AlertReview.WAITING
        to_review = mine.waiting_for_review().exclude(published_by=user)
        yield _("Peringatan menunggu pemeriksaan"), to_review, f"{notices}?review__exact={waiting}"
    else:
        to_correct = AlertReview.CORRECTION
        yield _("Peringatan yang perlu dikoreksi"), mine.to_correct(), f"{notices}?review__exact={to_correct}"


def report_worklists(user):
    """Yield citizens' reports: late ones, and those that a reviewer must forward or an agency answer."""
    reports = reverse("admin:documents_report_changelist")
    mine = Report.objects.answerable_by(user)
    yield _("Laporan warga lewat tenggat"), mine.overdue(), f"{reports}?tenggat=lewat"
    reviewer = user.has_city_role(Role.REVIEWER)
    state = ReportState.RECEIVED if reviewer else ReportState.FORWARDED
    label = _("Laporan warga yang belum diteruskan") if reviewer else _("Laporan warga yang menunggu jawaban Anda")
    yield label, mine.filter(state=state), f"{reports}?state__exact={state}"
