"""The import in the admin: checked and imported by the worker, seen row by row, taken up again after a kill."""

import io
import zipfile
from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.utils import timezone
from django_q.models import OrmQ, Schedule

from documents import tasks
from documents.imports import importer, runs
from documents.models import Category, Document, DocumentState, ImportRow, ImportRun, RowOutcome, RunState
from opd.errors import WrongState
from opd.models import LedgerEntry
from opd.stores.stored_files import stored_names
from tests import files
from tests.offices import redate

pytestmark = pytest.mark.django_db

IMPORT = "/admin/documents/document/impor/"
HEADINGS = ["berkas", "judul", "ringkasan", "kategori", "tahun", "catatan"]


@pytest.fixture
def clerk(client, operator):
    client.force_login(operator)
    return client


@pytest.fixture
def neraca(opd_health):
    return Category.objects.create(opd=opd_health, name="Neraca")


def rows(count, **wrong):
    """`r3={"tahun": "x"}` spoils the third row."""
    for number in range(1, count + 1):
        row = [f"{number}.pdf", f"Neraca {number}", "Isi.", "Neraca", "2025", ""]
        for heading, text in wrong.get(f"r{number}", {}).items():
            row[HEADINGS.index(heading)] = text
        yield row


def sheet(count, **wrong):
    return files.upload("tabel.xlsx", files.xlsx(Daftar=[HEADINGS, *rows(count, **wrong)]))


def parcel(count):
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for number in range(1, count + 1):
            archive.writestr(f"berkas/{number}.pdf", files.pdf(f"Neraca {number}"))
    return files.upload("berkas.zip", target.getvalue())


def outcomes(run):
    return [(row.line, row.outcome, row.sentence) for row in run.rows.all()]


@pytest.fixture
def run(opd_health, operator, neraca):
    """A run that waits for the worker: four rows, the third of which is wrong."""
    return runs.open_run(opd_health, by=operator, table=sheet(4, r3={"tahun": "x"}), parcel=parcel(4), hand_in=False)


def worked(run):
    runs.work(run.pk)
    run.refresh_from_db()
    return run


def test_table_and_zip_lie_sealed(run):
    first = str(run.table)
    runs.work(run.pk)
    run.refresh_from_db()
    runs.replace_table(run, by=run.by, table=sheet(2))
    assert run.table != first and not default_storage.exists(first)
    for file in (run.table, run.parcel):
        with default_storage.open(str(file)) as stored, file.open() as read:
            assert (zipfile.is_zipfile(stored), zipfile.is_zipfile(read)) == (False, True)
    assert [outcome for _line, outcome, _said in outcomes(worked(run))] == ["create", "create"]


@pytest.mark.usefixtures("worker")
def test_checked_first_imported_when_told_to_and_mended(clerk, neraca):
    table = sheet(4, r3={"tahun": "x"}, r4={"berkas": "9.pdf"})
    response = clerk.post(IMPORT, {"table": table, "parcel": parcel(4)}, follow=True)
    run = ImportRun.objects.get()
    assert (run.state, run.total, run.next_row, run.by.username) == (RunState.CHECKED, 4, 4, "operator")
    page = response.content.decode()
    assert "Impor 2 baris yang baik" in page
    assert "tahun: “x” bukan tahun." in page
    assert "berkas: Berkas “9.pdf” tidak ada" in page
    assert "Kolom yang tidak dikenal dan tidak dibaca: catatan." in page
    assert not Document.objects.exists()

    clerk.post(f"{IMPORT}{run.pk}/mulai/")
    run.refresh_from_db()
    assert run.state == RunState.DONE
    assert [outcome for _line, outcome, _said in outcomes(run)] == ["create", "create", "fault", "fault"]
    assert sorted(Document.objects.values_list("title", "state")) == [("Neraca 1", "draft"), ("Neraca 2", "draft")]
    assert list(Document.objects.get(title="Neraca 1").revisions.values_list("name", flat=True)) == ["1.pdf"]

    clerk.post(f"{IMPORT}{run.pk}/tabel/", {"table": sheet(4)})
    clerk.post(f"{IMPORT}{run.pk}/mulai/")
    run.refresh_from_db()
    assert [outcome for _line, outcome, _said in outcomes(run)] == ["skip", "skip", "create", "create"]
    assert Document.objects.count() == 4
    assert list(LedgerEntry.objects.filter(verb__startswith="import.").values_list("verb", flat=True)) == [
        "import.open",
        "import.start",
        "import.start",
    ]


