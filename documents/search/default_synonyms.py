"""The synonyms of a new portal: abbreviations of a city hall, and words written together or apart.

A migration copies them into the table of the database, which is the one in use (`snapshot.synonyms`); Diskominfo
maintains it. Each line has the ways to say one thing, separated by `=`. Behind `>` is a more general term, which also
answers when other words of the question narrow it down.
"""

from collections.abc import Iterator

TABLE = """
disdikbud = disdik = dikbud = dinas pendidikan dan kebudayaan = dinas pendidikan
dinkes = dinas kesehatan
diskominfo = kominfo = dinas komunikasi dan informatika
disdukcapil = dukcapil = capil = dinas kependudukan dan pencatatan sipil
dishub = dinas perhubungan
dinsos = dinas sosial
dlh = dinas lingkungan hidup
dpupr = pupr = dinas pekerjaan umum dan tata ruang
disperkim = perkim = dinas perumahan dan kawasan permukiman
dpmptsp = ptsp = dinas penanaman modal dan pelayanan terpadu satu pintu = pelayanan terpadu satu pintu
disnakertrans = disnaker = dinas tenaga kerja dan transmigrasi = dinas tenaga kerja
diskop ukm = diskop = dinas koperasi
disdag = dinas perdagangan
disporapar = dispora = dinas kepemudaan olahraga dan pariwisata
disperpusip = dispusip = dinas perpustakaan dan kearsipan
dkp3 = dkpp = dinas ketahanan pangan pertanian dan perikanan
dp3ap2kb = dinas pemberdayaan perempuan dan perlindungan anak
damkar = pemadam kebakaran = dinas pemadam kebakaran dan penyelamatan
bappeda = badan perencanaan pembangunan daerah
bpkad = bkad = badan pengelolaan keuangan dan aset daerah = badan keuangan dan aset daerah
bpprd = bapenda = badan pengelolaan pajak dan retribusi daerah = badan pendapatan daerah
bkpsdm = bkd = badan kepegawaian dan pengembangan sumber daya manusia = badan kepegawaian daerah
bpbd = badan penanggulangan bencana daerah
kesbangpol = badan kesatuan bangsa dan politik = kesatuan bangsa dan politik
satpol pp = satuan polisi pamong praja = satpolpp
setda = sekretariat daerah
sekda = sekretaris daerah
setwan = sekretariat dprd = sekretariat dewan perwakilan rakyat daerah
dprd = dewan perwakilan rakyat daerah
rsud = rumah sakit umum daerah
rs = rumah sakit = rumahsakit
rsuday = rsud ahmad yani = rsud jenderal ahmad yani
puskesmas = pusat kesehatan masyarakat
posyandu = pos pelayanan terpadu
ppid = pejabat pengelola informasi dan dokumentasi
plid = pengelola layanan informasi dan dokumentasi
opd = skpd = organisasi perangkat daerah = satuan kerja perangkat daerah = perangkat daerah
pemkot = pemerintah kota
pemda = pemerintah daerah
walikota = wali kota
wakil walikota = wakil wali kota
ki = komisi informasi

apbd = anggaran pendapatan dan belanja daerah > anggaran
rapbd = rancangan apbd = rancangan anggaran pendapatan dan belanja daerah > anggaran
apbn = anggaran pendapatan dan belanja negara
pad = pendapatan asli daerah
dau = dana alokasi umum
dak = dana alokasi khusus
dbh = dana bagi hasil
silpa = sisa lebih pembiayaan anggaran = sisa lebih perhitungan anggaran
lkpd = laporan keuangan pemerintah daerah > laporan keuangan
calk = catatan atas laporan keuangan
lra = laporan realisasi anggaran
lhp = laporan hasil pemeriksaan
lhkpn = laporan harta kekayaan penyelenggara negara = laporan harta kekayaan
rka = rencana kerja dan anggaran
dpa = dokumen pelaksanaan anggaran
dppa = dokumen pelaksanaan perubahan anggaran = perubahan dokumen pelaksanaan anggaran
kua = kebijakan umum anggaran = kua ppas
ppas = prioritas dan plafon anggaran sementara
rup = sirup = rencana umum pengadaan
pbj = pengadaan barang dan jasa = pengadaan barang jasa
lpse = layanan pengadaan secara elektronik
hps = harga perkiraan sendiri
pbb = pajak bumi dan bangunan
bphtb = bea perolehan hak atas tanah dan bangunan
njop = nilai jual objek pajak
npwp = nomor pokok wajib pajak

rpjpd = rencana pembangunan jangka panjang daerah
rpjmd = rencana pembangunan jangka menengah daerah
rkpd = rencana kerja pemerintah daerah
renstra = rencana strategis
renja = rencana kerja
rkt = rencana kerja tahunan
iku = indikator kinerja utama
perkin = perjanjian kinerja
lkjip = lakip = lkip = lkj = laporan kinerja instansi pemerintah = laporan akuntabilitas kinerja > laporan kinerja
lppd = laporan penyelenggaraan pemerintahan daerah
lkpj = laporan keterangan pertanggungjawaban
sakip = sistem akuntabilitas kinerja instansi pemerintah
spip = sistem pengendalian intern pemerintah
spbe = sistem pemerintahan berbasis elektronik
rtrw = rencana tata ruang wilayah
rdtr = rencana detail tata ruang
klhs = kajian lingkungan hidup strategis
amdal = analisis mengenai dampak lingkungan
musrenbang = musyawarah perencanaan pembangunan
sop = standar operasional prosedur = prosedur operasional standar
spm = standar pelayanan minimal
ikm = skm = survei kepuasan masyarakat = indeks kepuasan masyarakat
sotk = susunan organisasi dan tata kerja = struktur organisasi dan tata kerja
anjab = analisis jabatan
abk = analisis beban kerja
tupoksi = tugas pokok dan fungsi = tugas dan fungsi
duk = daftar urut kepangkatan
dip = daftar informasi publik
dik = daftar informasi yang dikecualikan = daftar informasi dikecualikan
kip = keterbukaan informasi publik

uud = undang-undang dasar
raperda = rancangan peraturan daerah
mou = nota kesepahaman
pks = perjanjian kerja sama

asn = aparatur sipil negara
pns = pegawai negeri sipil
pppk = p3k = pegawai pemerintah dengan perjanjian kerja
cpns = calon pegawai negeri sipil
sdm = sumber daya manusia
ktp = kartu tanda penduduk = e-ktp = ektp
kk = kartu keluarga
kia = kartu identitas anak
nik = nomor induk kependudukan
imb = izin mendirikan bangunan
pbg = persetujuan bangunan gedung
siup = surat izin usaha perdagangan
nib = nomor induk berusaha
umkm = ukm = usaha mikro kecil dan menengah = usaha kecil dan menengah
bansos = bantuan sosial
blt = bantuan langsung tunai
pkh = program keluarga harapan
bos = bantuan operasional sekolah
bosp = bantuan operasional satuan pendidikan
dtks = data terpadu kesejahteraan sosial
bpjs = badan penyelenggara jaminan sosial
jkn = jaminan kesehatan nasional
dbd = demam berdarah dengue = demam berdarah
tbc = tuberkulosis
hiv = aids
narkoba = narkotika
kdrt = kekerasan dalam rumah tangga
paud = pendidikan anak usia dini
tk = taman kanak-kanak
sd = sekolah dasar
smp = sekolah menengah pertama
sma = sekolah menengah atas
smk = sekolah menengah kejuruan
ppdb = spmb = penerimaan peserta didik baru = penerimaan murid baru
tpa = tempat pemrosesan akhir = tempat pembuangan akhir
tps = tempat penampungan sementara
pju = penerangan jalan umum
ruu = rancangan undang-undang
lelang = tender
stunting = tengkes

kerjasama = kerja sama
tanggungjawab = tanggung jawab
tindaklanjut = tindak lanjut
tenagakerja = tenaga kerja
tatakelola = tata kelola
tatausaha = tata usaha
sumberdaya = sumber daya
sebarluas = sebar luas
salahguna = salah guna
alihfungsi = alih fungsi
lalulintas = lalu lintas
rumahtangga = rumah tangga
keretaapi = kereta api
beritahu = beri tahu
sertamerta = serta-merta
pascabencana = pasca bencana
nonalam = non alam
iringmulyo = iring mulyo
ganjarasri = ganjar asri
ganjaragung = ganjar agung
tejoagung = tejo agung
triwulan 1 = triwulan i = triwulan pertama = tw 1 = tw i
triwulan 2 = triwulan ii = triwulan kedua = tw 2 = tw ii
triwulan 3 = triwulan iii = triwulan ketiga = tw 3 = tw iii
triwulan 4 = triwulan iv = triwulan keempat = tw 4 = tw iv
semester 1 = semester i = semester pertama
semester 2 = semester ii = semester kedua
"""


