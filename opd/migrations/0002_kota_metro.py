"""The agencies of Kota Metro as far as they are known; those known from memory only are marked as not verified."""

from django.db import migrations
from django.utils.text import slugify

ROOT = ("Pemerintah Kota Metro", "Kota Metro", "kota", "18.72", True)

# name, short name, kind, verified
AGENCIES = [
    ("Sekretariat Daerah", "Setda", "setda", True),
    ("Sekretariat DPRD", "Setwan", "setwan", True),
    ("Inspektorat", "Inspektorat", "inspektorat", True),
    ("Dinas Pendidikan dan Kebudayaan", "Disdikbud", "dinas", True),
    ("Dinas Kesehatan", "Dinkes", "dinas", True),
    ("Dinas Pekerjaan Umum dan Tata Ruang", "Dinas PUTR", "dinas", False),
    ("Dinas Perumahan dan Kawasan Permukiman", "Disperkim", "dinas", False),
    ("Dinas Pemadam Kebakaran dan Penyelamatan", "Damkarmat", "dinas", True),
    ("Dinas Sosial", "Dinsos", "dinas", True),
    ("Dinas Tenaga Kerja dan Transmigrasi", "Disnakertrans", "dinas", True),
    (
        "Dinas Pemberdayaan Perempuan, Perlindungan Anak, Pengendalian Penduduk dan Keluarga Berencana",
        "DP3AP2KB",
        "dinas",
        True,
    ),
    ("Dinas Ketahanan Pangan, Pertanian dan Perikanan", "DKP3", "dinas", False),
    ("Dinas Lingkungan Hidup", "DLH", "dinas", True),
    ("Dinas Kependudukan dan Pencatatan Sipil", "Disdukcapil", "dinas", True),
    ("Dinas Perhubungan", "Dishub", "dinas", False),
    ("Dinas Komunikasi dan Informatika", "Diskominfo", "dinas", True),
    ("Dinas Koperasi, Usaha Mikro, Kecil, Menengah dan Perindustrian", "Dinas KUMKMP", "dinas", True),
    ("Dinas Perdagangan", "Disdag", "dinas", True),
    ("Dinas Penanaman Modal dan Pelayanan Terpadu Satu Pintu", "DPMPTSP", "dinas", True),
    ("Dinas Kepemudaan, Olahraga dan Pariwisata", "Disporapar", "dinas", True),
    ("Dinas Perpustakaan dan Kearsipan", "Dispusarsip", "dinas", True),
    ("Badan Perencanaan Pembangunan Daerah", "Bappeda", "badan", True),
    ("Badan Pengelolaan Keuangan dan Aset Daerah", "BPKAD", "badan", True),
    ("Badan Pengelolaan Pajak dan Retribusi Daerah", "BPPRD", "badan", True),
    ("Badan Kepegawaian dan Pengembangan Sumber Daya Manusia", "BKPSDM", "badan", True),
    ("Badan Kesatuan Bangsa dan Politik", "Kesbangpol", "badan", True),
    ("Badan Penanggulangan Bencana Daerah", "BPBD", "badan", False),
    ("Satuan Polisi Pamong Praja", "Satpol PP", "satuan", True),
    ("RSUD Jenderal Ahmad Yani", "RSUDAY", "rsud", True),
]

DIVISIONS = [
    ("Bagian Pemerintahan", True),
    ("Bagian Kesejahteraan Rakyat", False),
    ("Bagian Hukum", False),
    ("Bagian Perekonomian", True),
    ("Bagian Administrasi Pembangunan", False),
    ("Bagian Pengadaan Barang dan Jasa", False),
    ("Bagian Umum", False),
    ("Bagian Organisasi", True),
    ("Bagian Protokol dan Komunikasi Pimpinan", True),
]

# Kemendagri code -> kecamatan and its kelurahan, whose codes run from .1001 on
DISTRICTS = {
    "18.72.01": ("Metro Pusat", ["Metro", "Hadimulyo Timur", "Imopuro", "Hadimulyo Barat", "Yosomulyo"]),
    "18.72.02": ("Metro Utara", ["Banjarsari", "Purwosari", "Karangrejo", "Purwoasri"]),
    "18.72.03": ("Metro Barat", ["Mulyojati", "Ganjar Agung", "Mulyosari", "Ganjar Asri"]),
    "18.72.04": ("Metro Timur", ["Yosodadi", "Tejosari", "Iring Mulyo", "Yosorejo", "Tejo Agung"]),
    "18.72.05": ("Metro Selatan", ["Rejomulyo", "Margorejo", "Sumbersari", "Margodadi"]),
}


def load(apps, schema_editor):
    Opd = apps.get_model("opd", "Opd")
    positions = iter(range(1, 1000))

    def add(name, short_name, kind, code, verified, parent):
        return Opd.objects.create(
            name=name,
            short_name=short_name,
            slug=slugify(name)[:80].strip("-"),
            kind=kind,
            code=code,
            verified=verified,
            parent=parent,
            position=next(positions),
        )

    root = add(*ROOT, parent=None)
    for name, short_name, kind, verified in AGENCIES:
        agency = add(name, short_name, kind, "", verified, root)
        if kind == "setda":
            for division, division_verified in DIVISIONS:
                add(division, "", "bagian", "", division_verified, agency)
    for code, (district, villages) in DISTRICTS.items():
        parent = add(f"Kecamatan {district}", "", "kecamatan", code, True, root)
        for number, village in enumerate(villages, start=1001):
            add(f"Kelurahan {village}", "", "kelurahan", f"{code}.{number}", True, parent)


class Migration(migrations.Migration):
    dependencies = [("opd", "0001_initial")]
    operations = [migrations.RunPython(load, migrations.RunPython.noop)]