@pytest.mark.usefixtures("worker")
def test_files_one_by_one_in_the_place_of_a_zip(clerk, neraca):
    uploads = [files.upload(f"{number}.pdf", files.pdf(f"Neraca {number}")) for number in (1, 2)]
    clerk.post(IMPORT, {"table": sheet(2), "uploads": uploads, "hand_in": "on"})
    run = ImportRun.objects.get()
    clerk.post(f"{IMPORT}{run.pk}/mulai/")
    assert set(Document.objects.values_list("state", flat=True)) == {DocumentState.IN_REVIEW}


@pytest.mark.parametrize(
    ("data", "field", "said"),
    [
        ({}, "table", "Wajib diisi."),
        ({"table": ("t.pdf", files.pdf("x"))}, "table", "Tabel harus berupa XLSX, ODS, atau CSV."),
        ({"table": ("t.csv", b"")}, "table", "Berkas ini kosong."),
        (
            {"table": ("t.csv", b"judul,tahun\na,1"), "parcel": ("b.zip", b"x")},
            "parcel",
            "rusak, terpotong, atau bukan ZIP",
        ),
        (
            {"table": ("t.csv", b"judul,tahun\na,1"), "parcel": ("b.zip", b"")},
            "parcel",
            "rusak, terpotong, atau bukan ZIP",
        ),
    ],
)
def test_what_cannot_be_used_is_said_at_its_field(clerk, neraca, data, field, said):
    uploads = {name: files.upload(*upload) for name, upload in data.items()}
    form = clerk.post(IMPORT, uploads).context["form"]
    assert list(form.errors) == [field]
    assert said in form.errors[field][0]
    assert not ImportRun.objects.exists()
    assert list(stored_names()) == []


def test_two_files_of_one_name_are_not_mixed_up(clerk, neraca):
    uploads = [files.upload("1.pdf", files.pdf("a")), files.upload("1.PDF", files.pdf("b"))]
    form = clerk.post(IMPORT, {"table": sheet(1), "uploads": uploads}).context["form"]
    assert form.errors["uploads"] == ["Ada dua berkas bernama “1.pdf”. Ganti nama salah satunya."]


@pytest.mark.usefixtures("worker")
def test_a_table_without_headings_is_refused_by_the_worker_and_may_be_replaced(clerk, neraca):
    clerk.post(IMPORT, {"table": files.upload("t.csv", b"a,b\n1,2")})
    run = ImportRun.objects.get()
    assert (run.state, run.sentence[:28]) == (RunState.REFUSED, "Judul kolom tidak ditemukan.")
    assert "Judul kolom tidak ditemukan." in clerk.get(f"{IMPORT}{run.pk}/").content.decode()
    clerk.post(f"{IMPORT}{run.pk}/tabel/", {"table": sheet(1)})
    run.refresh_from_db()
    assert (run.state, run.sentence) == (RunState.CHECKED, "Kolom yang tidak dikenal dan tidak dibaca: catatan.")


