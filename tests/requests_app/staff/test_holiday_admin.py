"""The table of days off as its keepers work with it."""

import csv
import html
import re
from datetime import date, timedelta

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from opd.calendar.holiday_files import as_csv, from_csv
from opd.models import Holiday, HolidayKind, LedgerEntry
from requests_app.models import HolidayChange
from tests import files, first_page
from tests.markup import text

LIST = reverse("admin:opd_holiday_changelist")
ADD = reverse("admin:opd_holiday_add")
IMPORT = reverse("admin:opd_holiday_import")
PROPOSE = reverse("admin:requests_app_holidaychange_add")
EXPORT = reverse("admin:opd_holiday_export")
LOCAL = {"date": "2026-04-01", "kind": "local", "name": "Hari jadi kota", "source": "SK 7/2026", "confirmed": "on"}
CSV = "tanggal,jenis,nama,sumber,pasti\n2026-04-01,libur daerah,Hari jadi kota,SK 7/2026,ya\n"
ICS = (
    "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nDTSTART;VALUE=DATE:20260401\r\nDTEND;VALUE=DATE:20260403\r\n"
    "SUMMARY:Cuti bersama\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
)

pytestmark = [pytest.mark.django_db, pytest.mark.one_engine, pytest.mark.usefixtures("calendar")]


@pytest.fixture(autouse=True)
def _on_13_march():
    with time_machine.travel("2026-03-13 02:00:00+00:00", tick=False):
        yield


def upload(client, content, name="libur.csv", **fields):
    return client.post(IMPORT, {"file": SimpleUploadedFile(name, content.encode()), **fields})


def hidden_fields(response) -> dict[str, list[str]]:
    """What the button of the page sends, as a browser without JavaScript finds it."""
    fields: dict[str, list[str]] = {}
    for tag in re.findall(r"<input type=\"hidden\"[^>]*>", response.content.decode()):
        name, value = (html.unescape(part) for part in re.search(r'name="([^"]*)" value="([^"]*)"', tag).groups())
        fields.setdefault(name, []).append(value)
    return fields


def apply(client, address, response):
    """Press the button of the page that shows what a change would do."""
    return client.post(address, hidden_fields(response), follow=True)


def assert_shown(response, inforequest, letters=1):
    """The page names the case, its letters that state the old date, and what is going to be written."""
    page = text(response)
    assert "tenggat 1 perkara bergeser" in page and inforequest.number in page
    assert "1 surel ke pemohon" in page and f"{letters} surat terkirim menyebut tanggal lama" in page
    assert (inforequest.letters.get().number in page) == bool(letters)


def table_of(response):
    return response.context["form"].initial["table"]


@pytest.fixture
def keeper(client, reviewer):
    client.force_login(reviewer)
    return client


def posted(inforequest, **fields):
    """A proposal of the due date of a case as a day off, as the form sends it."""
    whole = {key: value for key, value in LOCAL.items() if key != "confirmed"}
    scan = SimpleUploadedFile("skb.png", files.png())
    return whole | {"date": inforequest.due_on.isoformat(), "reason": "Keputusan baru.", "scan": scan} | fields


