"""The obligations of PERKI 1/2021 and UU 14/2008, each with the folder that shows whether it is met.

Articles marked False were known from memory only when this was written: compare them with the official text.
"""

from datetime import date

from django.db import migrations
from django.utils.text import slugify

CITY = ["kota"]
VILLAGES = ["kelurahan"]
PARTS = ["bagian", *VILLAGES]  # their money and their goods are in the accounts of the agency above
WITH_ACCOUNTS = ["setda", "setwan", "inspektorat", "dinas", "badan", "satuan", "rsud", "kecamatan"]
ALL = [*WITH_ACCOUNTS, *PARTS]
SERVING = ["dinas", "badan", "satuan", "rsud", "kecamatan", "kelurahan"]

PROFILE, BY_LETTER = "PERKI 1/2021 Pasal 14 ayat (2) huruf a", "PERKI 1/2021 Pasal 14 ayat (2) huruf {}"
LAW = "UU 14/2008 Pasal 11 ayat (1) huruf {}"
ANYTIME = "PERKI 1/2021 Pasal 21"

# Folders for the standing pages that the SAQ of the Komisi Informasi asks for; below "Layanan informasi publik".
MORE = ["Maklumat pelayanan", "SOP layanan informasi", "Standar biaya", "Formulir permohonan dan keberatan"]
ABOVE = "layanan-informasi-publik"

