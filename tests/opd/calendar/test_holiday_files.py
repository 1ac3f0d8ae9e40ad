"""The table of days off, and reading it from the package and from files that people bring."""

from datetime import date
from importlib.metadata import version

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from hypothesis import example, given
from hypothesis import strategies as st
from icalendar.timezone import tzp

from opd import ledger
from opd.calendar.holiday_files import (
    MAX_BYTES,
    MAX_DAYS,
    MAX_LINES,
    Day,
    UnreadableHolidays,
    from_csv,
    from_ics,
    from_package,
)
from opd.calendar.workdays import add_workdays
from opd.database import triggers
from opd.models import Holiday, HolidayKind
from opd.models.holiday import has_number
from tests.opd.calendar import calendar_2026

pytestmark = pytest.mark.one_engine

NATIONAL, JOINT_LEAVE, LOCAL, CLOSURE = HolidayKind
INDEPENDENCE = Day(date(2026, 8, 17), NATIONAL, "Hari Kemerdekaan")


def refusal(read, content):
    with pytest.raises(UnreadableHolidays) as caught:
        read(content)
    return str(caught.value)


# The table -----------------------------------------------------------------------------------------------------------


def add(day, kind=NATIONAL, name="Libur", source="SKB 1/2026", confirmed=True):
    return Holiday.objects.create(date=day, kind=kind, name=name, source=source, confirmed=confirmed)


@pytest.fixture
def without_holiday_triggers(db):
    """As before days off needed papers."""
    triggers.drop("opd")


