"""Every letter of the law, typeset from cases that the verbs made."""

import hashlib
import json
import re
from datetime import date

import pypdfium2
import pytest
from django.conf import settings
from django.core.files.storage import default_storage
from django.db import connection, transaction

from opd.models import Official, Opd, OpdKind
from opd.papers import letterhead
from requests_app import tasks
from requests_app.letters import issue
from requests_app.models import (
    Applicant,
    ApplicantKind,
    Channel,
    Delivery,
    Format,
    KeyHolder,
    Letter,
    LetterKind,
    Outcome,
)
from requests_app.tracking import secret_links
from requests_app.workflow import decisions, objections
from requests_app.workflow import requests as workflow
from tests.holes.conftest import TEXTS
from tests.requests_app.conftest import NIK, TODAY
from tests.requests_app.letters.conftest import SECRET_WORD

pytestmark = [pytest.mark.django_db, pytest.mark.one_engine, pytest.mark.usefixtures("worker")]

NAME, ADDRESS = "Sri Contoh Wulandari", "Jalan Contoh 7, Metro Pusat"


def text_of(letter: Letter) -> str:
    """All words without white space: where a line ends is the typesetter's business."""
    made = b"".join(letter.chunks())
    with pypdfium2.PdfDocument(made) as pdf:
        return squeezed("".join(page.get_textpage().get_text_range() for page in pdf))


def squeezed(words: str) -> str:
    return "".join(words.replace("\ufffe", "-").split())


def newest(kind: LetterKind) -> Letter:
    return Letter.objects.filter(kind=kind).latest("pk")


@pytest.fixture
def every_letter(given_in_part, lapsed, carried_out, ruled, make_request, reviewer):
    """The newest letter of each kind."""
    workflow.extend(make_request("assigned"), by=reviewer, reason="Arsipnya di gudang.", today=TODAY)
    told = {"told_by": Channel.PHONE, "reason": "Tidak perlu lagi.", "today": TODAY}
    workflow.tell_withdrawal(make_request(), by=reviewer, **told)
    unwritten = set(LetterKind) - set(Letter.objects.values_list("kind", flat=True))
    assert not unwritten, f"{', '.join(unwritten)}: add the act that writes it to this fixture."
    return {kind: newest(kind) for kind in LetterKind}


def test_every_kind_is_made_tagged_sealed_and_says_who_what_and_when(every_letter):
    for kind, letter in every_letter.items():
        text, case = text_of(letter), letter.inforequest or letter.objection
        said = [letter.number, NAME, ADDRESS, case.number, kind.label, letter.verification]
        said += [letterhead.in_words(letter.dated_on), "Pemerintah Kota Metro".upper()]
        said.append(settings.SITE_ADDRESS + f"/verifikasi/{letter.verification}/")
        assert [words for words in said if squeezed(words) not in text] == [], kind
        assert hashlib.sha256(b"".join(letter.chunks())).hexdigest() == letter.sha256
        assert (letter.mime, letter.data, letter.is_made) == ("application/pdf", "", True)
        assert NIK not in text
        with default_storage.open(letter.file.name) as stored:
            assert b"%PDF" not in stored.read()


SENTENCES = {
    "receipt": ["paling lambat 6 April 2026", "Laman PLID Kota Metro", "Penelitian tentang belanja kesehatan kota."],
    "completion": ["Salinan KTP.", "dalam 3 hari kerja, paling lambat 25 Maret 2026", "paling lambat 6 April 2026"],
    "lapse": ["tidak kami proses", "Salinan KTP.", "Pada 13 Maret 2026"],
    "extension": ["Arsipnya di gudang.", "6 April 2026", "15 April 2026", "hanya satu kali"],
    "refusal": [
        "Ditetapkan di Metro",
        "kepada Atasan PPID, paling lambat 30 hari kerja setelah Anda menemukan alasannya",
        "batasnya 5 Mei 2026",
        "Nomor 1/UJI/2026 tanggal 2 Maret 2026",
        "menimbulkan konsekuensi: Rahasia pribadi pasien terbuka.",
        "alasan: Berisi data kesehatan pasien.",
        "UU 27/2022 Pasal 4",
        "mengungkap rahasia pribadi",
    ],
    "objection_receipt": [
        "Bukan itu yang diminta.",
        "Diminta rinci, dijawab ringkas.",
        "dalam 30 hari kerja",
        "paling lambat 5 Mei 2026",
    ],
    "objection_decision": [
        "Mengabulkan sebagian keberatan Pemohon.",
        "Jumlah bukan rahasia.",
        "Berikan jumlah pasien per bulan.",
        "dalam 10 hari kerja, paling lambat 6 April 2026",
        "kepada Komisi Informasi Provinsi Lampung, paling lambat 14 hari kerja setelah Anda menerima",
        "batasnya 10 April 2026",
        "Atasan PPID Kota Metro",
    ],
}


