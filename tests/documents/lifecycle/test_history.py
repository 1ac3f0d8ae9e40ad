"""What changed between two versions: metadata, file and lines; the public sees only what was public."""

import random
from difflib import SequenceMatcher
from itertools import count

import pytest

from documents.lifecycle import closing, history, publishing, text_diff
from documents.lifecycle.text_diff import ADDED, GAP, REMOVED, SAME, changed_lines
from documents.models import Revision
from opd.errors import NotAllowed, WrongState
from tests.markup import text

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("worker"), pytest.mark.one_engine]

OLD = "Bab 1\nAngka tengkes 20 persen\nBab 2\nAnggaran satu\nPenutup"
NEW = "Bab 1\nAngka tengkes 12 persen\nBab 2\nAnggaran satu\nLampiran\nPenutup"


@pytest.fixture
def changed(make_document, operator, reviewer, upload):
    """Published twice: other title, other file; a third title was proposed and dropped between."""
    document = make_document(title="Judul pertama", incoming=upload(OLD, "lama.txt"))
    publishing.save_draft(document, by=operator, values={"title": "kodebatal"})
    publishing.discard_change(document, by=operator)
    publishing.save_draft(document, by=operator, values={"title": "kodeantara"})
    publishing.save_draft(document, by=operator, values={"title": "Judul kedua"}, incoming=upload(NEW, "baru.txt"))
    publishing.submit(document, by=operator)
    publishing.publish(document, by=reviewer, looked_for=True)
    return document


def test_the_public_sees_what_changed_between_publications(changed, citizen):
    address = f"/dokumen/{changed.pk}/perubahan/"
    assert address in citizen.get(changed.get_absolute_url()).content.decode()
    page = citizen.get(address)
    found = page.context["comparison"]
    assert found.metadata == [("judul", "(rumusan lama, tidak ditampilkan lagi)", "Judul kedua")]
    assert [row[0] for row in found.file] == ["Nama berkas", "Ukuran", "SHA-256"]
    assert [(line.kind, line.text) for line in found.text.lines] == [
        (SAME, "Bab 1"),
        (REMOVED, "Angka tengkes 20 persen"),
        (ADDED, "Angka tengkes 12 persen"),
        (SAME, "Bab 2"),
        (SAME, "Anggaran satu"),
        (ADDED, "Lampiran"),
        (SAME, "Penutup"),
    ]
    words = text(page)
    assert "kodebatal" not in words
    assert "kodeantara" not in words
    assert "Judul pertama" not in words


def test_words_that_were_replaced_are_nobodys_to_read(changed, citizen, client, operator, reviewer):
    """Renamed once more: between two older publications one sees that words changed, not which; the staff sees both."""
    publishing.save_draft(changed, by=operator, values={"title": "Judul ketiga", "summary": "Tanpa nama orang."})
    publishing.submit(changed, by=operator)
    publishing.publish(changed, by=reviewer, looked_for=True)
    for query in ("dari=1&ke=2", "dari=1&ke=3", "dari=2&ke=3"):
        page = citizen.get(f"/dokumen/{changed.pk}/perubahan/?{query}")
        rows = {label: (str(old), str(new)) for label, old, new in page.context["comparison"].metadata}
        assert "judul" in rows, query
        for gone in ("Judul pertama", "Judul kedua", "Apa yang dicapai Dinas Kesehatan"):
            assert gone not in page.content.decode(), query
            assert gone not in repr(page.context["points"]), query
    assert rows["judul"][1] == "Judul ketiga"
    client.force_login(operator)
    assert "Judul pertama" in text(client.get(f"/admin/documents/document/{changed.pk}/banding/?dari=1&ke=99"))


def test_the_public_sees_no_draft_and_the_staff_does(changed, citizen, client, operator, neighbour, upload):
    publishing.save_draft(
        changed, by=operator, values={"title": "kodedraf"}, incoming=upload("kodeisi draf", "draf.txt")
    )
    page = citizen.get(f"/dokumen/{changed.pk}/perubahan/")
    assert len(page.context["points"]) == 2
    assert "kodedraf" not in text(page)
    assert "kodeisi" not in text(citizen.get(f"/dokumen/{changed.pk}/perubahan/?dari=2&ke=9"))
    client.force_login(operator)
    desk = text(client.get(f"/admin/documents/document/{changed.pk}/banding/"))
    assert "kodedraf" in desk
    assert "kodeisi draf" in desk
    client.force_login(neighbour)
    assert client.get(f"/admin/documents/document/{changed.pk}/banding/").status_code == 404