@pytest.mark.django_db
class TestTable:
    def test_names_join_what_falls_on_one_day(self, django_assert_num_queries):
        add(date(2026, 4, 1), LOCAL, "Hari jadi kota")
        add(date(2026, 3, 20), JOINT_LEAVE, "Cuti bersama", confirmed=False)
        add(date(2026, 4, 1), CLOSURE, "Pindah kantor")
        with django_assert_num_queries(1):
            names = Holiday.objects.names()
        assert names == {date(2026, 3, 20): "Cuti bersama", date(2026, 4, 1): "Hari jadi kota, Pindah kantor"}
        assert list(names) == sorted(names)

    def test_a_year_is_confirmed_when_both_kinds_are_there_and_all_confirmed(self, django_assert_num_queries):
        for year in (2024, 2025, 2026, 2027):
            add(date(year, 1, 1))
            add(date(year, 8, 17))
        for year in (2024, 2026, 2027):
            add(date(year, 12, 24), JOINT_LEAVE)
        add(date(2024, 5, 1), LOCAL, confirmed=False)
        add(date(2026, 5, 1), confirmed=False)
        add(date(2027, 5, 1), JOINT_LEAVE, confirmed=False)
        add(date(2028, 12, 24), JOINT_LEAVE)
        with django_assert_num_queries(1):
            assert Holiday.objects.confirmed_years() == {2024}
        Holiday.objects.update(confirmed=True)
        assert Holiday.objects.order_by("name").confirmed_years() == {2024, 2026, 2027}

    def test_first_and_last_day_belong_to_their_own_year(self):
        add(date(2026, 1, 1))
        add(date(2026, 12, 31), JOINT_LEAVE)
        assert Holiday.objects.confirmed_years() == {2026}

    @pytest.mark.parametrize("kind", [LOCAL, CLOSURE])
    def test_the_citys_own_days_need_a_source(self, kind):
        bare = Holiday(date=date(2026, 6, 9), kind=kind, name="Hari jadi")
        with pytest.raises(ValidationError, match="isi nomor keputusannya"):
            bare.full_clean()
        with pytest.raises(IntegrityError):
            bare.save()

    @pytest.mark.parametrize("kind", [NATIONAL, JOINT_LEAVE])
    def test_the_days_of_the_skb_may_wait_for_it(self, kind):
        bare = Holiday(date=date(2026, 6, 9), kind=kind, name="Libur")
        bare.full_clean()
        bare.save()

    @pytest.mark.parametrize("source", ["", "SKB", "SKB 2026", "SKB /2026", "SKB 12", "Paket holidays versi 0.84"])
    @pytest.mark.parametrize("kind", [NATIONAL, JOINT_LEAVE])
    def test_they_are_certain_only_with_its_number(self, kind, source):
        """The form, the ORM and the database give the same answer."""
        day = Holiday(date=date(2026, 6, 9), kind=kind, name="Libur", source=source, confirmed=True)
        with pytest.raises(ValidationError, match="baru pasti dengan nomor SKB"):
            day.full_clean()
        with pytest.raises(IntegrityError), transaction.atomic():
            Holiday.objects.bulk_create([day])
        day.confirmed = False
        day.save(force_insert=True)
        with pytest.raises(IntegrityError), transaction.atomic():
            Holiday.objects.update(confirmed=True)

    @pytest.mark.parametrize("kind", [LOCAL, CLOSURE])
    def test_the_citys_own_days_need_the_number_of_their_decision(self, kind):
        day = Holiday(date=date(2026, 6, 9), kind=kind, name="Hari jadi", source="Keputusan Wali Kota")
        with pytest.raises(ValidationError, match="nomor dan tahun keputusannya"):
            day.full_clean()
        with pytest.raises(IntegrityError), transaction.atomic():
            day.save()

    @pytest.mark.parametrize(
        "source", ["SKB 1497/2025, 2/2025, 5/2025", "Keputusan Nomor 12 TAHUN 2026", "SE 4/12/2026"]
    )
    def test_a_number_with_its_year_is_enough(self, source):
        add(date(2026, 6, 9), LOCAL, source=source).full_clean()

    @pytest.mark.usefixtures("without_holiday_triggers")
    def test_what_was_certain_before_stays_and_is_listed(self):
        old, own = add(date(2025, 1, 1), source="Paket holidays"), add(date(2025, 2, 3), LOCAL, source="SK")
        add(date(2025, 5, 1), source="SKB 1/2024")
        add(date(2025, 8, 17), source="", confirmed=False)
        ledger.protect()
        assert Holiday.objects.without_number() == [old, own]
        Holiday.objects.filter(pk=old.pk).update(name="Tahun Baru Masehi")
        Holiday.objects.filter(pk=old.pk).update(source="SKB 1/2024")
        assert Holiday.objects.without_number() == [own]

    def test_a_date_has_each_kind_once(self):
        add(date(2026, 6, 9))
        add(date(2026, 6, 9), LOCAL)
        with pytest.raises(ValidationError, match="sudah tercatat dengan jenis yang sama"):
            Holiday(date=date(2026, 6, 9), kind=NATIONAL, name="Libur").full_clean()
        with pytest.raises(IntegrityError):
            add(date(2026, 6, 9))

    def test_rows_come_by_date_and_are_called_by_it(self):
        later, sooner = add(date(2026, 6, 9)), add(date(2026, 6, 1))
        assert list(Holiday.objects.all()) == [sooner, later]
        assert str(sooner) == "01-06-2026 · Libur"

    def test_the_rows_of_the_package_fit_the_table(self):
        days = from_package(range(2024, 2028))
        Holiday.objects.bulk_create(Holiday(**vars(day)) for day in days)
        for holiday in Holiday.objects.all():
            holiday.full_clean()
        assert Holiday.objects.confirmed_years() == {2024, 2025, 2026}
        assert add_workdays(date(2026, 3, 13), 10, Holiday.objects.names()) == date(2026, 4, 6)


# The package ---------------------------------------------------------------------------------------------------------


def test_the_package_knows_the_skb_of_2026():
    days = from_package([2026])
    assert {day.date for day in days if day.kind == NATIONAL} == calendar_2026.NATIONAL
    assert {day.date for day in days if day.kind == JOINT_LEAVE} == calendar_2026.JOINT_LEAVE
    assert len(days) == 17 + 8
    assert {(day.source, day.confirmed) for day in days} == {("SKB 1497/2025, 2/2025, 5/2025", True)}
    assert days == sorted(days, key=lambda day: day.date)


def test_ten_working_days_by_the_package():
    off = {day.date for day in from_package([2026, 2027])}
    assert add_workdays(date(2026, 3, 13), 10, off) == date(2026, 4, 6)
    assert add_workdays(date(2027, 3, 2), 10, off) == date(2027, 3, 24)