# folder, article, verified, period, kind, about last year, who owes it, what must be there
DUTIES = [
    ("kedudukan-alamat-tugas-dan-fungsi", PROFILE, True, "semester", "profil", False, ALL,
     "Kedudukan, alamat lengkap, tugas, dan fungsi, juga unit di bawahnya."),
    ("struktur-organisasi", PROFILE, True, "semester", "profil", False, ALL,
     "Bagan organisasi dan gambaran umum setiap satuan kerja."),
    ("profil-pejabat", PROFILE, True, "semester", "profil", False, ALL, "Profil singkat pejabat struktural."),
    ("lhkpn", PROFILE, True, "semester", "laporan", True, WITH_ACCOUNTS,
     "Pengumuman harta kekayaan pejabat yang sudah diperiksa KPK."),
    ("ringkasan-program-dan-kegiatan", BY_LETTER.format("b"), True, "semester", "perencanaan", False, ALL,
     "Nama program, penanggung jawab, target, jadwal, dan anggarannya."),
    ("agenda-penting", BY_LETTER.format("b"), True, "semester", "pengumuman", False, ALL,
     "Agenda penting yang menyangkut tugas OPD."),
    ("penerimaan-pegawai", BY_LETTER.format("b"), True, "semester", "pengumuman", False, ["setda", "badan", "rsud"],
     "Penerimaan calon pegawai atau pejabat. Bila tidak ada, nyatakan nihil."),
    ("perjanjian-kinerja", BY_LETTER.format("c"), True, "semester", "perjanjian", False, WITH_ACCOUNTS,
     "Perjanjian kinerja tahun berjalan."),
    ("laporan-kinerja", BY_LETTER.format("c"), True, "semester", "laporan", True, WITH_ACCOUNTS,
     "Realisasi kegiatan beserta capaiannya."),
    ("rencana-dan-realisasi-anggaran", BY_LETTER.format("d"), True, "semester", "keuangan", False, WITH_ACCOUNTS,
     "Rencana dan laporan realisasi anggaran."),
    ("neraca", BY_LETTER.format("d"), True, "semester", "keuangan", True, WITH_ACCOUNTS, "Neraca yang sudah diaudit."),
    ("arus-kas-dan-catatan-laporan-keuangan", BY_LETTER.format("d"), True, "semester", "keuangan", True, WITH_ACCOUNTS,
     "Laporan arus kas dan catatan atas laporan keuangan."),
    ("daftar-aset", BY_LETTER.format("d"), True, "semester", "keuangan", True, WITH_ACCOUNTS,
     "Daftar aset dan investasi."),
    ("laporan-akses-informasi-publik", BY_LETTER.format("e"), True, "semester", "laporan", False, CITY,
     "Jumlah permohonan, waktu menjawab, yang diberikan dan ditolak, dan alasannya."),
    ("rancangan-peraturan", BY_LETTER.format("f"), False, "semester", "kebijakan", False, WITH_ACCOUNTS,
     "Daftar rancangan peraturan dan tahap pembahasannya."),
    ("peraturan-dan-keputusan-yang-sudah-sah", BY_LETTER.format("f"), False, "semester", "peraturan", False, ALL,
     "Daftar peraturan dan keputusan yang mengikat atau berdampak bagi warga."),
    ("hak-dan-tata-cara-memperoleh-informasi", BY_LETTER.format("g"), False, "semester", "prosedur", False, CITY,
     "Hak pemohon, cara meminta, keberatan, dan sengketa."),
    ("tata-cara-pengaduan", BY_LETTER.format("h"), False, "semester", "prosedur", False, ALL,
     "Cara mengadukan penyalahgunaan wewenang atau pelanggaran."),
    ("perencanaan-pengadaan", BY_LETTER.format("i"), False, "semester", "pengadaan", False, WITH_ACCOUNTS,
     "Rencana umum pengadaan (RUP)."),
    ("pemilihan-penyedia", BY_LETTER.format("i"), False, "semester", "pengadaan", False, WITH_ACCOUNTS,
     "Dokumen pemilihan penyedia sampai penetapannya."),
    ("pelaksanaan-kontrak", BY_LETTER.format("i"), False, "semester", "pengadaan", False, WITH_ACCOUNTS,
     "Ringkasan kontrak, pelaksanaan, dan serah terima."),
    ("ketenagakerjaan", BY_LETTER.format("j"), False, "semester", "laporan", False, WITH_ACCOUNTS,
     "Informasi ketenagakerjaan pada OPD ini."),
    ("peringatan-dini-dan-evakuasi", BY_LETTER.format("k"), False, "semester", "prosedur", False, ALL,
     "Prosedur peringatan dini dan evakuasi di kantor OPD."),
    ("daftar-informasi-publik", LAW.format("a"), True, "tahunan", "data", False, CITY,
     "Daftar seluruh informasi publik yang dikuasai."),
    ("kebijakan-dan-dokumen-pendukungnya", LAW.format("c"), True, "tahunan", "kebijakan", False, WITH_ACCOUNTS,
     "Kebijakan yang ada berikut kajian dan pertimbangannya."),
    ("organisasi-kepegawaian-dan-keuangan", ANYTIME, False, "tahunan", "data", False, WITH_ACCOUNTS,
     "Pedoman organisasi, administrasi, kepegawaian, dan keuangan."),
    ("perjanjian-dengan-pihak-ketiga", LAW.format("e"), True, "tahunan", "perjanjian", False, ALL,
     "Perjanjian dengan pihak ketiga. Bila tidak ada, nyatakan nihil."),
    ("surat-menyurat-pimpinan", ANYTIME, False, "tahunan", "lain", False, WITH_ACCOUNTS,
     "Surat-menyurat pimpinan dalam rangka tugas."),
    ("perizinan", ANYTIME, False, "tahunan", "prosedur", False, ["dinas", "badan"],
     "Persyaratan perizinan dan izin yang diterbitkan."),
    ("perbendaharaan-dan-inventaris", ANYTIME, False, "tahunan", "data", True, WITH_ACCOUNTS,
     "Data perbendaharaan atau inventaris."),
    ("rencana-strategis-dan-rencana-kerja", LAW.format("d"), True, "tahunan", "perencanaan", False, WITH_ACCOUNTS,
     "Rencana strategis dan rencana kerja tahunan."),
    ("agenda-kerja-pimpinan", ANYTIME, False, "bulanan", "pengumuman", False, WITH_ACCOUNTS,
     "Agenda kerja pimpinan OPD."),
    ("pengawasan-dan-penindakan", ANYTIME, False, "tahunan", "laporan", True, ["inspektorat"],
     "Jumlah dan jenis pelanggaran yang ditemukan, dan tindak lanjutnya."),
    ("hasil-penelitian", ANYTIME, False, "tahunan", "laporan", True, ["dinas", "badan", "rsud"],
     "Daftar dan hasil penelitian. Bila tidak ada, nyatakan nihil."),
    ("prosedur-kerja-dan-standar-pelayanan", LAW.format("g"), True, "tahunan", "prosedur", False, SERVING,
     "Prosedur kerja pegawai dan standar pelayanan kepada warga."),
    ("data-dan-statistik", ANYTIME, False, "tahunan", "data", True, ["dinas", "badan", "kecamatan", "kelurahan"],
     "Data statistik yang dikelola OPD."),
    ("maklumat-pelayanan", "PERKI 1/2021 Pasal 47 dan 48", True, "tetap", "pengumuman", False, CITY,
     "Maklumat pelayanan informasi dengan enam isinya."),
    ("sop-layanan-informasi", ANYTIME, False, "tetap", "prosedur", False, CITY, "SOP layanan informasi publik."),
    ("standar-biaya", "UU 14/2008 Pasal 22 ayat (7) huruf g", True, "tetap", "keputusan", False, CITY,
     "Standar biaya memperoleh salinan informasi."),
    ("formulir-permohonan-dan-keberatan", ANYTIME, False, "tetap", "formulir", False, CITY,
     "Formulir permohonan dan keberatan yang dapat dicetak."),
]  # fmt: skip
STARTS_ON = date(2026, 1, 1)


def load(apps, schema_editor):
    SkeletonNode, Duty = apps.get_model("documents", "SkeletonNode"), apps.get_model("documents", "Duty")
    parent = SkeletonNode.objects.get(code=ABOVE)
    for place, name in enumerate(MORE):
        SkeletonNode.objects.create(
            code=slugify(name),
            name=name,
            classification=parent.classification,
            position=parent.position * 100 + place,
            parent=parent,
        )
    nodes = {node.code: node for node in SkeletonNode.objects.all()}
    for position, (code, article, verified, period, kind, of_last_year, owed_by, explanation) in enumerate(DUTIES, 1):
        Duty.objects.create(
            code=code,
            name=nodes[code].name,
            explanation=explanation,
            article=article,
            article_verified=verified,
            classification=nodes[code].classification,
            period=period,
            node=nodes[code],
            kind=kind,
            is_of_last_year=of_last_year,
            owed_by=owed_by,
            starts_on=STARTS_ON,
            position=position,
        )


def unload(apps, schema_editor):
    apps.get_model("documents", "Duty").objects.all().delete()
    apps.get_model("documents", "SkeletonNode").objects.filter(code__in=[slugify(name) for name in MORE]).delete()


class Migration(migrations.Migration):
    dependencies = [("documents", "0004_duties")]
    operations = [migrations.RunPython(load, unload)]
