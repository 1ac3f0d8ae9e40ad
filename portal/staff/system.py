"""The page *Sistem*: the condition of the portal as plain facts, with remedies, in a fixed number of queries."""

from collections.abc import Iterator
from datetime import datetime
from typing import cast
from urllib.parse import urlsplit

from django.core.cache import cache
from django.db.models import Count, Field, Min, Q
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import resolve, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe
from django_q.models import Schedule

from documents.extraction import scanned_pages
from documents.intake import scanner
from documents.models import ConsequenceTest, Document, YearlyReport
from documents.release import virus_scan
from documents.reports import yearly
from opd import city_settings, outbox
from opd.desk.worklists import Worklist
from opd.limits import disk
from opd.models import CitySetting, Holiday, Role, User
from opd.models.holiday import NATIONWIDE
from opd.templatetags.bahasa import file_size
from opd.web.view_access import PUBLIC, STAFF, access_of
from opd.worker import queues
from portal import schedules
from portal.models import Page, SiteCheck, SiteFinding, SiteProfile, Webhook
from portal.read_rights import PortalRights
from portal.staff import backups, journals, other_machines
from portal.staff.checklist import checklist
from portal.staff.fact import Fact, moment
from requests_app.answers import public_texts
from requests_app.models import Decision, Letter
from requests_app.personal_data import destruction
from requests_app.staff.views.access import DeskRequest, desk
from requests_app.workflow import impartiality, withdrawals
from requests_app.workflow.clock import holiday_changes, recompute

FAULTS_SECONDS = 60  # for which their number is kept; the page itself is computed each time
OWED = ("address", "hours", "phone", "email", "complaint_officer", "complaint_address")
UNFILLED = "belum diisi"  # in pages that older versions of the portal began with

QUEUES = {
    queues.CLOCK: gettext_lazy("Antrean pekerjaan berjadwal"),
    queues.SLOW: gettext_lazy("Antrean pembacaan berkas"),
}


@desk(reads=PortalRights.SYSTEM)
@require_safe
def show(request: DeskRequest) -> HttpResponse:
    facts = list(examine(timezone.now()))
    context = {
        "wrong": [(fact, _opens(fact.address, request.user)) for fact in facts if fact.remedy],
        "off": [fact for fact in facts if fact.is_off],
        "well": [fact for fact in facts if not (fact.remedy or fact.is_off)],
        "checklist": (steps := checklist()),
        "steps": [(step, _opens(step.address, request.user)) for step in steps.steps],
    }
    return render(request, "portal/system.html", context)


def waiting_for(user: User) -> Iterator[Worklist]:
    """Yield the faults of the portal that this person can mend; those of the server are for the site admin."""
    if PortalRights.SYSTEM.reach(user):
        addresses = cache.get_or_set("system.faults", _faults, FAULTS_SECONDS) or []
        own = [address for address in addresses if _opens(address, user)]
        yield Worklist(_("Yang perlu dibereskan di Sistem"), len(own), reverse("system:system"))


def _faults() -> list[str]:
    """Return the address of each fault, "" for one of the server."""
    return [fact.address for fact in examine(timezone.now()) if fact.remedy]


def _opens(address: str, user: User) -> bool:
    """Return whether the page opens to the person. What has no page is done on the server, by the site admin."""
    if not address:
        return user.has_city_role(Role.ADMIN)
    access = access_of(resolve(urlsplit(address).path).func)
    return access in (PUBLIC, STAFF) or access.admits(user)


def examine(now: datetime) -> Iterator[Fact]:
    yield from _queues(now)
    yield from _jobs(now)
    yield from _mail(now)
    yield _letters(now)
    yield from _calendar(now)
    yield from _costs()
    yield from _yearly_reports(now)
    yield _retention()
    yield _exemptions()
    yield _superiors()
    yield _recorded_before()
    yield from _owed_to_the_public()
    yield from _publishing()
    yield _disk()
    yield from backups.facts(now)
    yield from journals.facts()
    yield from other_machines.facts()
    yield _reader()
    yield _scanner()
    yield from _public_texts()
    yield _integrity()
    yield from _webhooks()


def _webhooks() -> Iterator[Fact]:
    """Yield the fact about receivers of webhooks, if there are any."""
    counts = Webhook.objects.aggregate(
        number=Count("pk"),
        failing=Count("pk", filter=Q(failures__gt=0, disabled_at=None)),
        disabled=Count("pk", filter=Q(disabled_at__isnull=False)),
    )
    if not counts["number"]:
        return
    words = _("%(number)s penerima, %(failing)s sedang gagal, %(disabled)s dihentikan.") % counts
    remedy = _("Periksa alamatnya, lalu aktifkan lagi atau hapus") if counts["disabled"] else ""
    yield Fact(_("Penerima webhook"), words, remedy, reverse("admin:portal_webhook_changelist"))


