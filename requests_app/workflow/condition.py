from collections.abc import Iterator
from datetime import datetime

from django.db.models import Count, Min, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from opd.condition import Fact
from opd.models import Holiday
from opd.models.holiday import NATIONWIDE
from requests_app.answers import public_texts
from requests_app.models import (
    BY_PORTAL,
    Absence,
    Decision,
    DeliveryRecord,
    DeliveryStage,
    Fee,
    InformationRequest,
    Letter,
    WithheldPart,
)
from requests_app.workflow import impartiality, withdrawals
from requests_app.workflow.clock import holiday_changes, recompute


def facts(now: datetime) -> Iterator[Fact]:
    yield _letters(now)
    yield from _calendar(now)
    yield from _costs()
    yield _superiors()
    yield from _recorded_before()
    yield from _public_texts()


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
    by_year: dict[int, list[Holiday]] = {}
    for holiday in Holiday.objects.without_number():
        by_year.setdefault(holiday.date.year, []).append(holiday)
    for year, days in by_year.items():
        is_by_skb = any(holiday.kind in NATIONWIDE for holiday in days)
        confirm = reverse("admin:opd_holiday_confirm", args=[year])
        yield Fact(
            _("Hari libur tanpa nomor"),
            _("%(n)s hari libur %(year)s dipastikan tanpa nomor SKB atau keputusan.") % {"n": len(days), "year": year},
            _("Isi nomornya"),
            confirm if is_by_skb else f"{reverse('admin:opd_holiday_changelist')}?tahun={year}",
        )


def _costs() -> Iterator[Fact]:
    counts = Decision.objects.filter(cost__gt=0, fee_lines=None).aggregate(
        sent=Count("pk", filter=Q(sent_on__isnull=False)), unsent=Count("pk", filter=Q(sent_on=None))
    )
    if ended := Fee.objects.filter(asked_by=None).count():
        words = _("%(n)s baris standar biaya dari sebelum aturan dua orang sudah berakhir; yang dibebankannya tetap.")
        address = reverse("admin:requests_app_fee_changelist")
        yield Fact(_("Standar biaya"), words % {"n": ended}, _("Usulkan lagi menurut daftar, bila perlu"), address)
    if not any(counts.values()):
        return
    words = _("%(sent)s pemberitahuan terkirim dan %(unsent)s keputusan memuat biaya tanpa baris standar biaya.")
    remedy = _("Putuskan lagi yang belum dikirim") if counts["unsent"] else ""
    yield Fact(_("Biaya di luar standar biaya"), words % counts, remedy, f"{reverse('desk:requests')}?status=decided")


def _superiors() -> Fact:
    label, stranded = _("Atasan PPID untuk keberatan"), impartiality.without_judge()
    numbers = ", ".join(stranded.order_by("pk").values_list("number", flat=True))
    if not numbers:
        return Fact(label, _("Setiap keberatan yang menunggu putusan ada yang boleh memutuskannya."))
    words = _("Tidak ada yang boleh memutuskan %(numbers)s: setiap Atasan PPID ikut menangani permohonannya.")
    remedy = _("Angkat atasan dari Atasan PPID sebagai Atasan PPID, oleh dua orang")
    return Fact(label, words % {"numbers": numbers}, remedy, reverse("admin:opd_user_changelist"))


def _recorded_before() -> Iterator[Fact]:
    label, told = _("Perkara yang tercatat sebelum aturan sekarang"), _("Hubungi pemohonnya, dan catat jawabannya.")
    absent = {"ground": "", "words": "", "places": "", "reason__in": Absence.values}
    unfounded = WithheldPart.objects.filter(test=None).exclude(**absent)
    by_page = DeliveryRecord.objects.filter(stage=DeliveryStage.HANDED_OVER, channel__in=BY_PORTAL, message=None)
    reached = by_page.filter(entered_by__isnull=False, inforequest__isnull=False)
    kinds = [
        (impartiality.ruled_by_a_party(), _("diputuskan orang yang ikut menangani permohonannya"), told),
        (withdrawals.unrecorded(), _("dicabut petugas tanpa catatan bagaimana pemohon menyampaikannya"), told),
        (
            InformationRequest.objects.filter(pk__in=unfounded.values("decision__inforequest")),
            _("bagian jawabannya tidak diberikan tanpa uji konsekuensi"),
            _("Periksa dasarnya. Yang belum dikirim diputuskan lagi; yang terkirim dijawab lewat keberatan."),
        ),
        (
            InformationRequest.objects.filter(pk__in=reached.values("inforequest")),
            _("suratnya dicatat sampai lewat laman, tanpa surel kepada pemohonnya"),
            _("Serahkan suratnya lewat pos, kurir, atau langsung, dan catat di percakapan."),
        ),
    ]
    found = False
    for cases, what, remedy in kinds:
        if numbers := ", ".join(cases.order_by("pk").values_list("number", flat=True)):
            found = True
            words = _("%(numbers)s: %(what)s. Tetap tercatat seperti adanya.") % {"numbers": numbers, "what": what}
            yield Fact(label, words, remedy)
    if not found:
        yield Fact(label, _("Tidak ada."))


def _public_texts() -> Iterator[Fact]:
    for inforequest, kinds in public_texts.held_back():
        yield Fact(
            _("Isi di register umum, %(number)s") % {"number": inforequest.number},
            _("Memuat %(kinds)s, jadi tidak ditampilkan.") % {"kinds": ", ".join(kinds)},
            _("Tulis lagi isinya tanpa data itu, atau kosongkan."),
            inforequest.get_absolute_url() + "buka-isi/",
        )
