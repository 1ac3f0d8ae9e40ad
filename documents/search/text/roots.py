"""Root words of Indonesian as used in a city's documents, for `stemming`. Written for this portal, from no word list.

A root is listed when the removal of affixes must stop at it. These are more than the dictionary's roots: *pemerintah*
(government) must not become *perintah* (order), nor *pendapatan* (revenue) *dapat* (can), so all of them are listed.
Loan words and names are listed when they begin or end like an affix (*direktur*, *sekretaris*, *Sumbersari*).
"""

TEXT = """
abad abadi abai abdi abjad absah absen abu acak acara aceh acu ada adakan adalah adang adaptasi adapun adat adendum
adik adil administrasi administratif adopsi adu aduk advokasi adzan afdal afiliasi afirmasi afrika agama agar agen
agenda agraria agresi agung agustus ahli aib air ajak ajal ajar aju akad akademi akademik akal akan akar akhir akhlak
akibat akomodasi akrab akreditasi akses aksesibilitas aksi akta aktif aktivasi aktivitas aktual aku akuisisi akumulasi
akuntabel akuntabilitas akuntansi akurasi akurat akut alam alamat alang alas alasan alat alergi alih alir alokasi
alternatif alumni alun alur amal aman amanah amanat amarah amat ambang ambil ambisi ambruk ambulans amdal amendemen
amerika amplop ampu ampun amuk anak analisis anarki ancam ancang anda andal andalalin aneka anekaragam angan anggap
anggar anggota angguk anggur angin angka angkasa angkat angkut angsur aniaya animasi anjak anjing anjlok anjur antar
antara antena antisipasi antre anugerah anut anyam anyar apa apabila aparat aparatur apartemen api apit aplikasi apotek
apresiasi april apung arah arak arbitrase area arena argumen armada aroma arsip arsitek arti arung arus arusutama asa
asah asal asap asas asesmen aset asia asin asing asisten asli asma asosiasi aspal aspek aspirasi asrama asuh asumsi
asuransi asyik atap atas atasan atasi atau ataupun atlet atom atur audiensi audit aula aurat australia autentik
autentikasi awak awal awan awas awat awet ayah ayam ayat ayun
babak babat baca bacok badai badan bagai bagaimana bagaimanapun bagan bagasi bagi bagian bagus bahagia bahan bahas
bahasa bahaya bahkan bahtera bahwa baik bait bajak baju bakar bakat bakau bakteri bakti baku balai balap balas bali
balik balita balut bambu ban bandar bandara bandarudara banding bandung bangga bangkai bangkit bangkrut bangku bangsa
bangun banjar banjarsari banjir bank bantah bantai bantal banten bantu bantul banyak bapak bappeda bappenas barak
barang barat bareng baris barisan barter baru basah basi basis basket basmi batal batang batas baterai batik batu bau
bauran bawa bawah bawang bayang bayar bayi bazar bea beasiswa beban bebas bebek beberapa becak beda bedah bedak bedeng
beduk begal begitu bejat bekal bekas bekasi beku bela belah belakang belalang belanda belang belanga belanja belas
belenggu belerang beli belia belok belum benah benak benam benang benar bencana benci benda bendahara bendera bendung
bengkel bengkulu benih bensin bentak bentang bentar benteng bentrok bentuk bentur benua benur berangkat berani berantas
berapa beras berat berbagai bercak berdasarkan berdaya beres beri berikut berita beritahu berjalan berjaya berkah
berkas berkat berlaku berlangsung berlian bersama bersih bersin berupa besan besar besi besuk betah betina betis beton
betul biadab biak biar biasa biaya bibir bibit bicara bidai bidak bidan bidang bidik bijak bijaksana biji bikin bila
bilang bilas bilateral bilik bimbing bina binatang bingkai bintang biola biologi biro birokrasi biru bisa bisik bising
biskuit bisnis bisu bius blangko blokir bobot bocor bodoh bogor bohlam bohong bola boleh bom bongkar bor borong boros
botol boyong brosur bruto buah buang buat bubar bubuk bubur budaya budi bujang bujuk buka bukan bukit bukti buku bulan
bulat bulu bulus bumbu bumi bunga bungalow bungkam bungkus buntu bunuh bunyi bupati buron buru buruh buruk bus busana
busuk busung busur buta butir butuh buyar buyut
cabai cabang cabar cabul cabut cacah cacat cadang cagar cahaya cair caji cakap cakar cakram cakrawala cakup calo calon
camat cambuk campak campur canang canda candi candu canggih cangkir cangkul cantik canting cantum cap capai caplok cara
cari carut catat catur catut cebur cedera cegah cegat cek cekal cekam cekcok cekik cekung cela celah celaka celana
cemar cemara cemas cemburu cendana cendekia cendera cenderamata cenderung cengkeh cepat cerah cerai ceramah cerdas
cerita cermat cermin cerna ceroboh cerobong cetak cetus cibir cicil cicip cina cincin cindera cinta cipta ciri cita
citra cium coba cocok cokelat colok colong comot condong congkak contoh copet copot corak coret corong covid cuaca
cubit cuci cucu cuka cukai cukong cukup cukur cumi curah curam curang curi curiga cuti
dada dadak daerah daftar dagang daging dahulu daki dakwa dalam dalang dalil damai damba dambil dampak damping dana
danau dandan dangkal dapat dapil dapur darah darat dari daring daripada darma darmawisata darurat dasar data datang
datar datuk daulat daun daur dawai daya dayaguna debar debat debit debu dedikasi definisi definitif defisit dekade
dekap dekat deklarasi dekor delapan delegasi demam demarkasi demi demikian demo demokrasi demokratis demokratisasi
demosi denda dendam dengan dengar dengki dengung denpasar dentum denyut depak depan departemen depok deportasi deposito
depot derajat deram deras deregulasi deret derita dermaga dermawan desa desain desak desember desentralisasi deskripsi
detail detak deteksi determinasi detik dewan dewasa dewi diabetes diagnosis diagram dialek dialog diam diare didik
diesel difabel difteri digital digitalisasi diklat diktator dikte diktum dilema dimensi dinamika dinamis dinar dinas
dinasti dinding dingin dini dinkes dinsos diorama dipa diplomasi diplomat diplomatik direksi direktif direktorat
direktur diri dirjen disabilitas disdik disdikbud disdukcapil diseminasi dishub disinfeksi disinsentif disiplin disko
diskominfo diskon diskop diskresi diskriminasi diskriminatif diskusi dislokasi disnaker dispar dispensasi dispenser
disperindag dispora disporapar disposisi disrupsi distribusi distributor distrik ditegah ditjen divisi doa dobrak dogma
dokter doktrin dokumen dokumentasi domain domba domestik dominan dominasi domisili dompet donasi dongeng dongkrak
dorong dosen dosis draf drainase drama dramatis drum dua duduk duga duka dukun dukung dulang dunia duplikasi duri
durian dusun duta
ecer edar edaran edisi edit edukasi efek efektif efektivitas efikasi efisien efisiensi egois ekologi ekonomi ekonomis
ekor ekosistem eksekusi eksekutif eksistensi eksklusif ekspatriat ekspedisi eksplisit eksploitasi eksplorasi ekspor
ekspos ekspresi ekstensif eksternal ekstra ekstrem ekuitas elak elang elektrifikasi elektronik elektronika elemen
eliminasi elite elok emas emban embargo embarkasi embun embung emisi emosi empang empat empati empuk enak enam enau
encer endap endus energi engah enggan engkau entas enteng entitas entri epidemi epidemiologi era erat eropa erosi erti
esa esai eselon esensi eskalasi esok estafet estetika etik etika evakuasi evaluasi evaluator
faedah fakta faktor faktur famili fana fasih fasilitas fasilitasi fatwa fauna favorit februari federasi fenomena feri
fertilisasi festival figur fiksi fiktif film filsafat final finansial firma fisik fisika fiskal fiskus fitrah fitur
fleksibilitas flora fokus fondasi formal formasi format formula formulasi formulir forum fosfor fosil foto fotokopi
fraksi frasa fraud frekuensi fungi fungsi fungsional futsal
gabah gabung gadai gading gadis gaduh gagah gagak gagal gagap gagas gairah gajah gaji galak galang galau gali gambar
gambut gamis gampang ganda gandeng gandul gandum ganggang ganggu ganjal ganjar ganjaragung ganjarasri ganjil gantang
ganti gantung gapai garam garang garansi garap garasi gardu garis garuda garuk gas gasing gaul gawai gawang gawat gaya
gayung gebrak gebyar gedor gedung geger gejala gelak gelandang gelang gelanggang gelap gelar gelas gelembung geletak
geliat gelisah gelombang gema gemar gembala gembira gemilang gempa gempita gempur gemuk genang genap gencar gender
gendong generasi generator genjot gentar gentayang genteng geografis gerabah gerah gerai gerak geram gerbang gereja
gergaji gerilya gerobak gertak gesek geser getah getar getas giat gigi gigih gigit gila giling gilir ginjal giring
gitar gizi gladi global goda godok golong gondok gorong gosip gosok gotong gowes goyang grafik grafis gratifikasi
gratis grosir gubernur gubuk gudang gugah gugat gugup gugur gugus gula guling gulir gulung gumpal guna guncang gundul
gunting guntur gunung gurah gurami gurat guru gurun gusur guyur
habis habitat hablur hadang hadap hadiah hadimulyo hadir hadis hafal hajar hajat haji hak hakikat hakim hal halaman
halang halau halilintar halte halus halusinasi hamba hambat hamil hampa hampar hampir hancur hand handai hangat hangus
hantam hantar hanya hanyut hapus haram harap harga hari harmonis harmonisasi harta haru harum harus hasil hasut hati
haus hayat hebat heboh hektare helai helat hemat hendak hening henti heran herbal hernia hewan hias hibah hibur hidang
hidran hidup hierarki hierarkis hijau hijrah hiking hikmah hilang hilir himne himpit himpun hina hindar hingga
hipertensi hiruk hirup hisap historis hitam hitung hobi homogen honor hormat hormon horor hortikultura hotel hubung
hujan hujat hukum hulu humanis humas humor huni hunus huruf hutan
ialah iba ibadah ibarat ibu ibukota ideal identifikasi identik identitas ideologi idola idul ijazah ikal ikan ikat
ikhlas ikhtiar ikhtisar iklan iklim ikrar ikut ikutserta ilegal ilmiah ilmu ilustrasi imajinasi imam iman imbalan
imbang imbas imbau imigran imigrasi imopuro impas impi impit implementasi implikasi impor imunisasi inap incar indah
indeks independen indera indikasi indikator individu indonesia induk induksi industri industrialisasi infeksi inferior
inflasi informal informasi informatika infrastruktur infus ingat inggris ingin ingkar ini inisiasi inisiatif injak
injeksi inklusi inklusif inkubasi inovasi inovatif input insaf insan insang insentif insiden insinyur insomnia inspeksi
inspektorat inspektur inspirasi instalasi instansi institusi instruksi instruktur instrumen integrasi integritas intel
intelektual intelijen intens intensif interaksi interim interkoneksi intern internal internalisasi internasional
internet interupsi intervensi inti intimidasi intip intrik introspeksi invasi inventaris inventarisasi investasi
investigasi investor irigasi iring iringmulyo iris ironi isap isi isolasi istana istilah istimewa istirahat istri isu
isyarat itikad iuran izin
jabar jabat jadi jadwal jaga jagal jagung jahat jahe jahit jajak jajar jakarta jaket jaksa jala jalan jalankan jalar
jalin jalur jam jamaah jamak jambak jamban jambi jambore jambret jambu jamin jamu jamur janda jangan janggal jangka
jangkau jangkit jangkrik janin janji jantung januari jarah jarak jarang jaring jarum jasa jasad jasmani jati jatuh jauh
jawa jawab jebak jebol jejak jejaring jelajah jelang jelas jemaah jemari jembar jembatan jemput jemur jenaka jenazah
jenderal jenguk jenis jenjang jenuh jepang jepit jera jerami jerat jerigen jerit jernih jika jilat jilid jimat jinak
jingga jinjing jins jitu jiwa jodoh joging jorok jual juang juara jubah judes judi judul juga jujur jukir julang juli
jumat jumbo jumlah jumpa jumput jungkat jungkir juni junjung jurang juri jurnal jurnalis juru jurusan justru juta
kabag kabar kabel kabid kabin kabinet kabul kabupaten kabur kabut kaca kacamata kacang kacau kadang kadar kader kadin
kadis kado kaget kagum kaidah kain kait kaji kakak kakao kaki kala kalah kalbu kalender kaleng kali kalibrasi kaligrafi
kalimantan kalung kalut kamar kambing kamera kami kamis kampanye kampung kampus kamus kanak kanal kanan kandang kandas
kandidat kandung kanker kanopi kantin kantong kantor kantung kanwil kapak kapal kapan kapas kapasitas kapita kapital
kapling kapok kapolres kapten kapur karakter karakterisasi karakteristik karam karang karangrejo karantina karaoke
karat karbon karcis kardus karena karet kargo karib karier karnaval karpet karton kartu karung karya karyawan kas kasar
kasasi kasih kasir kasta kasubag kasur kasus kata katalog kategori kategorisasi kaukus kawal kawan kawasan kawat kawin
kaya kayu keadaan kebal keberatan kebun kecam kecambah kecamuk kecap kecewa kecil kecoh kecuali kecut kedai kedaluwarsa
kedelai kejadian kejam kejang kejap kejar kejari keji kejut kekal kekang kekar kelabu kelahi kelak kelam kelambu kelana
kelapa kelas keledai kelereng kelir kelit kelola kelompok kelontong keluar keluarga keluh kelupas kemah kemarau kemarin
kemas kembali kembang kembar kemeja kemelut kemendagri kemendikbud kemenhub kemenkes kementerian kemis kemudi kemudian
kena kenal kenan kenang kencan kencana kencang kencing kendala kendali kendara kendur kenduri kental kentang kenyang
kepada kepal kepala keping kepit kepiting kepmen kepul kepung kepwal kerabat kerah kerak keramat keramik keran kerangka
keranjang kerap keras kerbau kerdil keren kereta keretaapi kerikil kering keringat keris kerja kerjasama kerling kernet
kerontang kertas kerucut keruh keruk kerumun kerut kesal kesan kesatria kesbangpol keseluruhan keset ketam ketapel
ketat ketela keterangan ketik ketika ketimun ketoprak ketua khas khasiat khatam khawatir khayal khianat khidmat khilaf
khitan khotbah khusus kiai kian kiat kibar kidung kijang kikir kikis kilang kilas kilat kilau kilo kilometer kimia
kimiawi kincir kinerja kios kipas kira kirab kirana kiri kirim kisah kisar kisi kita kitab kitar klaim klarifikasi
klasifikasi klaster klausul klien klinik klinis kliring koalisi kobar kobra kode kodifikasi kodrat koefisien koersi
koki kolaborasi kolaboratif kolam kolase kolega koleksi kolektif kolera kolesterol kolom koloni kolusi komandan komando
komentar komersial kominfo komisaris komisi komisioner komite komitmen komoditas kompak kompas kompatibilitas
kompensasi kompeten kompetensi kompetisi kompetitif komplain kompleks kompleksitas komplemen komplikasi komponen
komposisi komprador komprehensif kompresor kompromi komputer komputerisasi komunikasi komunis komunitas konco kondisi
kondusif koneksi konektivitas konferensi konfirmasi konflik kongres kongsi konkret konotasi konsekuensi konseling
konselor konsensus konsentrasi konsep konsepsi konser konservasi konsesi konsiliasi konsisten konsistensi konsolidasi
konspirasi konstan konstitusi konstruksi konsul konsultan konsultasi konsumen konsumsi kontainer kontak kontaminasi
kontan konteks konten kontestan kontinu kontra kontradiksi kontrak kontraktor kontrasepsi kontribusi kontrol konveksi
konvensi konvensional konversi konvoi kooperatif koordinasi koordinat koordinator koperasi kopi kopiah koral koran
korban kordon korea korek koreksi korelasi koridor kornea korosi korporasi korupsi kosa kosen kosmetik kosong kostum
kota kotak kotor koyak kreasi kreatif kreativitas kredit kreditur krisis kriteria kritik kritis kuah kuala kualifikasi
kualitas kuantitas kuasa kuat kubah kubik kubu kubur kucil kucing kucur kuda kudeta kudis kudus kuesioner kuil kuintal
kuitansi kuku kukuh kulak kuli kuliah kuliner kulit kulminasi kulon kuman kumandang kumbang kumis kumpul kumuh kunci
kuning kunjung kuno kunyah kunyit kuota kupas kupon kurang kuras kurator kurban kurikulum kurir kurma kursi kursif
kursus kurun kurung kusta kusut kutip kutu kutub kutuk kuyup
lab laba label labrak labuh lacak laci lacur lada ladang lafal lafaz laga lagi lagu lahan lahap lahir laik laiklaut
laikudara laila lain lajang lajar laju lajur laki laksana laku lakukan lalai lalang lalap lalat lalu lalulintas lama
laman lamar lambai lamban lambang lambat lambung lampau lampir lampu lampung lanau lancar lancong landa landai landas
langgan langgar langit langka langkah langsung lanjur lanjut lansia lanskap lantai lantas lantik lantun lapak lapang
lapar lapik lapis lapor lapuk larang laras lari laris laron larut larva laskar latar latih latin laut lawan lawat layak
layan layang layar layat lazim lebah lebam lebar lebaran lebat lebih lebur leceh lecet ledak ledek lega legal
legalisasi legalitas legam legenda legislasi legislatif legiun lekang lekas lekat lekuk lelah lelaki lelang lelap leleh
leluasa lelucon lemah lemari lembaga lembap lembar lembayung lembing lembur lembut lempar lenceng lengan lengang
lenggang lenggara lengkap lengkung lentera lentur lenyap lepas lereng lestari letak letih letup letus lewat lezat liang
liar libas libat liberal libur licik lidah lihai lihat lilin lilit lima limau limbah limpah lindas lindung linen lingga
lingkar lingkung lingkup lini lintah lintang lintas lipat liput lirik lisan lisensi listrik liter literasi litigasi
lkpd loak logam logika logis logistik lokakarya lokal lokasi loket lokomotif lolos lomba lompat loncat lonceng longgar
longsor lonjak lontar lontong losion losmen loteng lotre lowong loyal loyang luang luap luar luas lubang lucu ludes
lugas luhur luka lukis luluh lulur lulus lumas lumayan lumbung lumpuh lumpur lumrah lumut lunak lunas luncur lunglai
luntur lupa luput lurah luring luru lurus lusa lusuh lutut
maaf mabuk macam macet madani madrasah madu magang magma maha mahal mahar mahasiswa mahir mahkamah mahkota main majalah
majelis majemuk maju makam makan makar makassar makelar makin maklon maklum maklumat makmur makna maksiat maksimal
maksud malaikat malam malang malaria malas malaysia malnutrisi malu maluku mamalia mampat mampir mampu mana manajemen
manajer manajerial mancing mandat mandi mandiri mandor manfaat mangga manggis mangkuk mangrove mangsa manifesto
manipulasi manis mantan mantap manual manufaktur manusia manuver marah maret marga margin margodadi margorejo marjin
marka markas martabat masa masak masalah masih masing masjid maskapai maskot maslahat massa massal masuk masyarakat
mata matang materi material materiil mati matra matriks matrikulasi maturitas mau maupun maya mayat mayor mayoritas
mebel medan media mediasi mediator medis meditasi megah mei meja mekanik mekanisme mekar melalui melarat melati melek
memang memorandum memori mempelai menang menara mendikbud mendung mengapa mengenai menit menjadi mentah mental mentari
mentega menteri menu menurut menyan merah merak merata mercusuar merdeka merek mereka meriah merica merosot merpati
mesin meski meskipun mesra mesti mesuji mesum metabolisme meteorologi meter meterai metode metro metrologi metropolitan
mewah migas migran migrasi mikro mikroskop mil milenium miliar milik milisi militer mimbar mimpi minat mineral minggu
mini minimal minor minoritas minta minum minyak miring mirip misal misi misionaris miskin misteri misterius mitigasi
mitos mitra mobil mobilisasi mobilitas moda modal model moderasi moderator modern modernisasi modifikasi modul modus
mogok mohon molekul momen monarki moneter monitor monopoli monumen monyet moral moratorium motif motivasi motor mozaik
muak mualaf muara muat mubazir muda mudah mudarat mudik mufakat muhasabah mujarab muka mukim mukjizat muktamar mula
mulai mulas mulia multilateral mulus mulut mulyojati mulyosari mumi mumpuni munafik muncul mundur munggah mungil
mungkin murah muram murid murka murni murtad museum musibah musik musim musnah mustahil mustajab musuh musyawarah
mutakhir mutan mutasi mutiara mutlak mutu
nabati nabi nada nafkah nafsu nahas naik najis nakal nakes nakhoda nalar naluri nama namun nanas nanti napas napi
narasi narasumber narkoba narkotika nasabah nasib nasihat nasional naskah natal naung navigasi negara negatif negeri
negosiasi nekat nelayan nenek neonatus nepotisme neraca netral ngeri niaga niat nifas nihil nikah nikmat nikotin nilai
nipah nirlaba nisan nista nitrat nomenklatur nominal nominasi nomor nonaktif norma normal normalisasi nostalgia nota
notaris notifikasi novel november nuansa nuklir nur nurani nusa nusantara nutrisi nyala nyaman nyamuk nyanyi nyata
nyawa nyeri
oase obat obesitas objek objektif obligasi obor obral obrol observasi obsesi odol ojek oknum oksigen oktaf oktober olah
olahraga oleh olimpiade olok ombak ombudsman omong omset onak ongkos operan operasi operasional operator opini oplos
oposisi optik optimal optimalisasi optimis orang orasi orde ordinasi organ organda organik organisasi orientasi
orisinal ormas ornamen otak otomatis otonom otonomi otopsi otoritas otot oval ozon
pabean pabrik pacar paceklik pacu pada padam padan padang padat padi padu paduka pagar pagi pagu paham pahat pahit
pahlawan pailit pajak pajang pakai pakaian pakan pakar paket paksa paku palang palawija palembang palet paling palsu
pamer pamit pamong panah panas pancang pancar pancaroba pancasila pandai pandang pandemi pandu panel panen pangan
panggil panggung pangkal pangkalan pangkas pangkat pangku panglima panik panili panitera panitia panjang panjat panji
panorama pantai pantang pantas pantat pantau panti pantul panut papa papan papar papua para parabola parade parah
paralel parameter parang parasit paripurna parit pariwisata parkir parlemen parodi partai partikel partisi partisipasi
partisipatif paru pasal pasang pasar pasca pasien pasif pasir paskah pasok paspor pasrah pasti pastor pasu pasung patah
paten patok patriot patrol patroli patuh patung patut paud pauh pawai pawang payah payau payung pebisnis pecah pecat
peci pecuh pecundang pedas pedati pedoman peduli pegang pegas pegawai pejal pekan pekarangan pekat pelabuhan peladen
pelan pelana pelangi pelatnas pelihara pelik pelita pelopor pelosok peluang peluk peluru pematang pemda pemerintah
pemilu pemkab pemkot pemprov pemuda pena pencak pencil pendam pendapat pendapatan pendek pendopo pengaruh penghasilan
pengumuman pening penjara penjaskes pensil pensiun pentas penting penuh penyu pepatah pepaya peragat perak peram peran
perang perangkat perani peras perbal perban perca percaya percik percuma perda perdana perdata perdirjen perempuan
performansi pergi perhati perigi perihal periksa perilaku peringkat perintah perintis periode perisai peristiwa
perjalanan perkara perkasa perki perkosa perkusi perlu permai permanen permen permendagri permenkes permisi permukaan
pernah peroleh peron perosok perpres persada persen persentase perseorangan persepsi persero persis personal personel
perspektif pertama perum perwal perwali perwira pesan pesantren pesat pesawaran pesawat peserta pesiar pesisir pesona
pesta pestisida peta petak peti petik petisi piagam piala picu pidana pidato pihak pijak pijar pikap pikat piket pikir
pikul pilah pilar pilih pilot pilu pimpin pimpong pinang pindah pindahbuku pindahtangan pindai pinggir pingsan pinjam
pinta pintal pintar pintas pintu pipa pipih pirang piring pirsa pisah pisang pisau pita piutang piyama plafon plagiat
plasma plastik platform pleno plus pohon pokok pola poles poligami poliklinik polindes polio polisi politeknik politik
politis polusi pompa pondok ponsel popok populasi populer porsi portal portofolio pos posbindu posisi positif poskesdes
poster posyandu potas potensi potensial potong potret praduga pragmatis prajurit prakarsa prakiraan praktik pramuka
pranata prangko prasarana prasasti prasyarat pratama predikat prediksi preferensi preman premi preseden presiden
presisi prestasi prevalensi pria pribadi prihatin prima primadona primer primitif pringsewu prinsip prioritas privasi
privat privatisasi produk produksi produktif produktivitas produsen produser profesi profesional profil profit program
progresif prohibisi proklamasi prolog promosi prona propaganda properti proporsi proporsional proposal prosedur
prosedural proses prosesi prospek prostitusi protein proteksi protes protokol provinsi provokasi provos proyek proyeksi
psikis psikologi psikotropika puas puasa puber publik publikasi pucat pucuk pudar pugar puing puisi puji pukat pukau
pukul pula pulang pulas pulau pulih puluh punah puncak punggung pungut puntung punya pupuk puritan purna purnama
purwoasri purwosari pusaka pusar pusat pusing puskesmas pustaka pustu putih putra putri putus
rabies rabu racik racun radang radar raden radiasi radikal radio raga ragam ragu rahasia raih raja rajin rajut rakit
rakor rakus rakyat ramadan ramah ramai ramal rambah rambat rambu rambut rambutan ramp rampas rampok rampung ramu ranah
rancak rancang rancu randai rangka rangkai rangkap rangkul rangkum rangsang ransel rantai rantang rantau ranting ranum
rapat rapi rapor rasa rasio rasional rasuah rata ratifikasi ratu ratus raung raut rawa rawan rawat raya rayap rayu
razia reaksi reaktif realisasi realistis realitas rebah rebana reboisasi rebus rebut reda redaksi redup referendum
referensi refleksi reformasi reformis regenerasi regional register registrasi regu regulasi regulatif regulator reguler
rehab rehabilitasi rehat rejomulyo rekam rekan rekap rekapitulasi rekat rekayasa rekening reklamasi reklame rekomendasi
rekonsiliasi rekonstruksi rekreasi rekrut rela relatif relawan relevan relevansi relokasi rem remaja rembes rembuk
remeh remisi remunerasi renang rencana renda rendah rendam renggang renggut renovasi rentak rental rentan rentang
renung reparasi repot representasi represi repro republik reputasi resah resap resensi resep resepsi reservasi reses
residivis resmi resolusi respon respons responsif restoran restorasi restrukturisasi restu resume retak retas retensi
retorika retret retribusi reuni revisi revitalisasi reviu revolusi rewel rezeki rezim riak rias riau ribu ribut riil
rimba rinci rindang rindu ringan ringkas ringkih ringkus rintang rintis risalah risau riset risih risiko ritel ritme
ritual riuh riwayat robek roboh robot roda rohani roket rokok roma roman romawi rombak rombong rona ronda rongga
rongsok rontok roster rotan rotasi roti royalti rsud ruang ruas rubuh rugbi rugi ruing rujak ruji rujuk ruko rukuk
rukun rumah rumahtangga rumbia rumit rumor rumpang rumpun rumput rumus runcing runding runtuh rupa rupakan rupawan
rupiah rusak rusuh rusun rute rutin rutinitas
saat sabar sabda sabit sabtu sabuk sabun sadap sadar sadis safari sah sahabat saham sahih sahur sahut saing sait sajak
saji sakit sakral saksi sakti saku salah salahguna salam salat saldo salep salib salin saling salju saloka salur sama
samar sambal sambang sambar sambat sambil sambung sambut sampah sampai sampaikan sampel samping sampul samudra sana
sandal sandang sandar sandera sandi sang sangat sanggah sanggar sanggup sangka sangkal sangkut sanitasi sanjung sanksi
santai santri santun sanubari sapa sapi sapih sapu saput saraf saran sarana sarang sarapan sarat sari saring sarjana
sasana sasar satelit satgas satire satpam satpol satria satu satuan satwa saudagar saudara sauna savana sawah sawit
saya sayang sayap sayur sdm seandainya sebab sebagaimana sebar sebarluas sebelum sebentar seberang sebut secara sedan
sedang sedap sedekah sederhana sedia sedih sedikit sedimentasi sedot sedu segala segan segar segel segera segi segmen
sehat seimbang sejahtera sejak sejalan sejarah sejati sejawat sejuk sekali sekaligus sekalipun sekam sekap sekarang
sekat sekcam sekda sekian sekilas sekolah sekop sekretariat sekretaris seks seksi seksual sekte sektor sektoral
sekunder sekuritas sekwan sela selai selaku selalu selam selamat selancar selang selanjutnya selaras selasa selasar
selat selatan seleksi selendang selenggara selera selesai seleweng selia selidik selimut selinap selip selisih selokan
seluas selular selundup seluruh semadi semai semak semangat semarak semarang semat sembahyang sembako sembilan sembuh
sembunyi semen semenjak sementara semesta semester semi seminar semir sempat semprot sempurna semu semua semula semut
senam senandung senang senat sendat sendi sendiri sendok sengaja sengat sengkarut sengketa seni senin senja senjang
senjata sensitif sensor sensus sentil sentimen sentosa sentra sentral sentralisasi sentuh senyap senyum sepah sepak
sepakat sepeda seperti september septik serabut seragam serah serak seram serang serangga serap serapah serasi serat
serbet serbu serdadu serentak seret seri serial serikat sering seriosa serius serobot serpih serpong serta sertifikasi
sertifikat sertijab seru seruling serum server servis sesak sesal sesat seserah seserpih sesuai sesuatu sesumbar setan
setara setda setel seteru setia setiap setop setor setrika setrum setubuh setuju setwan sewa siaga sial siang siap
siapa siapapun siar siasat sibuk sidak sidang sidik sifat sigap signifikan sihir sikap sikat siklus siksa sikut silabus
silam silang silat silau simak simbol simpan simpang simpati simpul simulasi sinambung sinar sindikat sindir sinergi
sinetron singa singapura singgah singgung singkap singkat singkir singkong sinis sinkron sinkronisasi sintesis sinyal
sipil siput siram sirene siring sirip sirkuit sirkular sirkulasi sirna sirup sisa sisi sisip sisir siskamling sistem
sistematis sistole siswa sita situ situasi situs siur skala skandal skema skenario skor skrining skripsi slot soal
sobek soda sodor sogok sokong solar solid soliter solusi sombong sontak sopan sopir sorak sorot sosial sosialisasi
sosiolog sosiologi sosok spanduk spekulasi sperma spesialis spesifik spesifikasi spiritual sponsor spora stabil
stabilitas stadion staf stagnasi standar standardisasi stasioner stasiun statistik status statuta stempel steril stik
stiker stimulasi stimulus stok stop strata strategi strategis stroke struktur struktural studi studio stunting suai
suaka suami suap suara suasana suatu subjek subjektif subsektor subsidi substansi substantif substitusi subuh subur
suci sudah sudi sudut sugesti suhu suka sukar sukarela sukarelawan sukses suku sulam sulap sulawesi sulfur sulih sulit
sultan suluh sumatra sumbang sumbat sumber sumberdaya sumbersari sumbing sumbu sumpah sumpit sumur sunah sunat sungai
sungguh sungkan suntik sunting sunyi supaya super superior supervisi suplai surabaya surakarta surat suratkabar surau
surel surga surplus suruh surut survei surya suryakencana susah susila suspensi susu susul susun susur susut sutra
sutradara swadaya swakarya swakelola swapraja swasembada swasta syahbandar syarat syariah syukur
taat tabah tabel tabi tabiat tabib tabrak tabu tabung tabur tadah tadarus tadi tafsir tagih tahan tahap tahi tahu tahun
tahunan tajam tajin tajuk takar takbir takdir takhta takjub takluk taksi taksir taktik taktis takut takwa takziah tala
talam talang talenta tali taliban talud tamah taman tamat tambah tambak tambal tambang tambat tamborin tampak tampal
tampan tampar tampil tampuk tampung tamsil tamu tanah tanam tanda tandan tandang tandas tandatangan tanding tandu
tanduk tandus tangan tangani tangerang tangga tanggal tanggamus tanggap tanggapdarurat tangguh tanggul tanggulang
tanggung tanggungjawab tangis tangkai tangkal tangkap tangkas tangki tangkis tangkup tani tanker tanpa tantang tanur
tanya taoge tapak tapal tape tapi tapioka tara taraf tarawih tarekat target tari tarif tarik taring taruh taruna
tasawuf tasbih tata tatakelola tatanan tatanegara tatap tatausaha taubat taufik taut tawa tawan tawar tawuran tayang
tebal tebang tebar tebas tebing tebus teduh tegak tegal tegang tegas teguh teguk tegur teh tejoagung tejosari teka
tekad tekan teken teknik teknis teknologi teko tekor teks tekstil tekun telaah teladan telaga telah telanjang telantar
telapak telat telekomunikasi telepon telik telinga teliti teluk telunjuk telur telusur teman tembaga tembak tembakau
tembok tembus tempat tempatkan tempayan tempe tempel temperamen tempias tempo tempuh tempur tempurung temu tenaga
tenagakerja tenagalistrik tenang tenar tenda tendang tender teneng tengah tenggang tenggelam tengger tengkar tengkes
tengkulak tengok tenis tenor tentang tentara tenteram tentu tenun teori tepat tepi tepuk tepung tera terali terampil
terang terap terapi teras teratai terawang terbang terbit tercela terhadap teriak terigu terik terima terjang terjemah
terjun terka terkam termasuk termin terminal ternak terompet terong teror terorisme terowong terpa terpal terpencil
tersebut tersier tertentu tertib terumbu terus testamen testimoni tetangga tetap tetapi tetes tewas thailand tiada
tiang tiap tiba tidak tidur tiga tikam tikar tiket tikung tikus tilang tilik timah timba timbal timbang timbul timbun
timpa timpal timpang timpuk timun timur tindak tindaklanjut tindas tindih tinggal tinggi tingkah tingkap tingkat tinja
tinjau tinju tinta tipe tipis tipu tirai tiram tiris tiru titah titik titikberat titip tobat togel toilet tokek toko
tokoh tolak toleran toleransi tolong tomat tombak tombol tonggak tongkat tongkrong tonjol tonton topan topang topi
topik toples toreh torpedo total tradisi tradisional trafik tragedi trans transaksi transfer transformasi transgender
transisi transkrip transmigrasi transmisi transparan transparansi transplantasi transportasi trauma trek tren tribun
trik triliun triwulan trofi tropis trotoar truk tsunami tua tuai tuan tuang tuba tubuh tuduh tudung tugal tugas tugu
tuhan tuju tujuh tukang tukar tulang tular tulen tuli tulis tumbuh tumbuk tumis tumor tumpah tumpang tumpu tumpuk
tumpul tuna tunai tunas tunda tundra tunduk tungau tunggak tunggal tunggu tungku tunjang tunjangan tunjuk tuntas tuntun
tuntut turap turbin turbulensi turis turnamen turun turut tusuk tutor tutup tutur
uang uap ubah ubi ubin ubun ucap udang udara udik ujar uji ujung ukir ukur ulah ulama ulang ular ulas ulat ulet
ultimatum ulur umat umbi umbul umpama umpan umpat umpet umrah umum umur undang undi unduh undur unggah unggas unggul
unggun ungkap ungkit ungsi ungu unik unit universal universitas unjuk unsur unta untai untuk untung upacara upah upaya
upeti urai urat urban urbanisasi urgensi urun urung urus urut usah usaha usai usang usap usia usik usil uskup ustaz
usul usung usur usut utama utang utara utopia utuh utus uzur
vaksin vaksinasi validasi validator validitas valuta vandalisme varian variasi vegetarian vegetasi ventilasi verbal
verifikasi verifikator versi vertikal veteran video vila viral virtual virus visa visi visual visum vital vitamin
vokasi volume voluntir vonis vulkanik
wabah wacana wadah waduk wafat wahana wahyu wajah wajar wajib wakaf wakil waktu walau walaupun walet wali walikota
wangi wanita warak warga waris warkat warna warnet warta wartawan wartel warung wasiat wasilah wasit waskat waspada
watak wawancara wawas wayang wenang wibawa widyaiswara wihara wilayah wilis wiraswasta wirausaha wirid wisata wisatawan
wisma wisuda wol wudu wujud
ya yaitu yakin yakni yankes yatim yayasan yoga yogurt yogyakarta yosodadi yosomulyo yosorejo yudikatif yudisial yuridis
yurisdiksi yurisprudensi
zakat zaman zamrud zarah zat zebra ziarah zikir zina zodiak zona zonasi zuhur
"""