def _integrity() -> Fact:
    """Return the fact about what the last check of the public pages found, and nobody has accepted."""
    label, last = _("Isi halaman umum"), SiteCheck.objects.first()
    found = SiteFinding.objects.open().count()
    if last is None or last.ended_at is None:
        return Fact(label, _("Belum pernah diperiksa."))
    words = _("%(pages)s halaman diperiksa %(at)s.") % {"pages": last.pages, "at": moment(last.ended_at)}
    if not found:
        return Fact(label, f"{words} {_('Tidak ada yang mencurigakan.')}")
    found_words = _("%(n)s temuan terbuka.") % {"n": found}
    address = f"{reverse('admin:portal_sitefinding_changelist')}?gone_at__isempty=1&accepted_because__isempty=1"
    return Fact(label, f"{words} {found_words}", _("Lihat temuannya"), address)


def _public_texts() -> Iterator[Fact]:
    """Yield the requests whose words in the public register are held back, because they contain personal data."""
    for inforequest, kinds in public_texts.held_back():
        yield Fact(
            _("Isi di register umum, %(number)s") % {"number": inforequest.number},
            _("Memuat %(kinds)s, jadi tidak ditampilkan.") % {"kinds": ", ".join(kinds)},
            _("Tulis lagi isinya tanpa data itu, atau kosongkan."),
            inforequest.get_absolute_url() + "buka-isi/",
        )


def _queues(now: datetime) -> Iterator[Fact]:
    remedy = _("Pekerja latar tidak berjalan. Nyalakan lagi: manage.py qcluster.")
    waiting = {queue.queue: queue for queue in queues.backlogs(now)}
    for name, label in QUEUES.items():
        words, queue = _("Kosong."), waiting.get(name)
        if queue:
            values = {"n": queue.number, "since": moment(queue.oldest)}
            words = _("%(n)s pekerjaan menunggu, yang tertua sejak %(since)s.") % values
        yield Fact(str(label), words, remedy if queue and queue.is_stuck else "")


def _jobs(now: datetime) -> Iterator[Fact]:
    rows = schedules.by_name()
    for name, job in schedules.JOBS.items():
        row = rows.get(name)
        words = _runs(row) if row else _("Tidak dijadwalkan.")
        yield Fact(f"{job.label}, {job.frequency}", words, _remedy(name, job, row, now))


def _runs(row) -> str:
    last = _("Terakhir %(last)s.") % {"last": moment(row.ended)} if row.ended else ""
    following = _("Berikutnya %(next)s.") % {"next": moment(row.next_run)} if row.next_run else ""
    return f"{last} {following}".strip()


def _remedy(name: str, job: schedules.Job, row: Schedule | None, now: datetime) -> str:
    if row is None:
        return _("Jalankan manage.py migrate; jadwalnya dibuat lagi.")
    if not schedules.is_as_in_table(row, now):
        return _("Jadwalnya bukan yang seharusnya. Jalankan manage.py migrate; jadwalnya dibetulkan.")
    if now - row.next_run > job.patience:
        return _("Terlewat: pekerja latar tidak berjalan. Nyalakan lagi: manage.py qcluster.")
    if row.succeeded is False:
        return _("Yang terakhir gagal. Jalankan manage.py %(name)s dan baca galatnya.") % {"name": name}
    return ""


def _mail(now: datetime) -> Iterator[Fact]:
    counts = outbox.counts(now)
    words = _("%(waiting)s menunggu, %(late)s di antaranya lebih dari satu jam.") % counts
    late = _("Server surel tidak menerima. Periksa EMAIL_URL dan server surel; tidak ada yang hilang.")
    yield Fact(_("Surel keluar"), words, late if counts["late"] else "")
    failed = _("Admin situs melihatnya di “Surel keluar”. Beri tahu pemohonnya dengan cara lain.")
    words = _("%(failed)s gagal dalam tujuh hari terakhir.") % counts
    yield Fact(_("Surel yang gagal"), words, failed if counts["failed"] else "")


def _letters(now: datetime) -> Fact:
    unmade = Letter.objects.filter(made_at=None, destroyed_at=None).aggregate(n=Count("pk"), oldest=Min("dated_on"))
    words = _("%(n)s surat belum menjadi PDF.") % unmade
    is_old = unmade["oldest"] is not None and unmade["oldest"] < timezone.localdate(now)
    remedy = _(
        "Jalankan manage.py remind_deadlines: surat diantrekan lagi. Bila tetap gagal, baca catatan pekerja latar."
    )
    return Fact(_("Surat"), words, remedy if is_old else "")


