"""Twenty files in one go: uploaded, read, completed in one table, each row by itself."""

import pytest
from django.test import Client
from django.urls import reverse

from documents.lifecycle import publishing
from documents.models import BatchFile, Category, Document, DocumentState, UploadBatch
from tests import files
from tests.documents.suggestions.test_suggestions import DECREE, REPORT

pytestmark = [pytest.mark.django_db, pytest.mark.one_engine, pytest.mark.usefixtures("worker")]

MANY = "/admin/documents/document/banyak/"


@pytest.fixture
def clerk(operator):
    client = Client()
    client.force_login(operator)
    return client


@pytest.fixture
def stated(category):
    return {"category": category.pk, "classification": "", "kind": "", "year": ""}


@pytest.fixture
def hand_in(clerk, stated):
    """-> the batch of these uploads."""

    def upload(*uploads, **overrides):
        response = clerk.post(MANY, stated | overrides | {"uploads": list(uploads)})
        assert response.status_code == 302, response.context["form"].errors
        return UploadBatch.objects.latest("pk")

    return upload


def paper(text=REPORT, name="scan0001.pdf"):
    return files.upload(name, files.pdf(*text.split("\f")))


def page_of(batch, part=""):
    return f"{MANY}{batch.pk}/{part}"


def sent(response, **changes):
    """What the table sends when nothing but `changes` is typed; keys are `<row>_<field>`, rows from 0."""
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
    text = page.content.decode()
    assert "Lengkapi 2 draf" in text
    assert "Tidak diterima:" in text


def test_the_table_is_filled_with_what_the_files_say_and_says_so(clerk, hand_in):
    batch = hand_in(paper())
    [row] = clerk.get(page_of(batch, "lengkapi/")).context["rows"]
    assert row["title"].value() == "Laporan Kinerja Instansi Pemerintah (LKJIP) Dinas Kesehatan Kota Metro Tahun 2024"
    assert (row["year"].value(), row["date"].value(), row["kind"].value()) == (2024, "2025-01-31", "laporan")
    assert row.fields["title"].filled.source == "isi berkas"
    text = clerk.get(page_of(batch, "lengkapi/")).content.decode()
    assert text.count("Usulan dari isi berkas. Periksa.") == 5  # title, summary, kind, year, date
    document = Document.objects.get()
    assert (document.title, document.version) == ("scan0001", 0)  # nothing is written before somebody says so


def test_good_rows_are_submitted_and_bad_ones_stay_with_their_sentence(clerk, hand_in):
    batch = hand_in(paper(name="satu.pdf"), paper(REPORT.replace("2024", "2023"), "dua.pdf"))
    table = clerk.get(page_of(batch, "lengkapi/"))
    changes = {"r1_summary": "", "r1_title": "Judul yang diketik", "r1_date": "kemarin"}
    response = clerk.post(page_of(batch, "lengkapi/"), sent(table, **changes) | {"_submit": "1"})
    [row] = response.context["rows"]
    assert said(response) == ["1 dokumen diajukan. Verifikator akan memeriksanya."]
    assert set(row.errors) == {"summary", "date"}
    assert (row["title"].value(), row["date"].value()) == ("Judul yang diketik", "kemarin")
    assert sorted(Document.objects.values_list("state", "title")) == [
        (DocumentState.DRAFT, "Judul yang diketik"),  # kept, though the row is not in order
        (DocumentState.IN_REVIEW, "Laporan Kinerja Instansi Pemerintah (LKJIP) Dinas Kesehatan Kota Metro Tahun 2024"),
    ]
    mended = sent(response, r0_summary="Isinya.", r0_date="2024-02-01") | {"_submit": "1"}
    assert clerk.post(page_of(batch, "lengkapi/"), mended).status_code == 302
    assert set(Document.objects.values_list("state", flat=True)) == {DocumentState.IN_REVIEW}
    assert "sudah diajukan" in clerk.get(page_of(batch, "lengkapi/")).content.decode()


def test_what_somebody_stated_or_typed_is_not_gone_over(clerk, hand_in):
    batch = hand_in(paper(), year="2020", kind="data")
    table = clerk.get(page_of(batch, "lengkapi/"))
    [row] = table.context["rows"]
    assert (row["year"].value(), row["kind"].value(), row.fields["year"].offered.value) == (2020, "data", 2024)
    clerk.post(page_of(batch, "lengkapi/"), sent(table, r0_title="Judul saya", r0_summary="") | {"_continue": "1"})
    table = clerk.get(page_of(batch, "lengkapi/"))
    [row] = table.context["rows"]
    assert (row["title"].value(), row["summary"].value()) == ("Judul saya", "")
    assert row.fields["title"].offered.value.startswith("Laporan Kinerja")
    response = clerk.post(page_of(batch, "lengkapi/"), sent(table, r0_take=["summary", "year"]) | {"_submit": "1"})
    assert response.status_code == 302
    document = Document.objects.get()
    assert (document.title, document.year, document.state) == ("Judul saya", 2024, DocumentState.IN_REVIEW)
    assert document.summary.startswith("Laporan ini menjelaskan")


