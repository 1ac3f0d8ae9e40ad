"""The steps of the first hour that concern documents: of an operator all five, of a reviewer the first."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from documents.admin.document.schedule import ByDate
from documents.lifecycle.rules import Act
from documents.models import Category, Document, DocumentEvent, ReportEvent, Revision
from opd.desk.first_hour import Step
from opd.models import Opd, Role, User


def steps(user: User) -> Iterator[Step]:
    if user.has_city_role(Role.REVIEWER):
        yield from _of_reviewer(user)
    elif user.opd_ids(Role.OPERATOR):
        yield from _of_operator(user)


def _of_operator(user: User) -> Iterator[Step]:
    agency = Opd.objects.in_force().filter(pk__in=user.opd_ids(Role.OPERATOR)).order_by("pk").first()
    if agency is None:
        return
    done = _acts_of(user)
    mine = Document.objects.filter(pk__in=DocumentEvent.objects.filter(by=user, act=Act.CREATE).values("document"))
    first = mine.order_by("pk").first()
    duties = reverse("admin:documents_duty_mine", args=[agency.slug])
    page = reverse("admin:documents_document_change", args=[first.pk]) if first else duties
    yield Step(
        _("Siapkan kategori %(opd)s") % {"opd": agency.label},
        _("Tekan “Susun kategori baku”: kategori yang sama untuk semua OPD langsung tersedia."),
        Category.objects.filter(opd=agency, skeleton_node__isnull=False).exists(),
        reverse("admin:documents_category_changelist"),
    )
    yield Step(
        _("Pilih satu kewajiban yang masih merah"),
        _("Mulailah dari yang berkasnya sudah ada di komputer Anda, lalu tekan “Isi kekosongan ini”."),
        first is not None,
        duties,
    )
    yield Step(
        _("Unggah berkasnya"),
        _("PDF dari komputer lebih baik daripada pindaian: isinya langsung dapat dicari."),
        Revision.objects.filter(uploaded_by=user).exists(),
        page,
    )
    yield Step(
        _("Lengkapi judul dan ringkasannya"),
        _("Judul menyebut apa, siapa, dan tahun. Ringkasan satu atau dua kalimat untuk warga."),
        mine.exclude(title="").exclude(summary="").exists(),
        page,
    )
    yield Step(
        _("Ajukan untuk diperiksa"),
        _("Verifikator memeriksa, lalu menerbitkannya atau mengembalikannya dengan alasan."),
        Act.SUBMIT in done,
        page,
    )


def _of_reviewer(user: User) -> Iterator[Step]:
    yield Step(
        _("Periksa satu dokumen"),
        _("Baca isinya di halaman yang sama, lalu terbitkan, atau kembalikan dengan alasan."),
        not _acts_of(user).isdisjoint({Act.PUBLISH, Act.RETURN}),
        f"{reverse('admin:documents_document_changelist')}?masa={ByDate.WAITING}",
    )
    yield Step(
        _("Tangani satu laporan warga"),
        _("Teruskan ke OPD-nya, atau jawab sendiri."),
        ReportEvent.objects.filter(by=user).exists(),
        reverse("admin:documents_report_changelist"),
    )


def _acts_of(user: User) -> set[str]:
    return set(DocumentEvent.objects.filter(by=user).order_by().values_list("act", flat=True).distinct())
