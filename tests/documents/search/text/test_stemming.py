"""Families of Indonesian words find each other; words that only look alike do not."""

import pytest

from documents.search.text.roots import ROOTS, SPELLINGS
from documents.search.text.stemming import stem

FAMILIES = """
mohon pemohon permohonan memohon dimohon termohon permohonannya
uji menguji pengujian diuji penguji ujian teruji
anggaran penganggaran menganggarkan dianggarkan anggarannya
izin perizinan mengizinkan diizinkan ijin perijinan
lapor laporan melaporkan pelaporan dilaporkan pelapor terlapor
informasi menginformasikan informasinya
layan layanan pelayanan melayani dilayani pelayan
kecuali pengecualian dikecualikan mengecualikan terkecuali
ajukan mengajukan pengajuan diajukan
sampaikan menyampaikan penyampaian disampaikan tersampaikan
tolak menolak penolakan ditolak
bangun pembangunan membangun bangunan dibangun
kelola pengelolaan mengelola pengelola dikelola
terbit menerbitkan penerbitan diterbitkan penerbit
peroleh memperoleh perolehan diperoleh
pengadaan mengadakan diadakan pengadaannya
ada adanya berada keberadaan
pajak perpajakan
duduk penduduk kependudukan kedudukan berkedudukan
didik pendidikan mendidik pendidik kependidikan
sehat kesehatan menyehatkan
tetap menetapkan penetapan ketetapan ditetapkan
putus putusan keputusan memutuskan diputuskan pemutusan
simpan menyimpan penyimpanan disimpan
terima menerima penerima penerimaan diterima
kirim mengirim pengiriman dikirim
susun menyusun penyusunan disusun susunan
usaha pengusaha perusahaan berusaha pengusahaan
selenggara menyelenggarakan penyelenggaraan diselenggarakan penyelenggara
selesai menyelesaikan penyelesaian diselesaikan
laksana pelaksanaan melaksanakan pelaksana dilaksanakan
rencana perencanaan merencanakan direncanakan
sedia penyediaan menyediakan tersedia ketersediaan persediaan penyedia
tugas petugas penugasan menugaskan bertugas
awas pengawasan mengawasi pengawas diawasi
periksa pemeriksaan memeriksa diperiksa
ingat peringatan mengingatkan
ubah perubahan mengubah diubah merubah berubah
tahu pengetahuan mengetahui diketahui
beritahu pemberitahuan memberitahukan diberitahukan
sah pengesahan mengesahkan disahkan
buka pembukaan keterbukaan membuka terbuka dibuka
pimpin kepemimpinan pimpinan memimpin
pegawai kepegawaian pegawainya
milik kepemilikan pemilik memiliki dimiliki
pilih pemilihan memilih pemilih
pakai pemakaian memakai pemakai
beda membedakan perbedaan berbeda
syarat persyaratan mensyaratkan
tanggungjawab pertanggungjawaban mempertanggungjawabkan
tindaklanjut menindaklanjuti ditindaklanjuti
ajar mengajar pengajar belajar pelajar pembelajaran
atur peraturan pengaturan mengatur diatur aturan
proses memproses pemrosesan diproses
kurang pengurangan mengurangi kekurangan
pindah pemindahan memindahkan perpindahan
tani petani pertanian
lindung perlindungan melindungi pelindungan
cek pengecekan mengecek dicek
taat ketaatan menaati mentaati
gugat gugatan penggugat menggugat tergugat
evaluasi mengevaluasi dievaluasi
koordinasi mengoordinasikan mengkoordinasikan berkoordinasi
sosialisasi menyosialisasikan mensosialisasikan
aman keamanan pengamanan mengamankan
sesuai penyesuaian menyesuaikan kesesuaian
sama menyamakan disamakan kesamaan
berdaya pemberdayaan memberdayakan
berlaku pemberlakuan memberlakukan
keberatan keberatannya berkeberatan
tunjuk penunjukan menunjuk ditunjuk
keluar pengeluaran mengeluarkan dikeluarkan
wenang kewenangan berwenang wewenang
adu pengaduan mengadu pengadu
budaya kebudayaan
tanggulang penanggulangan menanggulangi
"""

APART = """
pohon pemohon, beri berita, guru gugur, bahan bahaya, daerah darah, peran perang, peran perangkat, usaha usia,
makan makam, sekolah olah, pemerintah perintah, dapat pendapatan, dapat pendapat, hasil penghasilan, ada pengadaan,
oleh memperoleh, serta peserta, berat keberatan, sosial sosialisasi, tahun tahunan, umum pengumuman, jadi kejadian,
bagi bagian, sampai menyampaikan, laku berlaku, karya karyawan, satu suatu, pelabuhan pelayaran, layan layar,
kelola olah, masa masalah, mati materi, media medis, angkat angka, dinas dinasti, hak hakim, data datang, desa desak,
dasar dasa, alat alam, kas kasus, kota kotak, tari tarik, tumpu tumpuk, beda bedak, alam mengalami, terang keterangan,
jalan berjalan, tangan penanganan, tempat penempatan, dasar berdasarkan, jadi menjadi, masuk termasuk, tentu tertentu
"""


@pytest.mark.parametrize("family", FAMILIES.strip().splitlines(), ids=lambda family: family.split()[0])
def test_forms_of_one_root_meet(family):
    assert {word: stem(word) for word in family.split()} == dict.fromkeys(family.split(), stem(family.split()[0]))


@pytest.mark.parametrize("couple", [couple.strip() for couple in APART.split(",")])
def test_words_that_look_alike_stay_apart(couple):
    one, other = couple.split()
    assert stem(one) != stem(other)


def test_a_root_is_its_own_stem_and_spellings_lead_to_roots():
    assert [root for root in ROOTS if stem(root) != root] == []
    assert set(SPELLINGS.values()) <= ROOTS | set(SPELLINGS)


@pytest.mark.parametrize(
    ("word", "expected"),
    [("rejomulyo", "rejomulyo"), ("sumbersari", "sumbersari"), ("metro", "metro"), ("iv", "iv"), ("di", "di")],
)
def test_names_and_numerals_are_left_whole(word, expected):
    assert stem(word) == expected


def test_a_word_without_known_root_loses_both_ends_or_none():
    assert stem("penggemblengan") == stem("digemblengkan")
    assert stem("xyzan") == "xyzan"


def test_numbers_lose_leading_zeros():
    assert (stem("007"), stem("2024"), stem("000")) == ("7", "2024", "0")