def test_a_letter_says_what_its_case_and_the_law_say(every_letter):
    missing = {}
    for kind, sentences in SENTENCES.items():
        text = text_of(every_letter[LetterKind(kind)])
        missing[kind] = [words for words in sentences if squeezed(words) not in text]
    assert missing == {kind: [] for kind in SENTENCES}


def test_a_notice_in_part_answers_a_to_g_without_the_black_words(given_in_part):
    text = text_of(newest(LetterKind.NOTICE))
    sentences = [
        "Informasi berada di bawah penguasaan kami.",
        "diterima sebagian",
        "Sebagian menyangkut pasien.",
        "Laporan realisasi anggaran 2025.",
        "1 bagian",
        "Bagian yang tidak ada pada kami",
        "Nama pasien",
        "Lampiran 3",
        "Pasal 17 huruf h: mengungkap rahasia pribadi",
        "Surel",
        "Berkas elektronik",
        "Tanpa biaya.",
        "jawaban.txt",
        given_in_part.answer_files.get().sha256,
    ]
    assert [words for words in sentences if squeezed(words) not in text] == []
    assert squeezed(SECRET_WORD) not in text


def test_a_notice_of_refusal_gives_ground_and_law_and_no_material(refused):
    text = text_of(newest(LetterKind.NOTICE))
    for words in ("Permohonan ditolak.", "Pasal 17 huruf h", "Dasar hukum: UU 27/2022 Pasal 4", "Tanpa biaya."):
        assert squeezed(words) in text
    assert "jawaban.txt" not in text


def test_not_held_names_the_other_body(make_request, reviewer):
    inforequest = make_request("answered")
    facts = {"controlled": False, "other_body": "BPS Kota Metro", "cost": 0, "reason": "Data sensus."}
    decisions.decide(inforequest, by=reviewer, outcome=Outcome.NOT_HELD, today=TODAY, **facts)
    decisions.send(inforequest, by=reviewer, channel=Delivery.EMAIL, today=TODAY, looked_for=True)
    text = text_of(newest(LetterKind.NOTICE))
    for words in ("tidak berada di bawah penguasaan kami", "BPS Kota Metro", "karena tidak kami kuasai"):
        assert squeezed(words) in text


def test_no_letter_has_the_code_or_the_link_of_the_applicant(person, asked, calendar, city):
    """Staff read letters and put them into dossiers: whoever opens a case with what they say is not its applicant."""
    registered = workflow.register(asked, person(), today=TODAY)
    filed = objections.file("b", TEXTS, applicant=person(), today=TODAY)
    letters = [newest(LetterKind.RECEIPT), newest(LetterKind.OBJECTION_RECEIPT)]
    for text, token in zip(map(text_of, letters), (registered.token, filed.token), strict=True):
        assert secret_links.code_of(token) not in text and token not in text
        assert squeezed("yang Anda dapat saat mendaftar") in text
    assert squeezed(TEXTS["position"]) in text


def test_the_link_in_a_letter_objects_and_ends_nothing(make_request, city):
    case = make_request()
    token = re.search(r"/permohonan/s/([\w-]+)/keberatan/", text_of(newest(LetterKind.RECEIPT)))[1]
    key = secret_links.key_of(token)
    assert (key.holder, secret_links.case_by_token(token)) == (KeyHolder.LETTER, case)


def test_dates_of_a_year_without_a_table_are_provisional(make_request):
    make_request(today=date(2027, 12, 22))
    text = text_of(newest(LetterKind.RECEIPT))
    assert squeezed("Tanggal ini masih sementara") in text


def test_a_letter_is_signed_by_the_official_of_its_day(city, make_request):
    about = {"office": "Kepala Dinas Contoh", "decree": "Keputusan Contoh 1/2023", "valid_from": date(2023, 1, 2)}
    Official.objects.create(opd=city, role="utama", name="Wira Contoh, S.Kom.", nip="0" * 18, valid_to=TODAY, **about)
    make_request("submitted")
    words = text_of(newest(LetterKind.RECEIPT))
    assert "KepalaDinasContohselakuPPIDUtamaKotaMetro,WiraContoh,S.Kom.NIP" + "0" * 18 in words
    assert "Inibukantandatanganelektroniktersertifikasi." in words


def test_what_is_known_of_the_city_stands_on_the_paper(make_request, city):
    Opd.objects.filter(kind=OpdKind.CITY).update(address="Jalan Balai 1", phone="(0725) 1234")
    make_request()
    text = text_of(newest(LetterKind.RECEIPT))
    assert squeezed("Jalan Balai 1Telepon: (0725) 1234") in text
    assert "Surel:" not in text


def test_a_proxy_is_written_to_at_his_address(calendar, asked, city):
    applicant = Applicant(
        kind=ApplicantKind.ENTITY,
        name="Yayasan Contoh",
        address="Jalan Yayasan 1",
        by_proxy=True,
        proxy_name="Budi Contoh",
        proxy_address="Jalan Kuasa 2",
    )
    workflow.register(asked, applicant, today=TODAY)
    text = text_of(newest(LetterKind.RECEIPT))
    for words in ("Yayasan Contoh", "melalui kuasanya, Budi Contoh", "Jalan Kuasa 2"):
        assert squeezed(words) in text
    assert squeezed("Jalan Yayasan 1") not in text