def test_a_row_that_is_not_ticked_stays_a_draft(clerk, hand_in):
    batch = hand_in(paper(), paper(DECREE, "sk.pdf"))
    table = clerk.get(page_of(batch, "lengkapi/"))
    clerk.post(page_of(batch, "lengkapi/"), sent(table, r1_hand_in=False, r1_summary="") | {"_submit": "1"})
    assert list(Document.objects.order_by("pk").values_list("state", flat=True)) == ["in_review", "draft"]


def test_a_rival_is_told_and_nothing_is_lost(clerk, hand_in, operator):
    batch = hand_in(paper())
    table = clerk.get(page_of(batch, "lengkapi/"))
    publishing.save_draft(Document.objects.get(), by=operator, values={"title": "Judul rekan"})
    response = clerk.post(page_of(batch, "lengkapi/"), sent(table, r0_title="Judul saya") | {"_submit": "1"})
    [row] = response.context["rows"]
    assert "Orang lain lebih dulu mengubah dokumen ini." in row.non_field_errors()[0]
    assert (row["title"].value(), Document.objects.get().title) == ("Judul saya", "Judul rekan")
    assert clerk.post(page_of(batch, "lengkapi/"), sent(response) | {"_submit": "1"}).status_code == 302
    assert Document.objects.get().title == "Judul saya"


def test_a_file_of_the_batch_comes_once_and_one_of_elsewhere_is_shown(clerk, hand_in, make_document, upload):
    make_document("draft", title="Yang lama", incoming=upload("sama", "lama.txt"))
    batch = hand_in(files.upload("baru.txt", b"sama"), files.upload("lagi.txt", b"sama"))
    assert batch.files.last().refusal == "Sama persis dengan “baru.txt” di unggahan ini."
    assert "Yang lama" in clerk.get(page_of(batch)).content.decode()


def test_the_script_s_way(clerk, stated):
    refused = clerk.post(MANY, stated | {"category": ""}, headers={"Accept": "application/json"})
    assert (refused.status_code, list(refused.json()["errors"])) == (422, ["Kategori"])
    begun = clerk.post(MANY, stated, headers={"Accept": "application/json"}).json()
    for upload, answer in ((paper(), ""), (files.upload("kosong.pdf", b""), "Berkas ini kosong.")):
        told = clerk.post(begun["add"], {"uploads": upload}, headers={"Accept": "application/json"}).json()
        assert told["files"][0]["refusal"].startswith(answer) and bool(told["files"][0]["refusal"]) == bool(answer)
    assert "Lengkapi 1 draf" in clerk.get(begun["batch"]).content.decode()
    part = clerk.get(f"{begun['batch']}?bagian=1").content.decode()
    assert part.lstrip().startswith("<p") and 'data-left="0"' in part


def test_more_files_may_follow_up_to_a_limit(clerk, hand_in, monkeypatch):
    monkeypatch.setattr("documents.imports.batches.MAX_FILES", 2)
    batch = hand_in(paper())
    uploads = [paper(DECREE, "b.pdf"), paper("Isi lain", "c.pdf")]
    clerk.post(page_of(batch, "tambah/"), {"uploads": uploads})
    assert batch.files.last().refusal.startswith("Paling banyak 2 berkas sekali unggah.")
    assert said(clerk.post(page_of(batch, "tambah/"), follow=True)) == ["Wajib diisi."]


def test_one_comes_back_to_what_is_not_finished(clerk, hand_in):
    batch = hand_in(paper())
    assert f'href="{page_of(batch)}"' in clerk.get(MANY).content.decode()
    Document.objects.update(state=DocumentState.IN_REVIEW)
    assert f'href="{page_of(batch)}"' not in clerk.get(MANY).content.decode()


def test_a_deleted_draft_leaves_its_batch(clerk, hand_in, operator):
    batch = hand_in(paper(), paper(DECREE, "sk.pdf"))
    publishing.delete_draft(Document.objects.first(), by=operator)
    assert BatchFile.objects.count() == 1
    assert clerk.get(page_of(batch)).status_code == 200


@pytest.mark.parametrize("part", ["", "lengkapi/", "?bagian=1"])
def test_another_agency_s_batch_is_not_there(client, neighbour, superior, reviewer, hand_in, part):
    batch = hand_in(paper())
    for person, status in ((neighbour, 404), (superior, 403), (reviewer, 200)):
        client.force_login(person)
        assert client.get(page_of(batch, part)).status_code == status
    client.force_login(neighbour)
    assert client.post(page_of(batch, "tambah/"), {"uploads": paper(DECREE)}).status_code == 404
    assert Document.objects.count() == 1


def test_a_category_of_another_agency_is_none(clerk, stated, opd_kominfo):
    foreign = Category.objects.create(opd=opd_kominfo, name="Asing")
    response = clerk.post(MANY, stated | {"category": foreign.pk, "uploads": [paper()]})
    assert list(response.context["form"].errors) == ["category"]


@pytest.mark.parametrize("count", [1, 30])
def test_as_many_queries_for_thirty_files_as_for_one(no_worker, clerk, hand_in, count, django_assert_num_queries):
    batch = hand_in(*(files.upload(f"berkas {n}.txt", f"Isi {n}.".encode()) for n in range(count)))
    clerk.get(page_of(batch))
    with django_assert_num_queries(14):
        clerk.get(page_of(batch))
    with django_assert_num_queries(13):
        clerk.get(page_of(batch, "lengkapi/"))


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