def _calendar(now: datetime) -> Iterator[Fact]:
    label, years = _("Tabel hari libur"), holiday_changes.years_to_confirm(timezone.localdate(now))
    if not years:
        yield Fact(label, _("Sudah dipastikan."))
    if moved := recompute.out_of_step().moved:
        words = _("%(numbers)s: tenggatnya berbeda dari tabel hari libur atau jangka waktu undang-undang.")
        numbers = ", ".join(case.case.number for case in moved)
        yield Fact(label, words % {"numbers": numbers}, _("Periksa dan geser"), reverse("admin:opd_holiday_catch_up"))
    for year in years:
        yield Fact(
            label,
            _("Tabel %(year)s belum dipastikan; tenggat yang sampai ke sana sementara.") % {"year": year},
            _("Cocokkan dengan SKB"),
            reverse("admin:opd_holiday_confirm", args=[year]),
        )
    yield from _days_without_number()


def _days_without_number() -> Iterator[Fact]:
    """Yield a fact for each year with days off that were recorded as certain without the number of a decision."""
    by_year: dict[int, list[Holiday]] = {}
    for holiday in Holiday.objects.without_number():
        by_year.setdefault(holiday.date.year, []).append(holiday)
    for year, days in by_year.items():
        is_by_skb = any(holiday.kind in NATIONWIDE for holiday in days)
        confirm = reverse("admin:opd_holiday_confirm", args=[year])
        values = {"n": len(days), "year": year}
        yield Fact(
            _("Hari libur tanpa nomor"),
            _("%(n)s hari libur %(year)s dipastikan tanpa nomor SKB atau keputusan.") % values,
            _("Isi nomornya"),
            confirm if is_by_skb else f"{reverse('admin:opd_holiday_changelist')}?tahun={year}",
        )


def _costs() -> Iterator[Fact]:
    """Yield a fact where decisions state a cost that is not by the standard of costs, as they once could."""
    counts = Decision.objects.filter(cost__gt=0, fee_lines=None).aggregate(
        sent=Count("pk", filter=Q(sent_on__isnull=False)), unsent=Count("pk", filter=Q(sent_on=None))
    )
    if not any(counts.values()):
        return
    words = _("%(sent)s pemberitahuan terkirim dan %(unsent)s keputusan memuat biaya tanpa baris standar biaya.")
    remedy = _("Putuskan lagi yang belum dikirim") if counts["unsent"] else ""
    yield Fact(_("Biaya di luar standar biaya"), words % counts, remedy, f"{reverse('desk:inbox')}?status=decided")


def _yearly_reports(now: datetime) -> Iterator[Fact]:
    """Yield a fact for each yearly report that is not public; a remedy once its first reminder was due."""
    label, today = _("Laporan tahunan layanan informasi"), timezone.localdate(now)
    for report in YearlyReport.objects.open():
        values = {"year": report.year, "due": date_format(report.due_on, "j F Y")}
        words = _("Laporan %(year)s diterbitkan paling lambat %(due)s.") % values
        remedy = _("Terbitkan, lalu catat dokumennya") if report.due_on - yearly.AHEAD <= today else ""
        yield Fact(label, words, remedy, reverse("admin:documents_yearlyreport_change", args=[report.pk]))


def _exemptions() -> Fact:
    """Return the fact about exemptions that were recorded before every one had to state its duration and law."""
    number = ConsequenceTest.objects.incomplete().count()
    words = _("%(n)s pengecualian lama tanpa jangka waktu, atau huruf j tanpa pasal dari tabel.") % {"n": number}
    remedy = _("Tulis uji konsekuensi yang baru untuk dokumennya.")
    address = f"{reverse('admin:documents_document_changelist')}?masa=tidak-lengkap"
    return Fact(_("Pengecualian"), words, remedy, address) if number else Fact(_("Pengecualian"), _("Lengkap."))


def _retention() -> Fact:
    missing = destruction.missing_rules()
    label = _("Masa simpan data pribadi")
    if not missing:
        return Fact(label, _("Terisi untuk semua kelas data."))
    words = _("Belum diisi, jadi tidak pernah dimusnahkan: %(classes)s.") % {
        "classes": ", ".join(str(data_class.label) for data_class in missing)
    }
    return Fact(label, words, _("Isi masa simpan"), reverse("admin:requests_app_retentionrule_changelist"))


def _superiors() -> Fact:
    label, stranded = _("Atasan PPID untuk keberatan"), impartiality.without_judge()
    numbers = ", ".join(stranded.order_by("pk").values_list("number", flat=True))
    if not numbers:
        return Fact(label, _("Setiap keberatan yang menunggu putusan ada yang boleh memutuskannya."))
    words = _("Tidak ada yang boleh memutuskan %(numbers)s: setiap Atasan PPID ikut menangani permohonannya.")
    remedy = _("Angkat atasan dari Atasan PPID sebagai Atasan PPID, oleh dua orang")
    return Fact(label, words % {"numbers": numbers}, remedy, reverse("admin:opd_user_changelist"))


