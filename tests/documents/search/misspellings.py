"""Words as they should be, and as people type them: keys beside, left out, doubled, swapped, and by their sound."""

TEXT = """
anggaran = angaran anggran anggarran anggarna abggaran
keuangan = keunagan keuagan keuanagn keuangna
laporan = lapran laopran laporann
kesehatan = kesehtan kesehatn kesehataan kesheatan
pendidikan = pendidkan pendidikn pendiidkan
pengadaan = pengadan pengdaan pengadaaan
peraturan = peratuan peratran peraturran perturan
pemerintah = pemerinta pemrintah pemerintha
lingkungan = lingkngan lingkunagn lingkunan
penduduk = penduduuk
kepegawaian = kepegawain kepegawian
infrastruktur = infrastuktur infrasturktur infrastruktr
informasi = informsi infromasi infirmasi
masyarakat = masyrakat masyarkat masarakat masyaraket
perencanaan = perencanan perncanaan
pembangunan = pembangnan pembagunan pembangunna
kebijakan = kebjakan kebijkan kebijakaan
pelayanan = pelayanna pelyanan pelaanan
transportasi = transfortasi transportsi
teknologi = teknolgi tehnologi
strategis = strtegis strategs
evaluasi = evaluasy evalusi efaluasi
kinerja = kinrja kinreja
realisasi = realisai realiasi
program = progam porgram
kegiatan = kegitan kegaitan
koordinasi = kordinasi koordinsi
daerah = daera derah
tahun = tahuun
jalan = jalna
bantuan = bantaun
sosial = sosal sosail
sumber = sumbr
ekonomi = ekonmi ekonomy
industri = indutri
perdagangan = perdaganagn perdagagan
pertanian = pertnian
keamanan = keamanna
nasional = nasinal nasioanl
provinsi = profinsi
standar = standr
kualitas = kualitsa
sistem = sitem
manajemen = menejemen managemen
laporan keuangan = laporankeuangan
pelayanan publik = pelayananpublik
perbaikan = perbakan perbaiakn
pajak = pjaak pajka
retribusi = retrubusi restribusi
rumah sakit = rumahsakti
sekretariat = sekertariat sekretaiat
kelurahan = kelurhan kelrahan
puskesmas = puskemas puksesmas
verifikasi = ferifikasi verivikasi
tahapan = taapan
dokumentasi = dokumentsi dokumntasi
kecamatan = kecamtan kecmatan
penghargaan = pengharagan pengargaan
"""

# Right, though no document of the test has them: everyday words, names of places, abbreviations, words of the table.
RIGHT = """
kopi gajah mangga kambing hujan gempa sepatu lebah kelapa singkong tanaman bermain pemanenan kebahagiaan
yosomulyo hadimulyo iringmulyo ganjarasri ganjaragung tejosari tejoagung rejomulyo mulyojati margodadi karangrejo
banjarsari imopuro purwoasri sumbersari lampung tulangbawang pringsewu
kppn simrs lhkasn bps kejari polres samsat dekranasda
dinkes disdukcapil renstra lakip perwali musrenbang apbd bansos renja puskesmas posyandu walikota
bca k3 b3 2024 14/2008 km/jam v2 x yz abc iii
"""

MEANT = {
    typed: meant
    for meant, _mark, slips in (line.partition(" = ") for line in TEXT.strip().splitlines())
    for typed in slips.split()
}