@pytest.mark.parametrize(
    ("year", "national", "joint_leave", "sources"),
    [
        (2024, 19, 10, {"SKB 855/2023, 3/2023, 4/2023", "Keppres 10/2024", "Keppres 33/2024"}),
        (2025, 17, 11, {"SKB 1017/2024, 2/2024, 2/2024, diubah dengan 933/2025, 1/2025, 3/2025"}),
    ],
)
def test_other_years_of_an_skb_name_it(year, national, joint_leave, sources):
    days = from_package(iter([year]))
    kinds = [day.kind for day in days]
    assert (kinds.count(NATIONAL), kinds.count(JOINT_LEAVE)) == (national, joint_leave)
    assert ({day.source for day in days}, {day.confirmed for day in days}) == (sources, {True})
    assert all(has_number(day.source) for day in days)


@pytest.mark.parametrize(("year", "national", "joint_leave"), [(2027, 18, 8), (2028, 17, 0)])
def test_years_without_an_skb_say_where_they_are_from(year, national, joint_leave):
    days = from_package(iter([year]))
    kinds = [day.kind for day in days]
    assert (kinds.count(NATIONAL), kinds.count(JOINT_LEAVE)) == (national, joint_leave)
    assert {(day.source, day.confirmed) for day in days} == {(f"Paket holidays versi {version('holidays')}", False)}
    assert not any(has_number(day.source) for day in days)


def test_what_the_package_estimates_is_named_so():
    names = {day.date: day.name for day in from_package([2027])}
    assert names[date(2027, 3, 10)] == "Hari Raya Idul Fitri (perkiraan)"
    assert names[date(2027, 3, 9)] == "Cuti Bersama Hari Raya Idul Fitri"


# CSV -----------------------------------------------------------------------------------------------------------------

CSV = """tanggal,jenis,nama,sumber,pasti
2026-08-17,libur nasional,Hari Kemerdekaan,SKB 1/2026,ya
09-06-2026,Libur Daerah," Hari  jadi, ke-89 ",Kepwali 5/2026,
1/12/2026,CLOSURE,Pindah kantor,Edaran 7/2026,tidak
"""
CSV_DAYS = [
    Day(date(2026, 6, 9), LOCAL, "Hari jadi, ke-89", "Kepwali 5/2026", False),
    Day(date(2026, 8, 17), NATIONAL, "Hari Kemerdekaan", "SKB 1/2026", True),
    Day(date(2026, 12, 1), CLOSURE, "Pindah kantor", "Edaran 7/2026", False),
]


@pytest.mark.parametrize(
    "text",
    [
        CSV,
        "\ufeff" + CSV,
        CSV.replace("\n", "\r\n"),
        CSV.replace("\n", "\r"),
        "\n \n" + CSV.replace("\n", "\n\n"),
        CSV.replace(", ke", "; ke").replace(",", ";").replace("jadi;", "jadi,"),
    ],
    ids=["plain", "BOM", "CRLF", "CR", "blank lines", "semicolons"],
)
def test_csv_is_read(text):
    assert from_csv(text.encode()) == CSV_DAYS


def test_columns_come_in_any_order_and_only_three_are_needed():
    content = b"Nama;Catatan;TANGGAL;Jenis\nHari Kemerdekaan;upacara;17-8-2026;national\n"
    assert from_csv(content) == [INDEPENDENCE]


@pytest.mark.parametrize("kind", HolidayKind)
def test_every_kind_is_known_by_its_label_and_its_value(kind):
    for word in (kind.label.upper(), kind.value):
        assert from_csv(f"tanggal,jenis,nama,sumber\n2026-08-17,{word},Hari,SK 1/2026".encode())[0].kind == kind