def test_a_withheld_version_is_compared_by_nobody_outside(changed, citizen, client, operator, reviewer):
    closing.withhold_revision(changed.revisions.get(number=1), by=reviewer, reason="Memuat nomor rekening.")
    page = citizen.get(f"/dokumen/{changed.pk}/perubahan/?dari=1&ke=2")
    assert (page.context["comparison"], len(page.context["points"])) == (None, 1)
    assert "tengkes 20" not in text(page)
    client.force_login(operator)
    assert "Judul pertama" in text(client.get(f"/admin/documents/document/{changed.pk}/banding/?dari=1&ke=99"))


def test_what_was_before_an_exemption_stays_closed(changed, citizen, make_exempt, reviewer, open_by_ruling):
    make_exempt(changed, ends_when="sampai diputus")
    assert citizen.get(f"/dokumen/{changed.pk}/perubahan/").status_code == 404
    changed.refresh_from_db()
    open_by_ruling(changed)
    assert citizen.get(f"/dokumen/{changed.pk}/perubahan/").status_code == 404
    publishing.publish(changed, by=reviewer, looked_for=True)
    page = citizen.get(f"/dokumen/{changed.pk}/perubahan/?dari=1&ke=2")
    assert (len(page.context["points"]), page.context["comparison"]) == (1, None)
    assert "Judul pertama" not in text(page)


def test_sealed_files_are_compared_only_by_who_may_open_them(changed, client, make_exempt, operator, superior):
    make_exempt(changed)
    address = f"/admin/documents/document/{changed.pk}/banding/?dari=1&ke=7"
    client.force_login(operator)
    assert "tengkes" not in text(client.get(address))
    client.force_login(superior)
    assert "tengkes 12" in text(client.get(address))


def test_withdrawn_and_unknown_answer_as_ever(changed, citizen, reviewer):
    publishing.withdraw(changed, by=reviewer, reason="Keliru.")
    gone = citizen.get(f"/dokumen/{changed.pk}/perubahan/")
    assert gone.status_code == 410
    assert "Judul kedua" in text(gone)
    assert citizen.get("/dokumen/999999/perubahan/").status_code == 404


def test_a_title_that_had_to_go_is_not_on_the_page_of_what_is_gone(changed, citizen, client, operator, reviewer):
    address = changed.get_absolute_url()
    with pytest.raises(WrongState):
        publishing.hide_title(changed, by=reviewer, reason="Memuat nama pasien.")
    publishing.withdraw(changed, by=reviewer, reason="Memuat data pribadi.")
    with pytest.raises(NotAllowed):
        publishing.hide_title(changed, by=operator, reason="Memuat nama pasien.")
    client.force_login(reviewer)
    hide = f"/admin/documents/document/{changed.pk}/tindakan/hide_title/"
    assert hide in client.get(f"/admin/documents/document/{changed.pk}/change/").content.decode()
    client.post(hide, {"version": changed.version, "reason": "Memuat nama pasien."})
    page = citizen.get(address)
    assert page.status_code == 410
    assert "Judul kedua" not in page.content.decode()
    assert "Dokumen yang dicabut" in text(page)
    assert "Memuat data pribadi." in text(page)
    desk = client.get(f"/admin/documents/document/{changed.pk}/change/").content.decode()
    assert "Judul kedua" in desk
    assert hide not in desk
    changed.refresh_from_db()
    publishing.restore(changed, by=reviewer, looked_for=True)
    assert "Judul kedua" in text(citizen.get(address))
    assert not changed.hides_title


@pytest.mark.parametrize("query", ["dari=2&ke=1", "dari=0&ke=x", "dari=²", "dari=1&ke=1", "dari=99999999999999999999"])
def test_odd_questions(changed, citizen, query):
    page = citizen.get(f"/dokumen/{changed.pk}/perubahan/?{query}")
    found = page.context["comparison"]
    assert found.older.number <= found.newer.number


def test_facts_alone(make_document, operator, reviewer, citizen):
    document = make_document()
    publishing.save_draft(document, by=operator, values={"year": 2024})
    publishing.submit(document, by=operator)
    publishing.publish(document, by=reviewer, looked_for=True)
    found = citizen.get(f"/dokumen/{document.pk}/perubahan/").context["comparison"]
    assert (found.metadata, found.file, found.text) == ([("tahun", "2025", "2024")], [], None)