@pytest.mark.parametrize(
    "words",
    [
        '#panic("x") $x^2$ *tebal* = Judul',
        "O'Brien <b>&amp;</b> \\ {{ }}",
        "Nama\u202ebalik\u200b",
        "日本 \U0001f600 مدينة",
    ],
)
def test_hostile_names_are_only_names(person, asked, calendar, city, words):
    workflow.register(asked | {"information": words}, person(name=words), today=TODAY)
    assert text_of(newest(LetterKind.RECEIPT)).count(squeezed(letterhead.printable(words).partition(" ")[0])) >= 2


def test_words_wait_sealed_and_are_blanked_once_made(no_worker, make_request):
    make_request()
    letter = newest(LetterKind.RECEIPT)
    assert json.loads(letter.data)["recipient"]["name"] == NAME
    with connection.cursor() as cursor:
        cursor.execute("SELECT data FROM requests_app_letter WHERE id = %s", [letter.pk])
        [stored] = cursor.fetchone()
    assert stored.startswith("v1:")
    assert NAME not in stored
    assert not letter.is_made
    tasks.make_letter(letter.pk)
    letter.refresh_from_db()
    assert (letter.is_made, letter.data) == (True, "")


def test_a_letter_says_what_held_when_it_was_sent(no_worker, make_request):
    make_request()
    Applicant.objects.update(address="Sudah pindah.")
    letter = newest(LetterKind.RECEIPT)
    tasks.make_letter(letter.pk)
    letter.refresh_from_db()
    assert squeezed("Jalan Contoh 7, Metro Pusat") in text_of(letter)


def test_made_twice_is_made_once(make_request):
    make_request()
    before = newest(LetterKind.RECEIPT)
    tasks.make_letter(before.pk)
    after = newest(LetterKind.RECEIPT)
    assert (after.file.name, after.sha256, after.made_at) == (before.file.name, before.sha256, before.made_at)


def files_of_letters() -> list[str]:
    return [
        name for folder in default_storage.listdir("surat")[0] for name in default_storage.listdir(f"surat/{folder}")[1]
    ]


def test_the_loser_of_two_workers_takes_his_file_away(no_worker, make_request, monkeypatch):
    make_request()
    letter, render = newest(LetterKind.RECEIPT), issue.render

    def overtaken(row):
        monkeypatch.setattr(issue, "render", render)
        tasks.make_letter(row.pk)  # another worker, while this one typesets
        return render(row)

    monkeypatch.setattr(issue, "render", overtaken)
    tasks.make_letter(letter.pk)
    letter.refresh_from_db()
    assert [letter.file.name.rpartition("/")[2]] == files_of_letters()
    assert squeezed(NAME) in text_of(letter)


def test_a_letter_that_fails_keeps_its_words_and_is_made_later(no_worker, make_request, tmp_path):
    make_request()
    letter, in_the_way = newest(LetterKind.RECEIPT), tmp_path / "berkas" / "surat"
    in_the_way.parent.mkdir()
    in_the_way.touch()
    with pytest.raises(NotADirectoryError):
        tasks.make_letter(letter.pk)
    in_the_way.unlink()
    assert issue.queue_unmade_letters() == 1
    tasks.make_letter(letter.pk)
    letter.refresh_from_db()
    assert letter.is_made
    assert issue.queue_unmade_letters() == 0


def test_numbers_have_no_gap_when_an_act_fails(make_request, person, asked):
    make_request()
    with pytest.raises(RuntimeError, match="listrik"), transaction.atomic():
        workflow.register(asked, person(), today=TODAY)
        raise RuntimeError("listrik")
    workflow.register(asked, person(), today=TODAY)
    assert list(Letter.objects.values_list("number", flat=True)) == ["1/SRT/PPID/2026", "2/SRT/PPID/2026"]


def test_a_file_name_names_no_person(make_request):
    make_request()
    letter = newest(LetterKind.RECEIPT)
    assert letter.name == "tanda-bukti-penerimaan-permohonan-1-SRT-PPID-2026.pdf"


def test_codes_are_80_bits_and_forgive_how_they_are_typed():
    codes = {issue.new_code() for _try in range(1000)}
    assert len(codes) == 1000
    assert all(re.fullmatch(r"([0-9A-HJKMNP-TV-Z]{4}-){3}[0-9A-HJKMNP-TV-Z]{4}", code) for code in codes)
    code = "ABCD-0123-EFGH-1679"
    assert issue.normalised_code(" abcd o1 23 efghi679") == code


def test_a_printed_copy_wanted_is_printed_in_the_receipt(make_request):
    make_request(format=Format.HARD, delivery=Delivery.PICK_UP)
    text = text_of(newest(LetterKind.RECEIPT))
    assert squeezed("Salinan cetak") in text
    assert squeezed("Diambil langsung") in text
