"""The common skeleton of every agency's category tree: the headings of PERKI 1/2021, in words of our own.

Letters and article numbers are left out of the titles: from letter f on they are known from memory only.
"""

from django.db import migrations
from django.utils.text import slugify

TREE = {
    "berkala": [
        (
            "Profil badan publik",
            ["Kedudukan, alamat, tugas dan fungsi", "Struktur organisasi", "Profil pejabat", "LHKPN"],
        ),
        ("Program dan kegiatan", ["Ringkasan program dan kegiatan", "Agenda penting", "Penerimaan pegawai"]),
        ("Kinerja", ["Perjanjian kinerja", "Laporan kinerja"]),
        (
            "Keuangan",
            ["Rencana dan realisasi anggaran", "Neraca", "Arus kas dan catatan laporan keuangan", "Daftar aset"],
        ),
        ("Laporan akses informasi publik", []),
        ("Peraturan dan kebijakan", ["Rancangan peraturan", "Peraturan dan keputusan yang sudah sah"]),
        ("Hak dan tata cara memperoleh informasi", []),
        ("Tata cara pengaduan", []),
        ("Pengadaan barang dan jasa", ["Perencanaan pengadaan", "Pemilihan penyedia", "Pelaksanaan kontrak"]),
        ("Ketenagakerjaan", []),
        ("Peringatan dini dan evakuasi", []),
    ],
    "serta-merta": [
        ("Bencana alam", []),
        ("Bencana nonalam", []),
        ("Bencana sosial", []),
        ("Penyakit menular", []),
        ("Racun pada bahan makanan", []),
        ("Gangguan utilitas publik", []),
    ],
    "setiap-saat": [
        ("Daftar informasi publik", []),
        ("Kebijakan dan dokumen pendukungnya", []),
        ("Organisasi, kepegawaian dan keuangan", []),
        ("Perjanjian dengan pihak ketiga", []),
        ("Surat-menyurat pimpinan", []),
        ("Perizinan", []),
        ("Perbendaharaan dan inventaris", []),
        ("Rencana strategis dan rencana kerja", []),
        ("Agenda kerja pimpinan", []),
        ("Layanan informasi publik", []),
        ("Pengawasan dan penindakan", []),
        ("Hasil penelitian", []),
        ("Prosedur kerja dan standar pelayanan", []),
        ("Data dan statistik", []),
    ],
}


def load(apps, schema_editor):
    SkeletonNode = apps.get_model("documents", "SkeletonNode")
    positions = iter(range(1, 1000))
    for classification, headings in TREE.items():
        for heading, parts in headings:
            node = SkeletonNode.objects.create(
                code=slugify(heading)[:60], name=heading, classification=classification, position=next(positions)
            )
            for part in parts:
                SkeletonNode.objects.create(
                    code=slugify(part)[:60],
                    name=part,
                    classification=classification,
                    position=next(positions),
                    parent=node,
                )


class Migration(migrations.Migration):
    dependencies = [("documents", "0001_initial")]
    operations = [migrations.RunPython(load, migrations.RunPython.noop)]
