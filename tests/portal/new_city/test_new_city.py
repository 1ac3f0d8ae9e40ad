"""Another city: from its file alone, with its own names on pages, letters and e-mails."""

from io import StringIO
from pathlib import Path

import pytest
from django.core import mail
from django.core.management import CommandError, call_command

from opd import outbox
from opd.models import LedgerEntry, Opd, SiteProfile
from opd.papers import letterhead
from portal.new_city import city_file
from tests.conftest import METRO, NOW

FILE = Path(__file__).with_name("lampung_contoh.toml")
PAGES = ["/", "/halaman/kontak/", "/dip/", "/umpan/serta-merta.xml", "/umpan/berita.xml"]
pytestmark = [pytest.mark.django_db, pytest.mark.one_engine]


@pytest.fixture
def no_city(no_profile):
    Opd.objects.all().delete()


@pytest.fixture
def kabupaten(no_city):
    call_command("new_city", FILE, stdout=StringIO())
    return SiteProfile.load()


def refused(tmp_path, text):
    path = tmp_path / "kota.toml"
    path.write_text(text)
    with pytest.raises(CommandError) as error:
        call_command("new_city", path, stdout=StringIO())
    return str(error.value)


def test_the_city_is_that_of_the_file(kabupaten):
    assert kabupaten.portal_name == "PINTU Kabupaten Lampung Contoh"
    assert kabupaten.dispute_commission == "Komisi Informasi Provinsi Lampung"
    root = Opd.objects.get(kind="kota")
    assert (root.name, root.code) == ("Pemerintah Kabupaten Lampung Contoh", "18.99")
    village = Opd.objects.get(kind="desa")
    assert (village.parent.name, village.parent.parent) == ("Kecamatan Misal Hulu", root)
    assert bytes(kabupaten.emblem).startswith(b"\x89PNG")
    assert LedgerEntry.objects.get().verb == "siteprofile.save"


@pytest.mark.parametrize("depth", [50, 300, 900, 2000, 100_000])
@pytest.mark.parametrize(("begin", "end"), [("[", "]"), ("{ a = ", " }")])
@pytest.mark.parametrize(
    "key", ["agencies", "emblem", "[profile]\nname", "[profile]\nformats", "[profile]\nmenu_links"]
)
def test_what_is_nested_ends_in_a_sentence(no_city, tmp_path, key, begin, end, depth):
    assert refused(tmp_path, f"{key} = {begin * depth}1{end * depth}")


def test_again_nothing_is_written(kabupaten):
    Opd.objects.filter(kind="desa").update(name="Desa Lain")
    SiteProfile.objects.update(short_name="LAIN")
    before = list(Opd.objects.order_by("pk").values())
    call_command("new_city", FILE, stdout=StringIO())
    assert list(Opd.objects.order_by("pk").values()) == before
    assert SiteProfile.load().short_name == "LAIN"
    assert LedgerEntry.objects.count() == 1


def test_another_city_is_refused(kabupaten):
    before = list(Opd.objects.values_list("pk", flat=True))
    with pytest.raises(CommandError, match="milik Pemerintah Kabupaten Lampung Contoh"):
        call_command("new_city", METRO)
    assert list(Opd.objects.values_list("pk", flat=True)) == before


@pytest.mark.parametrize(
    ("was", "becomes", "sentence"),
    [
        ('body = "kabupaten"', 'body = "desa"', "Baris 5, profile.body: "),
        ('name = "Lampung Contoh"', "", "profile.name: wajib diisi."),
        ('short_name = "PINTU"', "short_name = 3", "Baris 9, profile.short_name: harus berupa teks dalam tanda kutip."),
        ('seat = "Kota Misal"', 'ibukota = "Kota Misal"', "Baris 8, profile.ibukota: kunci ini tidak dikenal."),
        ('"#0b7a53"', '"#9be8cb"', "Baris 13, profile.action_colour: kontrasnya "),
        ('"#0b7a53"', '"hijau"', "Baris 13, profile.action_colour: Tulis warna"),
        ("| /halaman/kontak/", "| javascript:alert(1)", "profile.footer_links: Tulis setiap baris"),
        ('kind = "dinas"', 'kind = "dinass"', "Baris 33, agencies[2].kind: "),
        ('kind = "dinas"', 'kind = "kota"', "agencies[2].kind: pemerintah daerah hanya satu"),
        ('"18.99.01.2001"', '"18.99.01.1001"', "agencies[3].parts[2].code: "),
        ("[government]", "[government", "Bukan TOML yang benar: "),
        ('emblem = "lambang.png"', 'emblem = "tidak-ada.png"', "Baris 2, emblem: "),
        ('emblem = "lambang.png"', 'emblem = "kota.toml"', "Baris 2, emblem: "),
    ],
)
def test_a_wrong_file_is_refused_with_key_and_line_and_nothing_is_written(no_city, tmp_path, was, becomes, sentence):
    text = FILE.read_text()
    if was not in text:
        pytest.skip("not in the file")
    (tmp_path / "lambang.png").write_bytes(FILE.with_name("lambang.png").read_bytes())
    assert sentence in refused(tmp_path, text.replace(was, becomes))
    assert not Opd.objects.exists()
    assert not SiteProfile.objects.exists()