class TestTwoPeople:
    @pytest.mark.parametrize("act", ["add", "delete", "delete several", "move", "import"])
    def test_one_person_is_led_to_the_proposal(self, keeper, make_request, act):
        inforequest = make_request()
        day = Holiday.objects.get(date=date(2026, 3, 18))
        before = Holiday.objects.names()
        moved = {"date": "2026-04-01", "kind": day.kind, "name": day.name, "source": day.source, "confirmed": "on"}
        address, data = {
            "add": (ADD, LOCAL | {"date": inforequest.due_on.isoformat()}),
            "delete": (reverse("admin:opd_holiday_delete", args=[day.pk]), {"post": "yes"}),
            "delete several": (LIST, {"action": "delete_selected", "_selected_action": [day.pk], "post": "yes"}),
            "move": (reverse("admin:opd_holiday_change", args=[day.pk]), moved),
            "import": (IMPORT, {"table": CSV}),
        }[act]
        page = keeper.post(address, data, follow=True)
        assert page.redirect_chain[-1][0] == PROPOSE
        assert "Atasan PPID yang menyetujuinya" in text(page)
        assert Holiday.objects.names() == before

    def test_from_the_proposal_to_the_superiors_act_and_back(
        self, client, make_request, reviewer, site_admin, superior
    ):
        inforequest = make_request()
        due = inforequest.due_on
        client.force_login(reviewer)
        for lacking in ({"scan": ""}, {"reason": ""}, {"date": ""}, {"source": "Rapat"}, {"date": "2026-05-01"}):
            kind = {"kind": "national"} if lacking.get("date") else {}
            assert client.post(PROPOSE, posted(inforequest, **lacking | kind)).status_code == 200, lacking
        proposed = client.post(PROPOSE, posted(inforequest), follow=True)
        assert inforequest.number in text(proposed) and "Unduh" in text(proposed)
        change = HolidayChange.objects.get()
        confirm = reverse("admin:requests_app_holidaychange_confirm", args=[change.pk])
        scan = reverse("admin:requests_app_holidaychange_basis", args=[change.pk])
        assert b"".join(client.get(scan).streaming_content).startswith(b"\x89PNG")
        client.force_login(site_admin)
        refused = client.post(confirm, follow=True)
        assert "menunggu orang lain" in text(refused) and not Holiday.objects.filter(kind="local").exists()
        client.force_login(superior)
        assert [row.number for row in first_page.rows(client, "?jenis=orang-kedua")] == ["Usul perubahan hari libur"]
        asked = client.post(confirm)
        assert_shown(asked, inforequest)
        second = make_request()
        again = client.post(confirm, hidden_fields(asked))
        assert "tenggat 2 perkara bergeser" in text(again) and second.number in text(again)
        assert "Tenggat 2 perkara bergeser" in text(client.post(confirm, hidden_fields(again), follow=True))
        inforequest.refresh_from_db()
        assert inforequest.due_on > due
        client.force_login(reviewer)
        gone = {"date": "", "removed": Holiday.objects.get(kind="local").pk}
        client.post(PROPOSE, posted(inforequest, **gone))
        confirm = reverse("admin:requests_app_holidaychange_confirm", args=[HolidayChange.objects.first().pk])
        client.force_login(superior)
        client.post(confirm, hidden_fields(client.post(confirm)))
        inforequest.refresh_from_db()
        assert inforequest.due_on == due and not Holiday.objects.filter(kind="local").exists()

    def test_an_operator_sees_none_of_it(self, client, operator, make_request, change_days_off):
        change_days_off(Holiday(**LOCAL | {"date": make_request().due_on, "confirmed": True}))
        client.force_login(operator)
        pk = HolidayChange.objects.get().pk
        for name, args in (("changelist", []), ("add", []), ("change", [pk]), ("confirm", [pk]), ("basis", [pk])):
            address = reverse(f"admin:requests_app_holidaychange_{name}", args=args)
            assert client.get(address).status_code in (403, 404), name


class TestRows:
    def test_several_are_deleted_by_the_verb_too(self, keeper):
        days = [
            Holiday.objects.create(date=date(2026, 4, 1), kind=kind, name="Libur", source="SK 1/2026")
            for kind in ("local", "closure")
        ]
        marked = {"action": "delete_selected", "_selected_action": [day.pk for day in days]}
        asked = keeper.post(LIST, marked)
        assert "Hapus yang dipilih?" in text(asked)
        assert Holiday.objects.filter(kind="local").exists()
        keeper.post(LIST, marked | {"post": "yes"})
        assert not Holiday.objects.filter(kind__in=["local", "closure"]).exists()
        assert LedgerEntry.objects.filter(verb="holiday.delete").count() == 2

    @pytest.mark.parametrize("seen", ["", "0" * 20, "x"])
    def test_no_digest_but_that_of_the_page_will_do(self, keeper, make_request, seen):
        keeper.post(ADD, LOCAL | {"date": make_request().due_on.isoformat(), "seen": seen})
        assert not Holiday.objects.filter(kind="local").exists()

    def test_a_day_in_the_past_is_asked_about_although_nothing_moves(self, keeper):
        past = timezone.localdate() - timedelta(days=30)
        past -= timedelta(days=max(0, past.weekday() - 4))
        asked = keeper.post(ADD, LOCAL | {"date": past.isoformat()})
        assert "hari yang sudah lewat" in text(asked) and "tidak ada tenggat yang bergeser" in text(asked)
        assert not Holiday.objects.filter(kind="local").exists()
        apply(keeper, ADD, asked)
        day = Holiday.objects.get(kind="local")
        address = reverse("admin:opd_holiday_change", args=[day.pk])
        renamed = LOCAL | {"date": past.isoformat(), "name": "Nama baru"}
        keeper.post(address, renamed)  # no day comes or goes
        assert Holiday.objects.get(kind="local").name == "Nama baru"

    def test_a_day_to_come_that_moves_nothing_is_saved_at_once(self, keeper):
        keeper.post(ADD, LOCAL | {"date": "2027-06-01"})
        assert Holiday.objects.filter(kind="local").exists()

    def test_saving_what_did_not_change_writes_nothing(self, keeper):
        day = Holiday.objects.get(date=date(2026, 5, 1))
        same = {"date": "2026-05-01", "kind": day.kind, "name": day.name, "source": day.source, "confirmed": "on"}
        keeper.post(reverse("admin:opd_holiday_change", args=[day.pk]), same)
        assert not LedgerEntry.objects.filter(verb="holiday.save").exists()

    @pytest.mark.parametrize(
        ("wrong", "field", "words"),
        [
            ({"source": ""}, "source", "hanya berlaku dengan nomor keputusannya"),
            ({"source": "Keputusan Wali Kota"}, "source", "Tulis nomor dan tahun keputusannya"),
            ({"kind": "national", "source": ""}, "source", "baru pasti dengan nomor SKB-nya"),
            ({"kind": "joint_leave", "source": "SKB"}, "source", "baru pasti dengan nomor SKB-nya"),
            ({"date": "2026-05-01", "kind": "national"}, "date", "sudah tercatat dengan jenis yang sama"),
            ({"date": "1999-12-31"}, "date", "Isi tanggal antara tahun 2000 dan 2100."),
            ({"date": "2101-01-01"}, "date", "Isi tanggal antara tahun 2000 dan 2100."),
            ({"date": "0026-04-01"}, "date", "Isi tanggal antara tahun 2000 dan 2100."),
        ],
    )
    def test_what_the_table_refuses_stands_beside_its_field(self, keeper, wrong, field, words):
        before = Holiday.objects.count()
        errors = keeper.post(ADD, LOCAL | wrong).context["adminform"].form.errors
        assert list(errors) == [field]
        assert words in errors[field][0]
        assert Holiday.objects.count() == before

    def test_the_list_is_filtered_by_year(self, keeper):
        page = keeper.get(LIST, {"tahun": "2026"})
        assert page.context["cl"].result_count == 25
        for year in ("²", "0", "10000", "9" * 18):
            assert keeper.get(LIST, {"tahun": year}).status_code == 200, year
        assert keeper.get(LIST, {"tahun__in": "2026"}).status_code == 400