def _recorded_before() -> Fact:
    """Return the fact about acts that were recorded before they became impossible; they stay as they are."""
    ruled = impartiality.ruled_by_a_party().order_by().values_list("number", flat=True)
    withdrawn = withdrawals.unrecorded().order_by().values_list("number", flat=True)
    label, numbers = _("Perkara yang tercatat sebelum aturan sekarang"), ", ".join(ruled.union(withdrawn))
    if not numbers:
        return Fact(label, _("Tidak ada."))
    words = _(
        "%(numbers)s: keberatan yang diputuskan orang yang ikut menangani permohonannya, atau permohonan yang dicabut "
        "petugas tanpa catatan bagaimana pemohon menyampaikannya. Tetap tercatat seperti adanya."
    )
    return Fact(label, words % {"numbers": numbers}, _("Hubungi pemohonnya, dan catat jawabannya di percakapan."))


def _owed_to_the_public() -> Iterator[Fact]:
    """Yield what the office has not told the public yet: its pages leave these parts out (UU 25/2009 Pasal 36)."""
    profile = SiteProfile.load()
    fields = [cast(Field, SiteProfile._meta.get_field(name)) for name in OWED]
    missing = [str(field.verbose_name) for field in fields if not getattr(profile, field.name)]
    words = _("Belum ada: %(parts)s.") % {"parts": ", ".join(missing)} if missing else _("Terisi semua.")
    address = reverse("admin:portal_siteprofile_changelist")
    yield Fact(_("Keterangan kantor bagi umum"), words, _("Isi profil situs") if missing else "", address)
    for page in Page.objects.filter(body__icontains=UNFILLED).only("title", "pk"):
        words = _("“%(title)s” masih memuat kata “belum diisi”.") % {"title": page.title}
        yield Fact(_("Halaman"), words, _("Lengkapi halaman ini"), reverse("admin:portal_page_change", args=[page.pk]))


def _publishing() -> Iterator[Fact]:
    """Yield what no longer passes the rules of today, and a setting that nobody could follow."""
    gaps = Q(date=None) | Q(responsible_unit="") | Q(place="")
    if number := Document.objects.public().filter(gaps).count():
        words = _("%(n)s dokumen terbit tanpa tanggal, penanggung jawab, atau tempat pembuatan.") % {"n": number}
        yield Fact(_("Keterangan dokumen"), words, _("Lengkapi lewat ekspor dan impor tabel, atau satu per satu."))
    is_alone = User.objects.with_role(Role.REVIEWER).count() < 2
    if is_alone and not city_settings.allows(CitySetting.AUTHOR_PUBLISHES):
        words = _("Orang lain harus menerbitkan tulisan verifikator, tetapi verifikatornya kurang dari dua.")
        remedy = _("Angkat verifikator kedua, atau ubah pengaturannya")
        yield Fact(_("Penerbitan"), words, remedy, reverse("admin:opd_settingchange_changelist"))


def _disk() -> Fact:
    free = disk.free_bytes()
    words = _("%(free)s bebas.") % {"free": file_size(free)}
    return Fact(_("Ruang disk"), words, _("Tambah ruang disk sekarang.") if free < disk.RESERVE else "")


def _reader() -> Fact:
    label, waiting = _("Pembaca gambar halaman (OCR)"), scanned_pages.waiting_files().count()
    words = _("%(n)s berkas menunggu dibaca.") % {"n": waiting}
    if scanned_pages.can_read():
        return Fact(label, f"{_('Terpasang.')} {words}")
    remedy = _("Pasang tesseract-ocr dan tesseract-ocr-ind, lalu nyalakan ulang portal dan pekerja latar.")
    return Fact(label, f"{_('Tidak terpasang: pindaian tidak dapat dicari.')} {words}", remedy)


def _scanner() -> Fact:
    label = _("Pemindai virus")
    if not scanner.is_on():
        words = _("Berkas tidak dipindai dari virus, dan tidak ada yang menunggu. Untuk memakainya, isi CLAMD_SOCKET.")
        return Fact(label, words, is_off=True)
    counts = virus_scan.counts()
    words = _("%(waiting)s berkas menunggu dipindai, %(infected)s berisi virus dan tertutup.") % counts
    if counts["oldest"]:
        words = f"{words} {_('Pemindaian tertua %(at)s.') % {'at': moment(counts['oldest'])}}"
    if not scanner.answers():
        remedy = _("Pemindai tidak menjawab: yang belum dipindai tidak terbit. Nyalakan clamd, periksa CLAMD_SOCKET.")
        return Fact(label, words, remedy)
    remedy = _("Ada yang ditolak pemindai. Samakan StreamMaxLength di clamd.conf dengan DOCUMENT_MAX_BYTES.")
    return Fact(label, words, remedy if counts["refused"] else "")
