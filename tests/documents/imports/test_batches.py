"""Files that become drafts on one page: uploaded, read, completed and handed in, each by itself."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from documents.imports.proposals import Folders
from documents.lifecycle import metadata, publishing
from documents.models import BatchFile, Category, Document, DocumentState, Finding, UploadBatch
from tests import files
from tests.documents.suggestions.test_suggestions import DECREE, REPORT
from tests.markup import text as words_of

pytestmark = [pytest.mark.django_db, pytest.mark.one_engine, pytest.mark.usefixtures("worker")]

ADD = "/admin/documents/document/add/"
BATCHES = "/admin/documents/document/banyak/"
TITLE = "Laporan Kinerja Instansi Pemerintah (LKJIP) Dinas Kesehatan Kota Metro Tahun 2024"
JSON = {"Accept": "application/json"}


@pytest.fixture
def clerk(operator):
    client = Client()
    client.force_login(operator)
    return client


@pytest.fixture
def hand_in(clerk, category):
    """-> the batch of these uploads; the address may choose a category."""

    def upload(*uploads, chosen=f"?category={category.pk}"):
        response = clerk.post(ADD + chosen, {"uploads": list(uploads)})
        assert response.status_code == 302, response.context["form"].errors
        return UploadBatch.objects.latest("pk")

    return upload


def paper(text=REPORT, name="scan0001.pdf"):
    return files.upload(name, files.pdf(*text.split("\f")))


def page_of(batch, part=""):
    return f"{BATCHES}{batch.pk}/{part}"


def sent(response, **changes):
    """What the page sends when nothing but `changes` is typed; keys are `<row>_<field>`, rows from 0."""
    data = {}
    for number, row in enumerate(response.context["rows"]):
        for field in row:
            value = changes.get(f"r{number}_{field.name}", field.value())
            if value is not None and value is not False:
                data[field.html_name] = value
        take = changes.get(f"r{number}_take")
        if take:
            data[f"{row.prefix}-take"] = take
    return data


def said(response):
    return [str(message) for message in response.context["messages"]]


def test_one_draft_a_file_and_the_bad_ones_are_named(clerk, hand_in):
    batch = hand_in(paper(), files.upload("kosong.pdf", b""), paper(DECREE, "sk.pdf"), files.upload("a.exe", b"MZ"))
    page = clerk.get(page_of(batch))
    assert [(one.name, bool(one.document), one.refusal[:22]) for one in batch.files.all()] == [
        ("scan0001.pdf", True, ""),
        ("kosong.pdf", False, "Berkas ini kosong. Per"),
        ("sk.pdf", True, ""),
        ("a.exe", False, "Jenis berkas ini tidak"),
    ]
    assert [row.entry.name for row in page.context["rows"]] == ["scan0001.pdf", "sk.pdf"]
    assert words_of(page).count("Tidak diterima:") == 2


def test_the_page_is_filled_with_what_the_files_say_and_says_so(clerk, hand_in):
    page = clerk.get(page_of(hand_in(paper())))
    [row] = page.context["rows"]
    assert row["title"].value() == TITLE
    assert (row["year"].value(), row["date"].value(), row["kind"].value()) == (2024, "2025-01-31", "laporan")
    assert row.fields["title"].filled.source == "isi berkas"
    assert page.content.decode().count("Usulan dari isi berkas. Periksa.") == 5  # title, summary, kind, year, date
    assert (row.lacking, row.is_open) == ([], False) and "Siap diajukan" in words_of(page)
    document = Document.objects.get()
    assert (document.title, document.version) == ("scan0001", 0)  # nothing is written before somebody says so


def test_what_nothing_lacks_is_handed_in_without_a_typed_field(clerk, hand_in):
    batch = hand_in(paper(), paper(DECREE, "sk.pdf"))
    response = clerk.post(page_of(batch), sent(clerk.get(page_of(batch))) | {"_submit": "1"}, follow=True)
    assert said(response) == ["2 dokumen diajukan. Verifikator akan memeriksanya."]
    assert set(Document.objects.values_list("state", "year")) == {("in_review", 2024), ("in_review", 2025)}
    assert "Tidak ada lagi draf yang perlu dilengkapi." in words_of(response)


def test_good_rows_are_submitted_and_bad_ones_stay_with_their_sentence(clerk, hand_in):
    batch = hand_in(paper(name="satu.pdf"), paper(REPORT.replace("2024", "2023"), "dua.pdf"))
    page = clerk.get(page_of(batch))
    changes = {"r1_summary": "", "r1_title": "Judul yang diketik", "r1_date": "kemarin"}
    response = clerk.post(page_of(batch), sent(page, **changes) | {"_submit": "1"})
    [row] = response.context["rows"]
    assert said(response) == ["1 dokumen diajukan. Verifikator akan memeriksanya."]
    assert set(row.errors) == {"summary", "date"}
    assert (row["title"].value(), row["date"].value()) == ("Judul yang diketik", "kemarin")
    assert sorted(Document.objects.values_list("state", "title")) == [
        (DocumentState.DRAFT, "Judul yang diketik"),  # kept, though the row is not in order
        (DocumentState.IN_REVIEW, TITLE),
    ]
    mended = sent(response, r0_summary="Isinya.", r0_date="2024-02-01") | {"_submit": "1"}
    assert clerk.post(page_of(batch), mended).status_code == 302
    assert set(Document.objects.values_list("state", flat=True)) == {DocumentState.IN_REVIEW}


def test_what_somebody_typed_is_not_gone_over(clerk, hand_in):
    batch = hand_in(paper())
    page = clerk.get(page_of(batch))
    typed = sent(page, r0_title="Judul saya", r0_summary="", r0_year=2020, r0_kind="data")
    clerk.post(page_of(batch), typed | {"_continue": "1"})
    page = clerk.get(page_of(batch))
    [row] = page.context["rows"]
    assert [row[name].value() for name in ("title", "summary", "year", "kind")] == ["Judul saya", "", 2020, "data"]
    assert row.fields["title"].offered.value == TITLE
    response = clerk.post(page_of(batch), sent(page, r0_take=["summary", "year"]) | {"_submit": "1"})
    assert response.status_code == 302
    document = Document.objects.get()
    assert (document.title, document.year, document.state) == ("Judul saya", 2024, DocumentState.IN_REVIEW)
    assert document.summary.startswith("Laporan ini menjelaskan")


def test_a_row_that_is_not_ticked_stays_a_draft(clerk, hand_in):
    batch = hand_in(paper(), paper(DECREE, "sk.pdf"))
    page = clerk.get(page_of(batch))
    clerk.post(page_of(batch), sent(page, r1_hand_in=False, r1_summary="") | {"_submit": "1"})
    assert list(Document.objects.order_by("pk").values_list("state", flat=True)) == ["in_review", "draft"]


def test_a_rival_is_told_and_nothing_is_lost(clerk, hand_in, operator):
    batch = hand_in(paper())
    page = clerk.get(page_of(batch))
    publishing.save_draft(Document.objects.get(), by=operator, values={"title": "Judul rekan"})
    response = clerk.post(page_of(batch), sent(page, r0_title="Judul saya") | {"_submit": "1"})
    [row] = response.context["rows"]
    assert "Orang lain lebih dulu mengubah dokumen ini." in row.non_field_errors()[0]
    assert (row["title"].value(), Document.objects.get().title) == ("Judul saya", "Judul rekan")
    assert clerk.post(page_of(batch), sent(response) | {"_submit": "1"}).status_code == 302
    assert Document.objects.get().title == "Judul saya"


def test_a_file_of_the_batch_comes_once_and_one_of_elsewhere_is_not_ticked(clerk, hand_in, make_document, upload):
    make_document("draft", title="Yang lama", incoming=upload("sama", "lama.txt"))
    batch = hand_in(files.upload("baru.txt", b"sama"), files.upload("lagi.txt", b"sama"))
    assert batch.files.last().refusal == "Sama persis dengan “baru.txt” di unggahan ini."
    page = clerk.get(page_of(batch))
    assert "Yang lama" in page.content.decode() and page.context["rows"][0]["hand_in"].value() is False


def test_a_draft_of_another_agency_with_the_same_file_is_not_named(
    clerk, hand_in, make_document, upload, neighbour, opd_kominfo
):
    folder = Category.objects.create(opd=opd_kominfo, name="Laporan")
    foreign = {"opd": opd_kominfo, "by": neighbour, "category": folder}
    make_document("draft", title="Rencana tetangga", incoming=upload("sama", "lama.txt"), **foreign)
    batch = hand_in(files.upload("baru.txt", b"sama"))
    assert "Rencana tetangga" not in clerk.get(page_of(batch)).content.decode()


def test_the_script_s_way(clerk, opd_health):
    begun = clerk.post(ADD, headers=JSON).json()
    for upload, answer in ((paper(), ""), (files.upload("kosong.pdf", b""), "Berkas ini kosong.")):
        told = clerk.post(begun["add"], {"uploads": upload}, headers=JSON).json()
        assert told["files"][0]["refusal"].startswith(answer) and bool(told["files"][0]["refusal"]) == bool(answer)
    assert len(clerk.get(begun["batch"]).context["rows"]) == 1


def test_more_files_may_follow_up_to_a_limit(clerk, hand_in, monkeypatch):
    monkeypatch.setattr("documents.imports.batches.MAX_FILES", 2)
    batch = hand_in(paper())
    uploads = [paper(DECREE, "b.pdf"), paper("Isi lain", "c.pdf")]
    clerk.post(page_of(batch, "tambah/"), {"uploads": uploads})
    assert batch.files.last().refusal.startswith("Paling banyak 2 berkas sekali unggah.")
    assert said(clerk.post(page_of(batch, "tambah/"), follow=True)) == ["Wajib diisi."]


def test_without_a_file_it_says_so(clerk, category):
    assert list(clerk.post(ADD).context["form"].errors) == ["uploads"]
    assert not UploadBatch.objects.exists()


def test_one_comes_back_to_what_is_not_finished(clerk, hand_in):
    batch = hand_in(paper())
    assert f'href="{page_of(batch)}"' in clerk.get(ADD).content.decode()
    Document.objects.update(state=DocumentState.IN_REVIEW)
    assert f'href="{page_of(batch)}"' not in clerk.get(ADD).content.decode()


def test_old_addresses_lead_on(clerk, hand_in, neighbour):
    batch = hand_in(paper())
    for method in (clerk.get, clerk.head):
        answer = method(f"{BATCHES}?opd=dinas-kesehatan")
        assert (answer.status_code, answer.headers["Location"]) == (301, f"{ADD}?opd=dinas-kesehatan")
    assert clerk.get(page_of(batch, "lengkapi/")).headers["Location"] == page_of(batch)
    clerk.force_login(neighbour)
    assert clerk.get(page_of(batch, "lengkapi/")).status_code == 404


def test_a_deleted_draft_leaves_its_batch(clerk, hand_in, operator):
    batch = hand_in(paper(), paper(DECREE, "sk.pdf"))
    publishing.delete_draft(Document.objects.first(), by=operator)
    assert BatchFile.objects.count() == 1
    assert clerk.get(page_of(batch)).status_code == 200


@pytest.mark.parametrize("part", ["", "lengkapi/"])
def test_another_agency_s_batch_is_not_there(client, neighbour, superior, reviewer, hand_in, part):
    batch = hand_in(paper())
    for person, status in ((neighbour, 404), (superior, 403), (reviewer, 302 if part else 200)):
        client.force_login(person)
        assert client.get(page_of(batch, part)).status_code == status
    client.force_login(neighbour)
    assert client.post(page_of(batch, "tambah/"), {"uploads": paper(DECREE)}).status_code == 404
    assert Document.objects.count() == 1


def test_an_agency_without_categories_gets_those_of_the_skeleton(hand_in, opd_health):
    Category.objects.all().delete()
    hand_in(paper(), chosen="")
    assert opd_health.categories.exclude(skeleton_node=None).count() == opd_health.categories.count() > 10


@pytest.mark.parametrize("count", [1, 30])
def test_as_many_queries_for_thirty_files_as_for_one(no_worker, clerk, hand_in, count, django_assert_num_queries):
    batch = hand_in(*(files.upload(f"berkas {n}.txt", f"Isi {n}.".encode()) for n in range(count)))
    clerk.get(page_of(batch))
    with django_assert_num_queries(18):
        clerk.get(page_of(batch))


class TestYear:
    """No year becomes public that neither file nor person has stated."""

    def test_the_name_tells_it_before_anything_is_read(self, no_worker, clerk, hand_in):
        batch = hand_in(paper(name="Laporan Kinerja Tahun 2020.pdf"))
        [row] = clerk.get(page_of(batch)).context["rows"]
        assert (row["year"].value(), row.fields["year"].filled.source) == (2020, "nama berkas")
        assert Document.objects.get().year == 2020

    def test_without_any_it_is_empty_and_asked(self, clerk, hand_in, operator):
        batch = hand_in(paper("Catatan rapat tanpa angka", "rapat.pdf"))
        page = clerk.get(page_of(batch))
        [row] = page.context["rows"]
        assert row["year"].value() is None and {"Tahun", "Tanggal dibuat"} <= set(row.lacking)
        kept = {"r0_title": "Rapat", "r0_summary": "Isi.", "r0_date": "2026-01-05"}
        response = clerk.post(page_of(batch), sent(page, **kept) | {"_submit": "1"})
        assert response.context["rows"][0].errors == {"year": ["Tulis tahunnya."]}
        draft = Document.objects.get()
        assert (draft.title, draft.year, draft.state) == ("Rapat", metadata.UNSTATED_YEAR, "draft")
        assert clerk.get(page_of(batch)).context["rows"][0]["year"].value() is None

    def test_no_other_way_leads_around(self, clerk, hand_in, operator):
        hand_in(paper("Catatan rapat tanpa angka", "rapat.pdf"))
        draft = Document.objects.get()
        publishing.save_draft(draft, by=operator, values={"summary": "Isi."})
        address = reverse("admin:documents_document_act", args=[draft.pk, "submit"])
        response = clerk.post(address, {"version": draft.version}, follow=True)
        assert "Tulis tahunnya dahulu" in words_of(response)
        assert response.context["adminform"].form["year"].value() is None
        chosen = {"action": "submit_selected", "_selected_action": [draft.pk]}
        clerk.post(reverse("admin:documents_document_changelist"), chosen)
        assert Document.objects.get().state == DocumentState.DRAFT

    def test_a_name_and_a_content_that_differ_are_asked(self, clerk, hand_in):
        batch = hand_in(paper(name="LKJIP Tahun 2020.pdf"))
        page = clerk.get(page_of(batch))
        [row] = page.context["rows"]
        assert row["year"].value() is None and row.fields["year"].offered.value == 2024 and row.is_open
        response = clerk.post(page_of(batch), sent(page) | {"_submit": "1"})
        assert list(response.context["rows"][0].errors) == ["year"]
        clerk.post(page_of(batch), sent(response, r0_take=["year"]) | {"_submit": "1"})
        assert Document.objects.values_list("year", "state").get() == (2024, DocumentState.IN_REVIEW)


class TestCategory:
    def test_one_that_was_chosen_stands_and_brings_its_class(self, clerk, hand_in, category):
        Category.objects.filter(pk=category.pk).update(default_classification="setiap-saat")
        assert "Laporan kinerja" in words_of(clerk.get(f"{ADD}?category={category.pk}"))
        batch = hand_in(paper())
        page = clerk.get(page_of(batch))
        row = page.context["rows"][0]
        assert row.shown_category == "Laporan kinerja"
        assert row["year"].value() and row.stated[0] == str(row["year"].value())  # no thousands point
        clerk.post(page_of(batch), sent(page) | {"_submit": "1"})
        document = Document.objects.get()
        assert (document.category, document.classification) == (category, "setiap-saat")

    @pytest.fixture
    def folders(self, operator, opd_health, category):
        for name in ("Laporan kinerja", "Perjanjian kinerja"):
            Category.objects.create(opd=opd_health, name=name, parent=category)
        return lambda: Folders(opd_health, operator)

    def test_it_is_found_by_a_part_of_its_name(self, folders):
        known = folders()
        assert known.named("laporan KINERJA: perjanjian").name == "Perjanjian kinerja"
        assert known.named("janji").name == "Perjanjian kinerja"
        assert known.named("kinerja") is known.named("tidak ada") is None

    def test_the_words_of_the_title_propose_it(self, folders, clerk, hand_in):
        batch = hand_in(paper("PERJANJIAN KINERJA\nDINAS KESEHATAN\nTAHUN 2025", "scan0001.pdf"), chosen="")
        [row] = clerk.get(page_of(batch)).context["rows"]
        assert (row.shown_category, row.fields["category"].filled.source) == (
            "Laporan kinerja: Perjanjian kinerja",
            "judulnya",
        )

    def test_a_file_of_an_equal_name_has_the_last_one_again(self, folders, clerk, hand_in, opd_health):
        other = Category.objects.create(opd=opd_health, name="Rapat")
        first = hand_in(paper("Isi A", "Notula forum 2024.pdf"), chosen="")
        page = clerk.get(page_of(first))
        assert page.context["rows"][0].shown_category == ""  # nothing speaks for any
        clerk.post(page_of(first), sent(page, r0_category="rapat") | {"_continue": "1"})
        assert Document.objects.get().category == other
        second = hand_in(paper("Isi B", "Notula_forum_2025_final.pdf"), chosen="")
        [row] = clerk.get(page_of(second)).context["rows"]
        assert (row.shown_category, row.fields["category"].filled.source) == ("Rapat", "berkas Anda yang senama")

    def test_others_of_the_city_propose_it_by_the_kind(
        self, clerk, hand_in, make_document, folder, opd_health, opd_kominfo, neighbour
    ):
        node = "peraturan-dan-keputusan-yang-sudah-sah"
        there = folder(opd_kominfo, node)
        make_document(opd=opd_kominfo, by=neighbour, category=there, kind="keputusan")
        here = folder(opd_health, node)
        [row] = clerk.get(page_of(hand_in(paper(DECREE), chosen=""))).context["rows"]
        assert row.initial["category"].endswith(here.name)
        assert row.fields["category"].filled.source == "dokumen sejenis di kota ini"

    def test_each_file_has_its_own_and_one_that_is_unknown_is_asked(self, folders, clerk, hand_in):
        batch = hand_in(paper(), paper("Isi B", "Notula forum.pdf"), chosen="")
        page = clerk.get(page_of(batch))
        assert [row.shown_category for row in page.context["rows"]] == ["Laporan kinerja: Laporan kinerja", ""]
        response = clerk.post(page_of(batch), sent(page, r1_category="kinerja") | {"_submit": "1"})
        [row] = response.context["rows"]
        assert "Pilih satu kategori dari daftarnya" in row.errors["category"][0]
        assert row["category"].value() == "kinerja"

    def test_of_another_agency_there_is_none(self, clerk, hand_in, opd_kominfo):
        foreign = Category.objects.create(opd=opd_kominfo, name="Asing")
        batch = hand_in(paper("Isi"), chosen=f"?category={foreign.pk}")
        page = clerk.get(page_of(batch))
        response = clerk.post(page_of(batch), sent(page, r0_category="Asing") | {"_submit": "1"})
        assert "category" in response.context["rows"][0].errors


class TestReading:
    @pytest.fixture
    def unread(self, no_worker, hand_in):
        return hand_in(paper())

    def test_what_is_being_read_is_not_handed_in(self, clerk, unread):
        page = clerk.get(page_of(unread))
        assert "Sedang dibaca" in words_of(page)
        response = clerk.post(page_of(unread), sent(page) | {"_submit": "1"})
        assert said(response) == []
        assert "masih dibaca, jadi belum diajukan" in response.context["rows"][0].non_field_errors()[0]
        assert Document.objects.values_list("state", "version").get() == (DocumentState.DRAFT, 0)

    def test_its_proposals_fill_what_nobody_has_touched(self, clerk, unread, read_files):
        clerk.post(page_of(unread), sent(clerk.get(page_of(unread))) | {"_continue": "1"})
        read_files(Document.objects.get())
        [row] = clerk.get(page_of(unread)).context["rows"]
        assert (row["title"].value(), row["date"].value()) == (TITLE, date(2025, 1, 31).isoformat())


class TestFindings:
    @pytest.fixture
    def held(self, hand_in):
        return hand_in(paper(REPORT + "\nNIK 1872011203850003 dan NIK 1872014506900001, surel budi.contoh@gmail.com"))

    def test_they_are_told_and_nothing_is_called_submitted(self, clerk, held):
        page = clerk.get(page_of(held))
        [row] = page.context["rows"]
        assert {(label, n) for _kind, label, n in row.entry.findings} >= {("NIK", 2)}
        assert "Tertahan: temuan data pribadi belum dijawab" in words_of(page) and "Hitamkan 2 NIK" in words_of(page)
        response = clerk.post(page_of(held), sent(page, r0_title="Judul saya") | {"_submit": "1"})
        assert said(response) == []
        assert "Belum diajukan, karena tertahan" in response.context["rows"][0].non_field_errors()[0]
        assert Document.objects.values_list("state", "title").get() == (DocumentState.DRAFT, "Judul saya")

    def test_one_button_answers_all_of_a_kind_and_keeps_what_was_typed(self, clerk, held):
        page, draft = clerk.get(page_of(held)), Document.objects.get()
        button = {"_redact": f"{draft.pk}:nik"}
        response = clerk.post(page_of(held), sent(page, r0_title="Judul saya") | button, follow=True)
        assert said(response) == ["2 temuan dijawab: akan dihitamkan. Buka penghitamannya di kartu berkas itu."]
        assert set(Finding.objects.filter(kind="nik").values_list("verdict", flat=True)) == {"redact"}
        assert not Finding.objects.exclude(kind="nik").exclude(verdict="").exists()
        assert Document.objects.get().title == "Judul saya"
        redact = reverse("admin:documents_document_redact", args=[draft.pk, 1])
        assert f'href="{redact}"' in response.content.decode()

    @pytest.mark.parametrize("button", ["{}:nama", "0:nik", "x:nik"])
    def test_a_button_that_is_not_there_is_404(self, clerk, held, button):
        page = clerk.get(page_of(held))
        wrong = {"_redact": button.format(Document.objects.get().pk)}
        assert clerk.post(page_of(held), sent(page) | wrong).status_code == 404
        assert not Finding.objects.exclude(verdict="").exists()


class TestOneDraft:
    """The same proposals beside the fields of one document."""

    @pytest.fixture
    def draft(self, make_document):
        return make_document("draft", incoming=publishing.receive(paper()), summary="")

    def address(self, document):
        return reverse("admin:documents_document_change", args=[document.pk])

    def test_they_stand_beside_what_says_something_else(self, clerk, draft):
        form = clerk.get(self.address(draft)).context["adminform"].form
        offered = {name: field.offered.source for name, field in form.fields.items() if hasattr(field, "offered")}
        assert offered == dict.fromkeys(("title", "summary", "year", "date"), "isi berkas")  # the kind is the same
        assert "Pakai" in clerk.get(self.address(draft)).content.decode()

    def test_a_tick_takes_one_and_nothing_else_changes(self, clerk, draft):
        form = clerk.get(self.address(draft)).context["adminform"].form
        data = {field.html_name: field.value() for field in form if field.value() is not None and field.name != "file"}
        clerk.post(self.address(draft), data | {"take": ["summary"], "_continue": "1"})
        before, draft = draft, Document.objects.get()
        assert draft.summary.startswith("Laporan ini menjelaskan")
        assert (draft.title, draft.year) == (before.title, before.year)

    def test_a_published_document_is_left_in_peace(self, clerk, draft, reviewer, operator):
        publishing.save_draft(draft, by=operator, values={"summary": "Isi."})
        publishing.submit(draft, by=operator)
        publishing.publish(draft, by=reviewer, looked_for=True)
        assert "Pakai" not in clerk.get(self.address(draft)).content.decode()