class TestRoles:
    @pytest.mark.parametrize("person", ["reviewer", "site_admin"])
    def test_keepers_open_every_page(self, client, request, person):
        client.force_login(request.getfixturevalue(person))
        confirm = reverse("admin:opd_holiday_confirm", args=[2027])
        assert [client.get(page).status_code for page in (LIST, ADD, IMPORT, EXPORT, confirm)] == [200] * 5

    @pytest.mark.parametrize("person", ["operator", "superior"])
    def test_nobody_else_opens_or_posts(self, client, request, person):
        client.force_login(request.getfixturevalue(person))
        before = Holiday.objects.names()
        confirm = reverse("admin:opd_holiday_confirm", args=[2027])
        for page in (LIST, ADD, IMPORT, EXPORT, confirm):
            assert client.get(page).status_code == 403, page
            assert client.post(page, LOCAL | {"table": CSV, "source": "SKB 1/2026"}).status_code == 403, page
        assert Holiday.objects.names() == before
        assert not Holiday.objects.filter(date__year=2027, source="SKB 1/2026").exists()


class TestImport:
    def test_first_shown_then_applied_and_twice_harmless(self, client, reviewer, make_request, calendar):
        """The table of a coming year, which moves a case, is one act."""
        days = ("2027-01-04,libur nasional,A,SKB 9/2026,ya", "2027-03-09,cuti bersama,B,SKB 9/2026,ya")
        rest = Holiday.objects.filter(date__year=2027).exclude(date=date(2027, 3, 9))
        year = as_csv(rest) + "\n".join([*days, ""])
        with time_machine.travel("2026-12-18 02:00:00+00:00", tick=False):
            client.force_login(reviewer)
            inforequest = make_request(today=date(2026, 12, 18))
            due = inforequest.due_on
            preview = upload(client, year)
            assert "1 hari libur baru" in text(preview)
            assert_shown(preview, inforequest)
            unseen = client.post(IMPORT, {"table": table_of(preview)})
            assert_shown(unseen, inforequest)
            assert not Holiday.objects.filter(source="SKB 9/2026").exists()
            assert "2 hari libur berubah." in text(apply(client, IMPORT, preview))
            inforequest.refresh_from_db()
            assert inforequest.due_on > due
            assert "Tidak ada yang berubah" in text(upload(client, year))
            apply(client, IMPORT, preview)
            assert Holiday.objects.filter(source="SKB 9/2026").count() == 2

    def test_an_ical_file_brings_source_and_certainty_with_the_form(self, keeper):
        preview = upload(keeper, ICS, "libur.ics", source="SKB 9/2026", confirmed="on")
        keeper.post(IMPORT, {"table": table_of(preview)})
        rows = Holiday.objects.filter(source="SKB 9/2026").values_list("date", "kind", "name", "confirmed")
        assert list(rows) == [
            (date(2026, 4, 1), HolidayKind.JOINT_LEAVE, "Cuti bersama", True),
            (date(2026, 4, 2), HolidayKind.JOINT_LEAVE, "Cuti bersama", True),
        ]

    @pytest.mark.parametrize(
        ("content", "name", "words"),
        [
            (CSV + "32-13-2026,nasional,x,,\n", "libur.csv", "Baris 3: “32-13-2026” bukan tanggal."),
            ("bukan kalender", "libur.ics", "Baris 1: bukan baris kalender iCal."),
            (CSV + "01-01-2101,nasional,x,,\n", "libur.csv", "Baris 3: tahun 2101 di luar tabel: 2000 sampai 2100."),
            (ICS.replace("2026", "1999"), "libur.ics", "Baris 2: tahun 1999 di luar tabel: 2000 sampai 2100."),
        ],
    )
    def test_errors_name_the_line(self, keeper, content, name, words):
        page = upload(keeper, content, name)
        assert page.context["form"].errors == {"file": [words]}

    def test_a_table_that_was_tampered_with_on_its_way_back_is_refused(self, keeper):
        page = keeper.post(IMPORT, {"table": "tanggal,jenis\nx"})
        assert "judul kolom harus" in text(page)

    def test_what_is_exported_can_be_imported(self, keeper):
        rows = [(day.date, day.kind, day.name, day.source, day.confirmed) for day in Holiday.objects.all()]
        response = keeper.get(EXPORT)
        assert response["Content-Disposition"] == 'attachment; filename="hari-libur.csv"'
        days = from_csv(response.content)
        assert [(day.date, day.kind, day.name, day.source, day.confirmed) for day in days] == sorted(rows)
        assert "Tidak ada yang berubah" in text(upload(keeper, response.content.decode()))

    @pytest.mark.parametrize("begin", ["=", "+", "-", "@", "'=", "''="])
    def test_what_a_spreadsheet_would_reckon_with_is_written_as_text(self, keeper, begin):
        name = f"{begin}HYPERLINK(1) 7/2026"
        keeper.post(ADD, LOCAL | {"name": name, "source": name})
        content = keeper.get(EXPORT).content
        [row] = [row for row in csv.reader(content.decode().splitlines()) if row[1] == "local"]
        assert row == ["2026-04-01", "local", f"'{name}", f"'{name}", "ya"]
        [day] = [day for day in from_csv(content) if day.kind == "local"]
        assert (day.name, day.source) == (name, name)
        assert "Tidak ada yang berubah" in text(upload(keeper, content.decode()))

    def test_the_table_keeps_such_words_on_its_way_through_the_preview(self, keeper):
        preview = upload(keeper, CSV.replace("Hari jadi kota", "=1+1"))
        keeper.post(IMPORT, {"table": table_of(preview)})
        assert Holiday.objects.get(kind="local").name == "=1+1"