def test_pages_feeds_and_colours_are_those_of_the_city(kabupaten, client):
    for address in PAGES:
        answer = client.get(address, follow=True)
        assert answer.status_code == 200, address
        page = answer.content.decode()
        assert "Lampung Contoh" in page, address
        assert "Metro" not in page, address
    home = client.get("/").content.decode()
    assert "Semua dokumen kabupaten di satu tempat." in home
    assert "https://peta.lampungcontoh.example/" in home
    assert 'content="#0b3d2e"' in home
    sheet = f"/tampilan/{kabupaten.look_version}.css"
    assert sheet in home
    answer = client.get(sheet)
    assert answer["Content-Type"] == "text/css; charset=utf-8"
    assert "immutable" in answer["Cache-Control"]
    assert "--kota-950: #0b3d2e;" in answer.content.decode()
    assert client.get("/tampilan/lama.css")["Cache-Control"] == "no-cache"


def test_letters_and_messages_carry_its_names(kabupaten, site_admin_of_city):
    head = letterhead.head(letterhead.PPID, NOW)
    assert head["place"] == "Kota Misal"
    assert head["office"]["government"] == "Pemerintah Kabupaten Lampung Contoh"
    assert head["signer"]["office"] == "PPID Utama Kabupaten Lampung Contoh"
    assert letterhead.emblem().startswith("<svg")
    outbox.write("person_role_ended", [site_admin_of_city], {})
    outbox.deliver()
    assert mail.outbox[0].from_email.startswith("PINTU Kabupaten Lampung Contoh <")


@pytest.fixture
def site_admin_of_city(kabupaten, make_user):
    return make_user("admin.kab", "admin", Opd.objects.get(kind="kota"))


def test_the_file_of_the_demo_has_no_fault():
    assert len(city_file.read(METRO).root.parts) == 34


def test_colours_that_cannot_be_read_are_refused_in_the_admin(kabupaten, client, site_admin_of_city):
    client.force_login(site_admin_of_city)
    address = "/admin/portal/siteprofile/1/change/"
    shown = client.get(address).context["adminform"].form
    values = {field.name: field.value() for field in shown if field.value() is not None}
    answer = client.post(address, values | {"action_colour": "#9be8cb"})
    assert "Kurang kontras" in str(answer.context["adminform"].form.errors["action_colour"])
    assert SiteProfile.load().action_colour == "#0b7a53"
    for no_colour in ("hijau!!", "#12345", "merah12"):
        answer = client.post(address, values | {"action_colour": no_colour})
        assert answer.context["adminform"].form.errors["action_colour"]
    assert client.post(address, values | {"action_colour": "#0a5fa8"}).status_code == 302
    assert SiteProfile.load().action_colour == "#0a5fa8"


@pytest.mark.parametrize("name", ["pratinjau/", "pratinjau.css"])
def test_the_preview_is_for_the_site_admin(kabupaten, client, make_user, name):
    client.force_login(make_user("verifikator.kab", "reviewer", Opd.objects.get(kind="kota")))
    assert client.get(f"/admin/portal/siteprofile/{name}").status_code == 403


def test_the_preview_saves_nothing(kabupaten, client, site_admin_of_city):
    client.force_login(site_admin_of_city)
    look = {"deep_colour": "#222222", "action_colour": "#9be8cb", "thread_colour": "#ffffff", "pattern": "ombak"}
    page = client.get("/admin/portal/siteprofile/pratinjau/", look)
    assert "Kurang kontras" in page.content.decode()
    assert "--kota-950: #222222;" in client.get("/admin/portal/siteprofile/pratinjau.css", look).content.decode()
    assert client.get("/admin/portal/siteprofile/pratinjau.css", look | {"deep_colour": "x}"}).status_code == 404
    assert SiteProfile.load().deep_colour == "#0b3d2e"


def test_formats_and_hosts_of_the_file(no_city, tmp_path):
    path = tmp_path / "kota.toml"
    profile = '[profile]\nbody = "provinsi"\nname = "Contoh"\n'
    lists = 'formats = ["pdf", "ods"]\nembedding_hosts = ["dinkes.contoh.go.id"]\n'
    path.write_text(profile + lists)
    call_command("new_city", path, stdout=StringIO())
    saved = SiteProfile.load()
    assert (saved.formats.split(), saved.embedding_origins) == (["pdf", "ods"], ["https://dinkes.contoh.go.id"])
    assert "jenis berkas yang tidak dikenal: exe" in refused(tmp_path, profile + 'formats = ["pdf", "exe"]\n')
    assert "nama situs saja" in refused(tmp_path, profile + 'embedding_hosts = ["https://a.id"]\n')


def test_the_list_of_agencies_names_no_parts_that_are_none(kabupaten, client):
    assert "juga kecamatan dan kelurahan, mengumumkan" in client.get("/opd/").content.decode()
    SiteProfile.objects.update(body="provinsi")
    assert "Setiap dinas, badan, dan bagian mengumumkan" in client.get("/opd/").content.decode()