# Kinds of regulation: a question such as *Perda 3/2019* finds that regulation first.
REGULATIONS = """
uu = undang-undang = undangundang = perundangundangan
perppu = perpu = peraturan pemerintah pengganti undang-undang
pp = peraturan pemerintah
perpres = peraturan presiden
keppres = keputusan presiden
inpres = instruksi presiden
permen = peraturan menteri
permendagri = peraturan menteri dalam negeri
permenkes = peraturan menteri kesehatan
permenkeu = pmk = peraturan menteri keuangan
permenpanrb = permenpan rb = peraturan menteri pendayagunaan aparatur negara dan reformasi birokrasi
permen kominfo = peraturan menteri komunikasi dan informatika
permendikbud = peraturan menteri pendidikan dan kebudayaan
permendikbudristek = peraturan menteri pendidikan kebudayaan riset dan teknologi
permenag = peraturan menteri agama
permensos = peraturan menteri sosial
permenaker = peraturan menteri ketenagakerjaan
permentan = peraturan menteri pertanian
permendag = peraturan menteri perdagangan
permenperin = peraturan menteri perindustrian
permenhub = peraturan menteri perhubungan
permenpupr = peraturan menteri pekerjaan umum dan perumahan rakyat
permenlhk = peraturan menteri lingkungan hidup dan kehutanan
permenkumham = peraturan menteri hukum dan hak asasi manusia
permendesa = peraturan menteri desa
kepmen = keputusan menteri
kepmendagri = keputusan menteri dalam negeri
kepmenkes = keputusan menteri kesehatan
perlkpp = peraturan lembaga kebijakan pengadaan barang jasa pemerintah
pergub = peraturan gubernur
kepgub = keputusan gubernur
perki = peraturan komisi informasi
perda = peraturan daerah
perwali = perwal = peraturan wali kota = peraturan walikota
kepwal = keputusan wali kota = keputusan walikota
sk = surat keputusan
se = surat edaran
"""


def beginning() -> Iterator[tuple[str, str, bool]]:
    """Yield `ways`, `wider` and `is_regulation` of each row in the format of the model `Synonym`."""
    for table, is_regulation in ((TABLE, False), (REGULATIONS, True)):
        for line in filter(None, table.splitlines()):
            same, _mark, wider = line.partition(" > ")
            yield same.replace(" = ", "\n"), wider, is_regulation
