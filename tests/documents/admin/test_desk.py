"""The operators' desk over HTTP, as a clerk and a reviewer use it."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from documents.models import Category, ConsequenceTest, Disclosure, Document, DocumentState, ExtractionState
from opd.models import AccessEntry, Message, Opd
from tests import first_page
from tests.documents.exemptions.test_exemptions import COMPLETE

pytestmark = [pytest.mark.django_db, pytest.mark.one_engine]

ADD, PAPER = "/admin/documents/document/add/", "/admin/documents/document/tanpa-berkas/"
LIST = "/admin/documents/document/"


@pytest.fixture
def clerk(client, operator):
    client.force_login(operator)
    return client


@pytest.fixture
def desk(client, reviewer):
    client.force_login(reviewer)
    return client


@pytest.fixture
def filled(category):
    return {
        "title": "Profil Dinas Kesehatan",
        "summary": "Alamat, tugas dan fungsi.",
        "category": category.pk,
        "classification": "berkala",
        "kind": "profil",
        "year": "2026",
        "date": "2026-01-05",
        "form": "softcopy",
        "language": "id",
        "place": "Metro",
    }


def file(text="Tugas dan fungsi dinas.", name="profil.txt"):
    return SimpleUploadedFile(name, text.encode())


def change(document):
    return reverse("admin:documents_document_change", args=[document.pk])


def act(client, document, name, **data):
    address = reverse("admin:documents_document_act", args=[document.pk, name])
    return client.post(address, {"version": document.version, "looked_for": "1", **data}, follow=True)


def said(response):
    return [str(message) for message in response.context["messages"]]


@pytest.mark.usefixtures("worker")
def test_from_the_form_to_the_review_queue_in_one_step(clerk, filled, make_document):
    draft = make_document("draft")
    data = filled | {"seen_version": draft.version, "file": file(), "_submit": "1"}
    response = clerk.post(change(draft), data, follow=True)
    document = Document.objects.get()
    assert response.redirect_chain == [(LIST, 302)]
    assert said(response)[-1] == "“Profil Dinas Kesehatan” sudah diajukan. Verifikator akan memeriksanya."
    assert (document.state, document.opd.slug, document.year) == (DocumentState.IN_REVIEW, "dinas-kesehatan", 2026)
    revision = document.revisions.first()
    assert (revision.name, revision.extraction, revision.text.strip()) == (
        "profil.txt",
        ExtractionState.DONE,
        "Tugas dan fungsi dinas.",
    )


def test_what_its_file_may_hold_back_is_told_when_it_is_handed_in(clerk, filled, make_document):
    draft = make_document("draft")
    data = filled | {"seen_version": draft.version, "file": file("NIK 1872011203850003"), "_submit": "1"}
    response = clerk.post(change(draft), data, follow=True)
    assert said(response)[-1].startswith("Belum dapat terbit: Isi berkas masih dibaca.")


def test_a_date_that_nobody_stated_is_asked_before_it_is_handed_in(clerk, filled, make_document):
    draft = make_document("draft")
    data = filled | {"seen_version": draft.version, "date": ""}
    form = clerk.post(change(draft), data | {"_submit": "1"}).context["adminform"].form
    assert list(form.errors) == ["date"]
    assert clerk.post(change(draft), data | {"_continue": "1"}).status_code == 302


def test_what_is_on_paper_alone_is_recorded_without_a_file(clerk, filled):
    form = clerk.get(PAPER).context["adminform"].form
    assert (form["form"].value(), form["year"].value()) == ("hardcopy", None)
    clerk.post(PAPER, filled | {"form": "hardcopy", "file": file(), "_submit": "1"})
    document = Document.objects.get()
    assert (document.state, document.revisions.count()) == (DocumentState.IN_REVIEW, 0)


def test_a_refused_file_keeps_every_other_answer(clerk, filled, make_document):
    draft = make_document("draft")
    response = clerk.post(change(draft), filled | {"seen_version": draft.version, "file": file("", "kosong.pdf")})
    form = response.context["adminform"].form
    assert list(form.errors) == ["file"]
    assert form["title"].value() == "Profil Dinas Kesehatan"
    assert "Profil Dinas Kesehatan" in response.content.decode()
    assert Document.objects.get().title == draft.title


def test_a_file_that_the_browser_forgets_is_asked_for_again(clerk, filled, make_document):
    draft = make_document("draft")
    response = clerk.post(change(draft), filled | {"seen_version": draft.version, "summary": "", "file": file()})
    assert set(response.context["adminform"].form.errors) == {"summary", "file"}
    assert "Pilih lagi berkasnya" in response.content.decode()


def test_what_cannot_be_handed_in_is_kept_as_a_draft_and_said_so(clerk, filled):
    response = clerk.post(PAPER, filled | {"_submit": "1"}, follow=True)
    assert said(response)[-1] == "Isian Anda tersimpan, tetapi belum diajukan."
    assert Document.objects.get().state == DocumentState.DRAFT
    assert response.context["adminform"].form["file"].label == "Berkas"


@pytest.mark.parametrize("year", ["20266", "1800", "1900", "dua ribu", ""])
def test_a_year_is_a_year(clerk, filled, year):
    assert list(clerk.post(PAPER, filled | {"year": year}).context["adminform"].form.errors) == ["year"]


def test_without_a_class_the_category_s_own_stands(clerk, filled, category):
    Category.objects.filter(pk=category.pk).update(default_classification="setiap-saat")
    clerk.post(PAPER, filled | {"classification": ""})
    assert Document.objects.get().classification == "setiap-saat"


def test_public_files_without_text_are_on_the_first_page(clerk, make_document):
    make_document().revisions.update(extraction=ExtractionState.EMPTY)
    [row] = first_page.rows(clerk, "?jenis=dokumen")
    assert (row.number, row.act) == ("Isinya tidak dapat dicari", "Periksa berkasnya")
    assert clerk.get(row.address).status_code == 200


def test_the_same_file_twice_is_taken_with_a_warning(clerk, filled):
    for title in ("Profil Dinas Kesehatan", "Salinan"):
        clerk.post(PAPER, filled | {"title": title, "_continue": "1"})
        draft = Document.objects.get(title=title)
        data = filled | {"title": title, "seen_version": draft.version, "file": file(), "_continue": "1"}
        response = clerk.post(change(draft), data, follow=True)
    assert any("sama persis" in sentence and "Profil Dinas Kesehatan" in sentence for sentence in said(response))


def test_a_change_of_a_public_document_waits(clerk, make_document, filled):
    document = make_document()
    data = filled | {"title": "Judul baru", "seen_version": document.version, "_submit": "1", "file": file("baru")}
    clerk.post(change(document), data)
    document.refresh_from_db()
    assert (document.title, document.proposed["title"], document.state) == (
        "Laporan Kinerja Dinas Kesehatan 2025",
        "Judul baru",
        DocumentState.CHANGE_IN_REVIEW,
    )
    assert document.proposed_revision.number == 2


def test_the_form_shows_what_is_proposed(clerk, make_document, filled):
    document = make_document()
    clerk.post(change(document), filled | {"title": "Judul baru", "seen_version": document.version, "_continue": "1"})
    page = clerk.get(change(document))
    assert page.context["adminform"].form["title"].value() == "Judul baru"
    assert ("judul", "Laporan Kinerja Dinas Kesehatan 2025", "Judul baru") in page.context["proposed"]


def test_who_opened_the_form_too_early_loses_nothing(clerk, make_document, filled):
    document = make_document("draft")
    clerk.post(change(document), filled | {"title": "Yang pertama", "seen_version": document.version})
    response = clerk.post(change(document), filled | {"title": "Yang kedua", "seen_version": document.version})
    assert "Orang lain mengubah dokumen ini" in response.content.decode()
    assert response.context["adminform"].form["title"].value() == "Yang kedua"
    document.refresh_from_db()
    assert document.title == "Yang pertama"


def test_in_review_it_is_read_only_for_the_operator(clerk, make_document, filled):
    document = make_document("submitted")
    page = clerk.get(change(document))
    assert not page.context["has_change_permission"]
    assert clerk.post(change(document), filled | {"seen_version": document.version}).status_code == 403


def test_the_reviewer_decides(desk, make_document):
    document = make_document("submitted")
    assert said(act(desk, document, "return")) == [f"{document.title}: Tulis alasannya."]
    assert said(act(desk, document, "return", reason="Halaman 2 kosong.")) == [
        f"“{document.title}” sudah dikembalikan ke operator."
    ]
    document.refresh_from_db()
    assert (document.state, document.reason) == (DocumentState.RETURNED, "Halaman 2 kosong.")


def test_the_second_of_two_reviewers_gets_a_sentence(desk, make_document):
    document = make_document("submitted")
    act(desk, document, "publish")
    response = act(desk, document, "return", reason="Terlambat.")
    assert said(response) == [
        f"{document.title}: Orang lain lebih dulu mengubah dokumen ini. Statusnya sekarang: Terbit. Periksa lagi."
    ]


def test_acts_are_done_by_post_alone(desk, make_document):
    document = make_document("submitted")
    address = reverse("admin:documents_document_act", args=[document.pk, "publish"])
    assert desk.get(address).status_code == 405
    assert desk.post(address).status_code == 302  # without the version that was seen nothing happens
    document.refresh_from_db()
    assert document.state == DocumentState.IN_REVIEW


def test_bulk_actions_say_how_each_went(desk, make_document):
    ready, draft = make_document("submitted"), make_document("draft", title="Belum diajukan")
    data = {"action": "publish_selected", "_selected_action": [ready.pk, draft.pk], "looked_for": "on"}
    response = desk.post(LIST, data, follow=True)
    assert len(said(response)) == 2
    assert {d.title: d.state for d in Document.objects.all()} == {
        ready.title: DocumentState.PUBLISHED,
        "Belum diajukan": DocumentState.DRAFT,
    }


def test_an_operator_has_no_bulk_publishing(clerk, make_document):
    document = make_document("submitted")
    clerk.post(LIST, {"action": "publish_selected", "_selected_action": [document.pk], "looked_for": "on"})
    document.refresh_from_db()
    assert document.state == DocumentState.IN_REVIEW


def test_somebody_of_several_agencies_is_asked_for_which(desk, opd_kominfo):
    page = desk.get(ADD)
    assert page.templates[0].name == "admin/documents/document/choose_opd.html"
    chosen = desk.get(f"{ADD}?opd={opd_kominfo.slug}")
    assert chosen.context["working_opd"] == opd_kominfo


def test_exempt_is_no_choice_of_the_form(clerk, filled):
    response = clerk.post(PAPER, filled | {"classification": "dikecualikan"})
    assert list(response.context["adminform"].form.errors) == ["classification"]


class TestFiles:
    def fetch(self, client, document):
        return client.get(reverse("admin:documents_document_file", args=[document.pk, 1]))

    def test_staff_of_the_agency_read_the_draft(self, clerk, make_document):
        response = self.fetch(clerk, make_document("draft"))
        assert b"".join(response.streaming_content) == b"Angka tengkes turun di seluruh kelurahan."

    def test_a_sealed_file_opens_for_those_who_decide(self, client, make_document, operator, reviewer, superior):
        document = make_document("draft")
        document.revisions.update(disclosure=Disclosure.SEALED)
        for person, status in ((operator, 404), (reviewer, 200), (superior, 200)):
            client.force_login(person)
            response = self.fetch(client, document)
            assert response.status_code == status
            assert b"".join(response)
        opened = AccessEntry.objects.filter(verb="document.open_sealed").order_by("pk")
        assert list(opened.values_list("actor", flat=True)) == [reviewer.username, superior.username]


class TestConsequenceTests:
    address = "/admin/documents/consequencetest/add/"
    form = {name: str(value).lower() if isinstance(value, bool) else str(value) for name, value in COMPLETE.items()}

    def test_written_by_one_approved_by_the_other(self, client, make_document, reviewer, superior):
        document = make_document()
        client.force_login(reviewer)
        client.post(f"{self.address}?document={document.pk}", self.form)
        test = ConsequenceTest.objects.get()
        assert (test.written_by, test.is_approved) == (reviewer, False)
        approve = reverse("admin:documents_consequencetest_setujui", args=[test.pk])
        read = {"version": test.version, "document_version": document.version}
        today = timezone.localdate().isoformat()  # not before the test was written
        read |= {"decision_number": self.form["decision_number"], "decision_date": today}
        assert (test.decision_number, test.decision_date) == ("", None)  # asked when it is decided
        assert client.post(approve, read).status_code == 404
        document.refresh_from_db()
        assert document.state == DocumentState.PUBLISHED
        client.force_login(superior)
        page = client.get(approve).content.decode()  # the whole sheet before he signs
        shown = {name: value for name, value in COMPLETE.items() if name != "decision_number"}
        for words in (*(value for value in shown.values() if isinstance(value, str) and len(value) > 1), "2 Maret"):
            assert words.partition("\n")[0] in page
        for left_out in ("version", "document_version", "decision_number", "decision_date"):
            assert client.post(approve, {name: read[name] for name in read if name != left_out}).status_code == 200
        document.refresh_from_db()
        assert document.state == DocumentState.PUBLISHED
        client.post(approve, read)
        document.refresh_from_db()
        assert document.state == DocumentState.EXEMPT
        assert (document.exemption.decision_number, str(document.exemption.decision_date)) == (
            read["decision_number"],
            read["decision_date"],
        )
        assert "tidak menunggu keputusan lagi" in client.post(approve, read, follow=True).content.decode()

    def test_returned_mended_sent_again_and_refused(self, client, make_document, reviewer, superior):
        address = f"{self.address}?document={make_document().pk}"
        client.force_login(reviewer)
        said = client.post(address, self.form, follow=True).content.decode()
        assert "dikirim ke Atasan PPID" in said
        assert "Simpan perubahan" in said
        client.post(address, self.form)  # twice the same form
        test = ConsequenceTest.objects.get()
        own, decide = (f"/admin/documents/consequencetest/{test.pk}/{page}/" for page in ("change", "kembalikan"))
        assert "Tidak ada yang berubah" in client.post(own, self.form, follow=True).content.decode()
        assert test.events.count() == Message.objects.filter(act="test_written").count() == 1

        client.force_login(superior)
        assert [row.act for row in first_page.rows(client, "?jenis=uji")] == ["Putuskan"]
        page = client.post(decide, {"version": test.version, "reason": " "})
        assert "Tulis apa yang harus diperbaiki." in page.content.decode()
        client.post(decide, {"version": test.version, "reason": "Sebut pasal undang-undangnya."})
        assert "tidak menunggu keputusan lagi" in client.get(decide, follow=True).content.decode()

        client.force_login(reviewer)
        assert [row.act for row in first_page.rows(client, "?jenis=uji")] == ["Perbaiki"]
        page = client.get(own).content.decode()
        assert "Sebut pasal undang-undangnya." in page
        assert "Kirim lagi ke Atasan PPID" in page
        assert "Tidak ada yang berubah" in client.post(own, self.form, follow=True).content.decode()
        client.post(own, self.form | {"law": "UU 27/2022 Pasal 4"})
        test.refresh_from_db()
        assert (test.stage, test.law) == ("menunggu", "UU 27/2022 Pasal 4")

        client.force_login(superior)
        decide = decide.replace("kembalikan", "tolak")
        client.post(decide, {"version": test.version, "reason": "Tidak ada kerugian bila dibuka."}, follow=True)
        client.force_login(reviewer)
        page = client.get(own).content.decode()
        assert "Tidak ada kerugian bila dibuka." in page
        assert 'name="_save"' not in page
        history = client.get(own.replace("change", "history")).content.decode()
        for words in ("Sebut pasal undang-undangnya.", "Diperbaiki dan dikirim lagi", "Ditolak Atasan PPID"):
            assert words in history
        assert test.document.state == DocumentState.PUBLISHED

    def test_every_gap_is_named_at_its_field(self, client, make_document, reviewer):
        client.force_login(reviewer)
        address = f"{self.address}?document={make_document().pk}"
        response = client.post(address, self.form | {"law": "", "benefit_if_closed": " "})
        assert set(response.context["adminform"].form.errors) == {"law", "benefit_if_closed"}

    def test_pasal_18_is_said_on_the_page(self, client, make_document, reviewer):
        client.force_login(reviewer)
        address = f"{self.address}?document={make_document(kind='keputusan').pk}"
        response = client.post(address, self.form)
        assert "Pasal 18 ayat 1" in response.content.decode()


class TestCategories:
    def test_one_act_lays_out_the_skeleton_once(self, clerk, opd_health):
        address = reverse("admin:documents_category_lay_out", args=[opd_health.slug])
        clerk.post(address)
        laid_out = opd_health.categories.filter(skeleton_node__isnull=False).count()
        clerk.post(address)
        assert laid_out == opd_health.categories.filter(skeleton_node__isnull=False).count() > 40

    def test_own_folders_count_under_the_skeleton_above_them(self, clerk, opd_health):
        clerk.post(reverse("admin:documents_category_lay_out", args=[opd_health.slug]))
        node = opd_health.categories.get(name="Laporan kinerja", skeleton_node__isnull=False)
        own = Category.objects.create(opd=opd_health, parent=node, name="Triwulan")
        below = Category.objects.create(opd=opd_health, parent=own, name="Pertama")
        other = opd_health.categories.get(name="Neraca")
        own.parent = other
        own.save()
        below.refresh_from_db()
        assert below.counts_under == other.skeleton_node

    def test_a_folder_stays_in_its_agency_and_a_baku_one_is_not_deleted(self, clerk, opd_health, category):
        clerk.post(reverse("admin:documents_category_lay_out", args=[opd_health.slug]))
        node = opd_health.categories.filter(skeleton_node__isnull=False).first()
        delete = reverse("admin:documents_category_delete", args=[node.pk])
        assert clerk.post(delete, {"post": "yes"}).status_code == 403
        assert clerk.post(delete.replace(str(node.pk), str(category.pk)), {"post": "yes"}).status_code == 302
        assert not Category.objects.filter(pk=category.pk).exists()


def test_the_first_page_says_what_waits(client, make_document, operator, reviewer, superior):
    make_document("submitted")
    make_document("returned")
    for person, expected in (
        (operator, ["Perbaiki"]),
        (reviewer, ["Periksa"]),
        (superior, []),
    ):
        client.force_login(person)
        shown = first_page.acts(client, "?jenis=dokumen") if expected else first_page.rows(client)
        assert [act for _title, act in shown] == expected


def test_the_history_tells_who_did_what_and_why(clerk, make_document):
    document = make_document("returned")
    page = clerk.get(reverse("admin:documents_document_history", args=[document.pk]))
    assert [label for label, *_rest in page.context["rows"]] == ["Dibuat", "Diajukan", "Dikembalikan"]
    assert "Tahunnya keliru." in page.content.decode()


def test_an_agency_ends_and_another_takes_over_by_one_form(client, site_admin, opd_health, opd_kominfo):
    client.force_login(site_admin)
    address = reverse("admin:opd_opd_succeed", args=[opd_kominfo.pk])
    assert client.get(address).status_code == 200
    client.post(address, {"predecessors": [opd_health.pk], "on": "2027-01-01"})
    assert list(Opd.objects.get(pk=opd_kominfo.pk).predecessors.all()) == [opd_health]