class TestConfirming:
    @pytest.mark.parametrize("year", [0, 206, 1999, 2101, 99999])
    def test_a_year_outside_the_table_is_none(self, keeper, year):
        page = reverse("admin:opd_holiday_confirm", args=[year])
        assert keeper.get(page).status_code == 404
        assert keeper.post(page, {"source": "SKB"}).status_code == 404

    @time_machine.travel("2026-10-01 02:00:00+00:00")
    def test_the_list_warns_until_the_year_is_confirmed(self, keeper, reviewer):
        keeper.force_login(reviewer)
        assert "Tabel 2027 belum dipastikan" in text(keeper.get(LIST))
        page = reverse("admin:opd_holiday_confirm", args=[2027])
        assert "Tahun Baru" in text(keeper.get(page))
        after = keeper.post(page, {"source": "SKB 3/2026"}, follow=True)
        assert "dipastikan." in text(after)
        assert "belum dipastikan" not in text(after)

    def test_without_a_number_or_a_whole_table_it_stays(self, keeper):
        page = reverse("admin:opd_holiday_confirm", args=[2027])
        for source in ("", "SKB"):
            assert keeper.post(page, {"source": source}).context["form"].errors["source"]
        Holiday.objects.filter(date__year=2027, kind="joint_leave").update(removed_at=timezone.now())
        assert "belum lengkap" in text(keeper.post(page, {"source": "SKB 3/2026"}))
        assert 2027 not in Holiday.objects.confirmed_years()
