"""The work with documents that waits for a person, for the first page of the admin."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from documents.admin.document.schedule import CLOSED, ENDED, ENDING, OUTDATED, TO_REVIEW, WAITING, by_date
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
from opd.desk.worklists import Worklist
from opd.models import ChangeState, PersonChange, Role, User
from opd.models.people import CONFIRMING_ROLES


def waiting_for(user: User) -> Iterator[Worklist]:
    for label, queryset, address in worklists(user):
        yield Worklist(label, queryset.count(), address)


def worklists(user):
    """Yield (label, queryset, address) of every list of work of the person."""
    documents = reverse("admin:documents_document_changelist")
    mine = Document.objects.editable_by(user)
    if user.has_city_role(Role.REVIEWER):
        for label, which in (
            (_("Menunggu pemeriksaan"), WAITING),
            (_("Terbit tanpa berkas, karena ditutup"), CLOSED),
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
            (_("Terbit tanpa berkas: unggah berkas lain"), CLOSED),
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