COLUMNS = "judul kolom harus tanggal, jenis, nama, sumber, pasti."
NOT_UTF8 = "bukan teks UTF-8. Simpan ulang berkas sebagai UTF-8."
TOO_LONG = "Baris 2: teks terlalu panjang: paling banyak 200 huruf."
HEADING = b"tanggal,jenis,nama,sumber,pasti\n"


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "Berkas kosong."),
        (b" \n\t\n", "Berkas kosong."),
        (HEADING, "Tidak ada satu pun hari libur di dalam berkas."),
        (b"x" * (MAX_BYTES + 1), "Berkas terlalu besar: paling banyak 1 MB."),
        (b"\xef\xbb\xbf", "Berkas kosong."),
        (b"tanggal,nama\n", f"Baris 1: {COLUMNS}"),
        (b"tanggal,jenis,nama,nama\n", f"Baris 1: {COLUMNS}"),
        (HEADING + b"\n17 Agustus,national,Hari,,", "Baris 3: “17 Agustus” bukan tanggal."),
        (HEADING + b"30-02-2026,national,Hari,,", "Baris 2: “30-02-2026” bukan tanggal."),
        (HEADING + b"08/17/2026,national,Hari,,", "Baris 2: “08/17/2026” bukan tanggal."),
        (HEADING + "\u0662\u0660\u0662\u0666-08-17,national,Hari,,".encode(), "Baris 2: “٢٠٢٦-08-17” bukan tanggal."),
        (HEADING + b"0206-08-17,national,Hari,,", "Baris 2: tahun 206 di luar tabel: 2000 sampai 2100."),
        (
            HEADING + b"2026-08-17,libur,Hari,,",
            "Baris 2: jenis “libur” tidak dikenal. Pilih salah satu: libur nasional, "
            "cuti bersama, libur daerah, penutupan layanan.",
        ),
        (HEADING + b"2026-08-17,national,,,", "Baris 2: nama hari libur kosong."),
        (HEADING + b"2026-08-17,national,Ha\0ri,,", "Baris 2: ada karakter yang tidak dapat dicetak."),
        (HEADING + b"2026-08-17,national,%b,," % (b"a" * 201), TOO_LONG),
        (HEADING + b"2026-08-17,national,Hari,%b," % (b"a" * 201), TOO_LONG),
        (HEADING + b"2026-08-17,local,Hari, ,", "Baris 2: libur daerah perlu sumber: nomor keputusannya."),
        (HEADING + b"2026-08-17,closure,Hari,,", "Baris 2: penutupan layanan perlu sumber: nomor keputusannya."),
        (HEADING + b"2026-08-17,national,Hari,,mungkin", "Baris 2: kolom pasti diisi ya atau tidak, bukan “mungkin”."),
        (
            HEADING + b"2026-08-17,national,Hari,jadi,,ya",
            "Baris 2: isinya lebih banyak daripada judul kolom. Apit koma dengan tanda kutip.",
        ),
        (HEADING + b'2026-08-17,national,"Hari,,', "Baris 2: tanda kutip atau pemisah kolomnya keliru."),
        (HEADING + b"2026-08-17,national,Isra Mi\x92raj,,", f"Baris 2: {NOT_UTF8}"),
        (HEADING.decode().encode("utf-16"), f"Baris 1: {NOT_UTF8}"),
        (
            HEADING + b"2026-08-17,national,A,,\n2026-08-17,local,B,SK 1/2026,\n17-8-2026,libur nasional,C,,",
            "Baris 4: 17-08-2026 (libur nasional) sudah ada di baris 2.",
        ),
    ],
)
def test_csv_is_refused_with_its_line(content, sentence):
    assert refusal(from_csv, content) == sentence


def csv_of(count):
    rows = (f"{2000 + n // 28 // 12}-{n // 28 % 12 + 1}-{n % 28 + 1},national,Hari" for n in range(count))
    return "\n".join(["tanggal,jenis,nama", *rows]).encode()


def test_a_table_has_a_largest_size():
    assert len(from_csv(csv_of(MAX_DAYS))) == MAX_DAYS
    assert refusal(from_csv, csv_of(MAX_DAYS + 1)) == "Baris 2002: terlalu banyak hari: paling banyak 2000."


# iCal ----------------------------------------------------------------------------------------------------------------


def ics(*lines, end="\r\n"):
    return end.join(["BEGIN:VCALENDAR", "VERSION:2.0", *lines, "END:VCALENDAR", ""]).encode()


def event(*lines):
    return ics("BEGIN:VEVENT", *lines, "END:VEVENT")


INDEPENDENCE_EVENT = ["BEGIN:VEVENT", "DTSTART;VALUE=DATE:20260817", "SUMMARY:Hari Kemerdekaan", "END:VEVENT"]