class TestTheWorker:
    def test_the_task_is_a_row_of_the_act_s_own_transaction(self, run):
        assert OrmQ.objects.count() == 1
        assert (run.state, run.total) == (RunState.CHECKING, 0)

    def test_long_work_is_done_in_pieces(self, run):
        for piece in range(1, 4):
            runs.work(run.pk, seconds=0)
            run.refresh_from_db()
            assert (run.next_row, run.state, run.held_until) == (piece, RunState.CHECKING, None)
            assert OrmQ.objects.count() == 1 + piece
        runs.work(run.pk, seconds=0)
        run.refresh_from_db()
        assert (run.next_row, run.state) == (4, RunState.CHECKED)

    def test_killed_between_a_draft_and_its_row_it_goes_on_and_tells_the_truth(self, run, monkeypatch, operator):
        runs.start(worked(run), by=operator)
        save_result = runs._save_result

        def killed(run, result):
            if result.line == 3:
                raise SystemExit
            save_result(run, result)

        monkeypatch.setattr(runs, "_save_result", killed)
        with pytest.raises(SystemExit):
            runs.work(run.pk)
        assert Document.objects.count() == 2
        monkeypatch.undo()
        runs.work(run.pk)  # too early: the dead one still holds the run
        assert Document.objects.count() == 2
        ImportRun.objects.update(held_until=timezone.now() - timedelta(seconds=1))
        assert worked(run).state == RunState.DONE
        assert [outcome for _line, outcome, _said in outcomes(run)] == ["create", "create", "fault", "create"]
        assert Document.objects.count() == 3

    def test_a_task_that_runs_twice_does_nothing_twice(self, run, operator):
        runs.start(worked(run), by=operator)
        for _time in range(3):
            tasks.work_on_import(run.pk)
        tasks.work_on_import(10**9)
        assert Document.objects.count() == 3

    def test_it_is_started_once(self, run, operator):
        runs.start(worked(run), by=operator)
        with pytest.raises(WrongState):
            runs.start(run, by=operator)
        with pytest.raises(WrongState):
            runs.replace_table(run, by=operator, table=sheet(1))

    def test_rights_are_asked_for_again_at_every_row(self, run, operator):
        runs.start(worked(run), by=operator)
        redate(operator.memberships, valid_to="2020-01-01")
        worked(run)
        assert {outcome for _line, outcome, _said in outcomes(run)} == {RowOutcome.FAULT}
        assert not Document.objects.exists()

    def test_repeated_rows_are_found_across_pieces(self, opd_health, operator, neraca):
        table = sheet(2, r2={"judul": "Neraca 1", "berkas": "1.pdf"})
        run = runs.open_run(opd_health, by=operator, table=table, parcel=parcel(1))
        runs.work(run.pk, seconds=0)
        assert outcomes(worked(run))[1] == (3, "skip", "Sama dengan baris 2: berkas dan judulnya sama.")


class TestWhoMay:
    def test_a_run_is_its_maker_s_and_the_reviewers(
        self, client, run, make_user, opd_health, neighbour, reviewer, superior
    ):
        colleague = make_user("rekan", "operator", opd_health)
        for person, status in ((run.by, 200), (colleague, 404), (neighbour, 404), (reviewer, 200), (superior, 403)):
            client.force_login(person)
            assert client.get(f"{IMPORT}{run.pk}/").status_code == status
            assert client.get(f"{IMPORT}{run.pk}/?bagian=1").status_code == status
        worked(run)
        client.force_login(neighbour)
        assert client.post(f"{IMPORT}{run.pk}/mulai/").status_code == 404
        assert client.post(f"{IMPORT}{run.pk}/tabel/", {"table": sheet(1)}).status_code == 404
        run.refresh_from_db()
        assert run.state == RunState.CHECKED

    def test_only_for_an_own_agency(self, client, neighbour, opd_health, neraca):
        client.force_login(neighbour)
        page = client.post(f"{IMPORT}?opd={opd_health.slug}", {"table": sheet(1)})
        assert page.templates[0].name == "admin/documents/document/choose_opd.html"
        assert client.get(f"{IMPORT}contoh.xlsx?opd={opd_health.slug}").status_code == 404
        assert not ImportRun.objects.exists()

    def test_acts_are_posts(self, clerk, run):
        assert clerk.get(f"{IMPORT}{run.pk}/mulai/").status_code == 405


def test_the_sample_is_a_table_with_the_agency_s_own_words(clerk, neraca, tmp_path):
    content = clerk.get(f"{IMPORT}contoh.xlsx").content
    with (
        pytest.raises(importer.publishing.intake.Refused)
        if not content
        else pytest.raises(Exception, match="satu baris")
    ):
        runs.tables.read_table(files.upload("contoh.xlsx", content))


def test_old_runs_are_swept_with_their_files_and_their_drafts_stay(run, operator):
    runs.start(worked(run), by=operator)
    worked(run)
    call_command("verify_files")
    call_command("sweep_imports")
    assert ImportRun.objects.exists()
    assert runs.sweep(now=timezone.now() + timedelta(days=15)) == 1
    assert not ImportRow.objects.exists()
    assert Document.objects.count() == len(list(stored_names())) == 3
    assert not default_storage.exists(run.parcel.name)
    assert Schedule.objects.filter(name="sweep_imports").exists()


@pytest.mark.parametrize("count", [1, 30])
def test_as_many_queries_for_thirty_rows_as_for_one(clerk, run, count, django_assert_num_queries):
    ImportRow.objects.bulk_create(
        ImportRow(run=run, line=line, outcome=RowOutcome.FAULT, sentence="Salah.") for line in range(2, count + 2)
    )
    with django_assert_num_queries(10):
        clerk.get(f"{IMPORT}{run.pk}/")
