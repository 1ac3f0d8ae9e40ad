import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q

KINDS = [
    ("laporan", "Laporan"),
    ("keuangan", "Laporan keuangan dan anggaran"),
    ("perencanaan", "Rencana dan program"),
    ("peraturan", "Peraturan"),
    ("keputusan", "Keputusan"),
    ("surat-edaran", "Surat edaran"),
    ("kebijakan", "Kebijakan lain"),
    ("putusan", "Putusan badan peradilan"),
    ("penghentian-penyidikan", "Surat perintah penghentian penyidikan atau penuntutan"),
    ("belanja-penegak-hukum", "Rencana pengeluaran tahunan lembaga penegak hukum"),
    ("keuangan-penegak-hukum", "Laporan keuangan tahunan lembaga penegak hukum"),
    ("pengembalian-korupsi", "Laporan hasil pengembalian uang korupsi"),
    ("dinyatakan-terbuka", "Informasi yang dinyatakan terbuka lewat keberatan atau sengketa"),
    ("perjanjian", "Perjanjian dan kerja sama"),
    ("pengadaan", "Pengadaan barang dan jasa"),
    ("prosedur", "Prosedur dan standar"),
    ("profil", "Profil dan struktur"),
    ("data", "Data dan statistik"),
    ("pengumuman", "Pengumuman"),
    ("formulir", "Formulir"),
    ("lain", "Lainnya"),
]


class Migration(migrations.Migration):
    dependencies = [
        ("documents", "0023_yearly_report"),
        ("opd", "0011_city_settings"),
    ]

    operations = [
        migrations.AddField(
            model_name="screening",
            name="format",
            field=models.PositiveSmallIntegerField(db_default=0, default=1, editable=False),
        ),
        migrations.AlterField(
            model_name="documentevent",
            name="document",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="events",
                to="documents.document",
                verbose_name="dokumen",
            ),
        ),
        migrations.AlterField(
            model_name="documentevent",
            name="revision",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="documents.revision",
                verbose_name="versi berkas",
            ),
        ),
        migrations.RemoveConstraint(model_name="consequencetest", name="test_has_decision_number"),
        migrations.AlterField(
            model_name="consequencetest",
            name="decision_number",
            field=models.CharField(blank=True, max_length=80, verbose_name="nomor keputusan"),
        ),
        migrations.AlterField(
            model_name="consequencetest",
            name="decision_date",
            field=models.DateField(blank=True, null=True, verbose_name="tanggal keputusan"),
        ),
        migrations.AddConstraint(
            model_name="consequencetest",
            constraint=models.CheckConstraint(
                condition=~Q(stage="disetujui") | ~Q(decision_number="") & Q(decision_date__isnull=False),
                name="test_approved_has_number_and_date",
            ),
        ),
        migrations.CreateModel(
            name="RetentionSchedule",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(blank=True, choices=KINDS, max_length=30, verbose_name="jenis dokumen"),
                ),
                (
                    "retention",
                    models.CharField(
                        help_text="Misalnya: aktif 2 tahun, inaktif 3 tahun, musnah.",
                        max_length=100,
                        verbose_name="jangka waktu penyimpanan",
                    ),
                ),
                (
                    "basis",
                    models.CharField(
                        help_text="Peraturan tentang JRA dan butirnya.", max_length=300, verbose_name="dasar"
                    ),
                ),
                (
                    "node",
                    models.OneToOneField(
                        blank=True,
                        help_text="Mendahului jenis dokumen.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="retention",
                        to="documents.skeletonnode",
                        verbose_name="kategori baku",
                    ),
                ),
            ],
            options={
                "verbose_name": "jadwal retensi arsip",
                "verbose_name_plural": "jadwal retensi arsip",
                "ordering": ["node__position", "kind"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=Q(node__isnull=True), fields=("kind",), name="retention_schedule_kind_once"
                    ),
                    models.CheckConstraint(
                        condition=Q(node__isnull=False, kind="") | Q(node__isnull=True) & ~Q(kind=""),
                        name="retention_schedule_of_category_or_kind",
                        violation_error_message="Pilih kategori baku atau jenis dokumen, salah satu.",
                    ),
                    models.CheckConstraint(
                        condition=~Q(retention="") & ~Q(basis=""), name="retention_schedule_has_time_and_basis"
                    ),
                ],
            },
        ),
    ]