@pytest.mark.parametrize("end", ["\r\n", "\n", "\r"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_an_event_of_one_day(end, mark):
    assert from_ics(mark + ics(*INDEPENDENCE_EVENT, end=end)) == [INDEPENDENCE]


def test_an_event_of_several_days_ends_before_its_end():
    days = from_ics(event("DTSTART;VALUE=DATE:20261230", "DTEND;VALUE=DATE:20270102", "SUMMARY:Libur"))
    assert [day.date for day in days] == [date(2026, 12, 30), date(2026, 12, 31), date(2027, 1, 1)]
    assert len(from_ics(event("DTSTART:20260101", "DTEND:20260302", "SUMMARY:Libur"))) == 60


def test_joint_leave_is_known_by_its_summary_and_the_rest_is_told():
    content = ics(*INDEPENDENCE_EVENT, "BEGIN:VEVENT", "SUMMARY:CUTI Bersama Natal", "DTSTART:20261224", "END:VEVENT")
    assert from_ics(content, source="SKB 1/2026", confirmed=True) == [
        Day(date(2026, 8, 17), NATIONAL, "Hari Kemerdekaan", "SKB 1/2026", True),
        Day(date(2026, 12, 24), JOINT_LEAVE, "CUTI Bersama Natal", "SKB 1/2026", True),
    ]


def test_folds_escapes_and_quoted_parameters():
    folded = ['summary;language=id;x-note="a:b', ' ;c":Isra\\, Mik', "\traj\\; 1\\\\2\\n", "  Nabi: \\\\n %2C"]
    assert from_ics(event("DTSTART:20260116", *folded))[0].name == "Isra, Mikraj; 1\\2 Nabi: \\n %2C"


def test_a_fold_may_cut_a_character():
    content = event("DTSTART:20260116", "SUMMARY:Mi’raj").replace("’".encode(), b"\xe2\x80\r\n \x99")
    assert from_ics(content)[0].name == "Mi’raj"


def test_alarms_time_zones_and_cancelled_events_are_no_days_off():
    alarm = ["BEGIN:VALARM", "SUMMARY:Bunyi", "DURATION:PT5M", "END:VALARM"]
    content = ics(
        "BEGIN:VTIMEZONE", "BEGIN:STANDARD", "DTSTART:19700101T000000", "END:STANDARD", "END:VTIMEZONE",
        INDEPENDENCE_EVENT[0], *alarm, *INDEPENDENCE_EVENT[1:],
        "BEGIN:VEVENT", "DTSTART:20261224", "SUMMARY:Batal", "STATUS:CANCELLED", "END:VEVENT",
    )  # fmt: skip
    assert from_ics(content) == [INDEPENDENCE]


def test_the_first_of_two_values_counts():
    twice = ["DTSTART:20260817", "DTSTART:20260818", "SUMMARY:Hari Kemerdekaan", "SUMMARY:Lain"]
    assert from_ics(event(*twice)) == [INDEPENDENCE]


def test_a_time_zone_of_a_file_is_not_remembered():
    zone = ["TZID:Kota/Palsu", "BEGIN:STANDARD", "DTSTART:00010101T000000", "TZOFFSETFROM:+0000", "TZOFFSETTO:+0700"]
    rule = ["RRULE:FREQ=SECONDLY;BYSECOND=0;BYSECOND=1", "END:STANDARD"]
    content = ics("BEGIN:VTIMEZONE", *zone, *rule, "END:VTIMEZONE", *INDEPENDENCE_EVENT)
    assert from_ics(content) == [INDEPENDENCE]
    assert tzp.timezone("Kota/Palsu") is None


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "Berkas kosong."),
        (b"x" * (MAX_BYTES + 1), "Berkas terlalu besar: paling banyak 1 MB."),
        (b"BEGIN:VCALENDAR\n" + b"A:\n" * MAX_LINES, "Berkas terlalu panjang: paling banyak 50000 baris."),
        (b"BEGIN:VCALENDAR\n" * 40_000, "Berkas terpotong: END:VCALENDAR tidak ada."),
        (event("DTSTART:20260817", "RRULE:" + "FREQ=SECONDLY;" * 70_000, "SUMMARY:Hari"),
         "Baris 3: acara memakai RRULE. Tulis setiap tanggal sebagai acara sendiri."),
        (event("DTSTART;VALUE=DATE", "SUMMARY:Hari"), "Baris 3: “” bukan tanggal."),
        (event("DTSTART;=:20260817", "SUMMARY:Hari"), "Baris 4: bukan baris kalender iCal."),
        (event("DTSTART:\u0662\u0660\u0662\u0666\u0660\u0668\u0661\u0667", "SUMMARY:Hari"),
         "Baris 3: “٢٠٢٦٠٨١٧” bukan tanggal."),
        (event("DTSTART:20260817", "SUMMARY:Ha\0ri"), "Baris 3: ada karakter yang tidak dapat dicetak."),
        (event("DTSTART:20260817", "DTEND:99991231", "SUMMARY:Hari"),
         "Baris 3: tahun 9999 di luar tabel: 2000 sampai 2100."),
        (ics(), "Tidak ada satu pun hari libur di dalam berkas."),
        (CSV.encode(), "Baris 1: bukan baris kalender iCal."),
        (b"<html>", "Baris 1: bukan baris kalender iCal."),
        (b"BEGIN:VEVENT\nEND:VEVENT", "Baris 1: kalender iCal harus dimulai dengan BEGIN:VCALENDAR."),
        (b"BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:20260817", "Berkas terpotong: END:VEVENT tidak ada."),
        (ics("END:VEVENT"), "Baris 3: END:VEVENT tanpa pembukanya."),
        (event("SUMMARY:Hari"), "Baris 3: “” bukan tanggal."),
        (event("DTSTART:20260817"), "Baris 3: nama hari libur kosong."),
        (event("DTSTART:20260817T080000", "SUMMARY:Hari"), "Baris 3: “20260817T080000” bukan tanggal."),
        (event("DTSTART:20260230", "SUMMARY:Hari"), "Baris 3: “20260230” bukan tanggal."),
        (event("DTSTART:20260817", "DTEND:20260817", "SUMMARY:Hari"),
         "Baris 3: acara harus berlangsung 1 sampai 60 hari."),
        (event("DTSTART:20260101", "DTEND:20260303", "SUMMARY:Hari"),
         "Baris 3: acara harus berlangsung 1 sampai 60 hari."),
        (event("DTSTART:20260817", "RRULE:FREQ=YEARLY", "SUMMARY:Hari"),
         "Baris 3: acara memakai RRULE. Tulis setiap tanggal sebagai acara sendiri."),
        (event("DTSTART:20260817", "DURATION:P2D", "SUMMARY:Hari"),
         "Baris 3: acara memakai DURATION. Tulis setiap tanggal sebagai acara sendiri."),
        (event("DTSTART:20260817", "SUMMARY:Hari\n\n tanpa", "rusak"), "Baris 8: bukan baris kalender iCal."),
        (event("DTSTART:20260817", "SUMMARY:Mi'raj").replace(b"'", b"\x92"),
         f"Baris 5: {NOT_UTF8}"),
        (ics(*INDEPENDENCE_EVENT, *INDEPENDENCE_EVENT), "Baris 7: 17-08-2026 (libur nasional) sudah ada di baris 3."),
    ],
)  # fmt: skip
def test_ics_is_refused_with_its_line(content, sentence):
    assert refusal(from_ics, content) == sentence