def test_one_publication_has_nothing_to_compare(make_document, citizen):
    document = make_document()
    assert "perubahan/" not in citizen.get(document.get_absolute_url()).content.decode()
    assert "baru satu terbitan" in text(citizen.get(f"/dokumen/{document.pk}/perubahan/"))


def test_an_unread_file_is_said(changed, citizen):
    Revision.objects.filter(number=2).update(extraction="empty", text="")
    assert "tidak terbaca mesin" in text(citizen.get(f"/dokumen/{changed.pk}/perubahan/"))


def test_the_desk_page_asks_a_fixed_number_of_queries(changed, client, operator, django_assert_num_queries, upload):
    client.force_login(operator)
    address = f"/admin/documents/document/{changed.pk}/banding/?dari=1&ke=7"
    client.get(address)
    with django_assert_num_queries(10):
        client.get(address)
    for number in range(15):
        incoming = upload(f"isi {number}")
        publishing.save_draft(changed, by=operator, values={"title": f"Judul {number}"}, incoming=incoming)
    with django_assert_num_queries(10):
        client.get(address)


# Lines ----------------------------------------------------------------------------------------------------------------


def test_layout_is_not_content():
    assert changed_lines("satu  dua\n\n tiga", "satu dua\ntiga\n").lines == []
    assert changed_lines("", "").lines == []


def of_pages(pages, footer, more=()):
    """Pages of six lines with a footer, and lines put in before the first."""
    lines = [*more, *(f"Kalimat {letter}{n}." for letter in "abcdefghij"[:pages] for n in "stuvwx")]
    return "\n".join(
        line + (f"\n{footer % (place // 6 + 1)}" if place % 6 == 5 else "") for place, line in enumerate(lines)
    )


@pytest.mark.parametrize("footer", ["%d", "- %d -", "Laporan Kinerja 2025 | %d", "Halaman %d dari 6", "%d / 6"])
def test_page_numbers_that_moved_are_no_change(footer):
    found = changed_lines(of_pages(5, footer), of_pages(5, footer, ["Kalimat baru."] * 6))
    assert [line.text for line in found.lines if line.kind != SAME and line.kind != GAP] == ["Kalimat baru."] * 6


@pytest.mark.parametrize("heading", ["Pasal %d", "Tabel %d"])
def test_what_counts_no_pages_is_a_change(heading):
    found = changed_lines(of_pages(4, heading), of_pages(5, heading))
    assert heading % 5 in [line.text for line in found.lines if line.kind == ADDED]


def test_a_footer_that_is_new_is_a_change():
    found = changed_lines(of_pages(4, "- %d -"), of_pages(4, "Rahasia | %d"))
    assert len([line for line in found.lines if line.kind == ADDED]) == 4


def test_gaps_are_shown_and_long_lists_cut(monkeypatch):
    lines = [f"baris {number}" for number in range(50)]
    found = changed_lines("\n".join(lines), "\n".join([*lines[:25], "baru", *lines[25:]]))
    assert [line.kind for line in found.lines] == [GAP, SAME, ADDED, SAME, GAP]
    monkeypatch.setattr(text_diff, "SHOWN", 10)
    cut = changed_lines("", "\n".join(lines))
    assert (len(cut.lines), cut.is_cut) == (10, True)


@pytest.mark.parametrize("words", [2, 40, 300, 3000])
def test_it_ends_in_time_whatever_the_texts(words, monkeypatch):
    """By a clock on which each step takes a tenth of a second: the deadline, and one step."""
    clock, steps, step = count(0, 0.1), [], SequenceMatcher.find_longest_match
    monkeypatch.setattr(text_diff, "monotonic", lambda: next(clock))
    monkeypatch.setattr(SequenceMatcher, "find_longest_match", lambda *facts: steps.append(1) or step(*facts))
    draw = random.Random(words)
    old, new = ("\n".join(f"kata {draw.randrange(words)}" for _line in range(20_000)) for _text in range(2))
    found = changed_lines(old, new, seconds=0.5)
    assert found.took_too_long or found.lines
    assert found.is_cut
    assert 1 <= len(steps) <= 5


def test_points_of_a_new_draft(make_document):
    document = make_document("draft")
    [point] = history.points(document)
    assert (point.label, point.revision.number, history.public_points(document)) == ("Dibuat", 1, [])