# "root: forms;": other spellings, words that are felt as the same, forms whose fewest affixes would lead astray.
FORMS = """
ada: berada; adakan: diadakan mengadakan pengadaan; ajar: belajar pelajar; akomodasi: akomodir; akta: akte; aktif:
aktip; aktivitas: aktifitas; alam: alami alamiah; alami: dialami mengalami pengalaman; analisis: analisa; andal:
handal; antre: antri; apotek: apotik; asas: azas; atasi: diatasi mengatasi teratasi; atlet: atlit; autentik: otentik;
bagi: kebagian; baru: baharu baharui; blangko: blanko; bus: bis; cabai: cabe; cedera: cidera; cenderamata: cinderamata;
cokelat: coklat; daring: online; desain: design; detail: detil; diagnosis: diagnosa; draf: draft; efektivitas:
efektifitas; ekstrem: ekstrim; elite: elit; esai: esei; februari: pebruari; fondasi: pondasi; foto: photo; hakikat:
hakekat; hierarki: hirarki; ijazah: ijasah; imbau: himbau; inventarisasi: inventarisir; izin: ijin; jadwal: jadual;
jalankan: dijalankan menjalankan; jenazah: jenasah; karier: karir; kawal: mengawal pengawal pengawalan; kedaluwarsa:
kadaluarsa kadaluwarsa; kemas: mengemas pengemas pengemasan; kerja: bekerja; ketik: mengetik pengetik pengetikan;
khawatir: kuatir; komoditas: komoditi; konkret: kongkrit konkrit; koordinasi: koordinir; kreativitas: kreatifitas;
kualitas: kwalitas; kuitansi: kwitansi; kukuh: kokoh; kurung: mengurung pengurung pengurungan; lakukan: dilakukan
melakukan; lanjur: telanjur terlanjur; laskar: lasykar; legalisasi: legalisir; lembap: lembab; lubang: lobang; luring:
offline; masjid: mesjid; meterai: materai; metode: metoda; modern: moderen; musyawarah: musyawarat; mutakhir: muktahir;
nafsu: napsu; napas: nafas; nasihat: nasehat; november: nopember; objek: obyek; objektif: obyektif; padu: memadu
memadukan pemaduan; paham: faham; peduli: perduli; pengumuman: diumumkan mengumumkan umumkan; personel: personil;
praktik: praktek; prangko: perangko; produktivitas: produktifitas; proklamasi: proklamir; provinsi: propinsi; ramadan:
ramadhan; rapi: rapih; rekrut: rekrutmen; rezeki: rejeki; risiko: resiko; rupakan: merupakan; salat: shalat sholat
solat; sampaikan: menyampaikan penyampaian; samudra: samudera; saraf: syaraf; sekretaris: sekertaris; sertifikat:
sertipikat; sistem: sistim; situs: website; standar: standard; standardisasi: standarisasi; subjek: subyek; sumatra:
sumatera; surel: email; survei: survey; sutra: sutera; tahu: ketahu; takhta: tahta; tangani: ditangani menangani
penanganan; tanggal: tertanggal; tani: petani; tanya: penanya; teknik: tehnik; teknis: tehnis; teladan: tauladan;
telantar: terlantar; telur: telor; tempatkan: ditempatkan menempatkan penempatan; terampil: trampil; tugas: petugas;
ubah: rubah; uji: ujian; usaha: perusahaan; utang: hutang; wali: perwalian; warga: warganegara; wenang: wewenang;
wirausaha: wiraswastawan wirausahawan; zaman: jaman
"""

ROOTS = frozenset(TEXT.split())
SPELLINGS = {
    form: root.strip()
    for root, _colon, forms in (line.partition(":") for line in FORMS.split(";"))
    for form in forms.split()
}