# Anything at all -----------------------------------------------------------------------------------------------------

WORDS = (
    b"BEGIN: END: VCALENDAR VEVENT DTSTART: DTEND: 20260817 99991231 SUMMARY: ;VALUE=DATE tanggal,jenis,nama\n "
    b'2026-08-17 ,national, Hari " ; , \\ \0 \xff'
)
PIECES = st.sampled_from([*WORDS.split(b" "), b"\r\n", b"\n "])
WHOLE = st.sampled_from([CSV.encode(), ics(*INDEPENDENCE_EVENT)])
DAMAGED = st.builds(
    lambda file, at, by: file[:at] + by + file[at + 3 :], WHOLE, st.integers(0, 200), st.binary(max_size=4)
)


@pytest.mark.parametrize("read", [from_csv, from_ics])
@given(content=st.binary() | st.lists(PIECES, max_size=40).map(b"".join) | DAMAGED)
@example(content=b"BEGIN:VCALENDAR\nA" + b';"' * 100_000)
@example(content=b"BEGIN:VCALENDAR\n" * 60_000)
@example(content=b"tanggal,jenis,nama\n" + b'"' * 200_000)
@example(content=b"," * MAX_BYTES)
def test_no_file_raises_anything_but_unreadable(read, content):
    try:
        days = read(content)
    except UnreadableHolidays as error:
        assert str(error).isprintable()
    else:
        assert days
        assert all(day.name for day in days)
